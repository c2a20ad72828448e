/** Where the times that a person reads are from: `UTC`, or the zone of this machine. */
export type TimeZone = 'UTC' | 'local';

/** Of the whole run: the composition root sets it once, from `--local`, before anything is printed. Data stay in UTC. */
let zone: TimeZone = 'UTC';

export function showTimesIn(chosen: TimeZone): void {
  zone = chosen;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `UTC`, or `UTC+01:00`: the zone of the times at that moment. */
export function zoneName(ms: number): string {
  if (zone === 'UTC') return 'UTC';
  const ahead = -new Date(ms).getTimezoneOffset();
  const size = Math.abs(ahead);
  return `UTC${ahead < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The moment in the zone, written as if it were UTC: `2026-11-23T09:00:12.345Z`. */
const inZone = (ms: number): string =>
  new Date(zone === 'UTC' ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString();

/** `09:00`. */
export const hourAndMinute = (ms: number): string => inZone(ms).slice(11, 16);

/** `09:00:12`. */
export const timeOfDay = (ms: number): string => inZone(ms).slice(11, 19);

/** `09:00:12.345`. */
export const exactTimeOfDay = (ms: number): string => inZone(ms).slice(11, 23);

/** `2026-11-23 09:00 UTC`. */
export const dayAndTime = (ms: number): string => `${inZone(ms).slice(0, 16).replace('T', ' ')} ${zoneName(ms)}`;

/** ISO 8601 with its zone: `2026-11-23T09:00:12.345Z`, `2026-11-23T10:00:12.345+01:00`. */
export const timestamp = (ms: number): string =>
  zone === 'UTC' ? inZone(ms) : inZone(ms).replace('Z', zoneName(ms).slice('UTC'.length));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `23 Nov 09:00`, where the zone is named beside it. */
export function moment(ms: number): string {
  const text = inZone(ms);
  return `${Number(text.slice(8, 10))} ${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(11, 16)}`;
}

/** `23 Nov 09:00 UTC`. */
export const zonedMoment = (ms: number): string => `${moment(ms)} ${zoneName(ms)}`;
