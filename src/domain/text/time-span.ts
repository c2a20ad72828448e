import { HOUR_MS, MINUTE_MS } from '../time';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `10m`, `1h30m`, `2d` as milliseconds; undefined when it is not a span of time above zero. */
export function parseSpan(text: string): number | undefined {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|min|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim().replaceAll(' ', ''))
    return undefined;
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0);
  return ms > 0 && Number.isFinite(ms) ? ms : undefined;
}

/** The shortest spelling that `parseSpan` reads back, in whole minutes or hours: `110m`, `24h`. */
export function spanText(ms: number): string {
  return ms % HOUR_MS === 0 ? `${ms / HOUR_MS}h` : `${ms / MINUTE_MS}m`;
}

/** `1000/h`, `20/s`, `5/m`, or a bare number an hour, as requests per hour; 0 is allowed. Undefined otherwise. */
export function parseRatePerHour(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:\/(s|m|min|h|d))?$/.exec(text.trim());
  if (match === null) return undefined;
  const perHour = (Number(match[1]) * 3_600_000) / (UNIT_MS[match[2] ?? 'h'] ?? 1);
  return Number.isFinite(perHour) ? perHour : undefined;
}

/** A moment in ISO 8601 (UTC when it names no zone) as epoch milliseconds, or a span before `nowMs` (`2h`, `2h ago`). */
export function parseMoment(text: string, nowMs: number): number | undefined {
  const span = parseSpan(text.replace(/\s+ago\s*$/, ''));
  if (span !== undefined) return nowMs - span;
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/.test(text.trim()))
    return undefined;
  const zoned =
    /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.trim()) || !/[T ]/.test(text.trim()) ? text.trim() : `${text.trim()}Z`;
  const at = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(at) ? undefined : at;
}
