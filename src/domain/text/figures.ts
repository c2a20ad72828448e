/** How figures are written, the same in every table, reason and report. */

/** `2,984`; fractions are rounded away. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return '∞';
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/gu, ',');
}

/** A rate as percent: `0.40 %`, `12.9 %`, `100 %`; small rates keep three decimals so that 0.004 % is not 0. */
export function percent(rate: number): string {
  if (!Number.isFinite(rate)) return '- %';
  const value = rate * 100;
  const size = Math.abs(value);
  if (size > 0 && size < 0.0005) return '< 0.001 %';
  const digits = size === 0 || size === 100 ? 0 : size < 0.1 ? 3 : size < 10 ? 2 : 1;
  return `${value.toFixed(digits)} %`;
}

/** A limit as percent without needless zeros: `2 %`, `0.5 %`. */
export function limitPercent(rate: number): string {
  return `${Number((rate * 100).toPrecision(6))} %`;
}

/** A change as signed percent: `+8.2 %`, `-12 %`. */
export function change(fraction: number): string {
  if (!Number.isFinite(fraction)) return fraction > 0 ? '+∞ %' : '-∞ %';
  const value = fraction * 100;
  const text = Math.abs(value) < 100 ? value.toFixed(1) : value.toFixed(0);
  return `${value >= 0 ? '+' : ''}${text} %`;
}

/** `12/2,984  0.40 %`. */
export function ratio(events: number, n: number): string {
  return n > 0 ? `${count(events)}/${count(n)}  ${percent(events / n)}` : `${count(events)}/${count(n)}`;
}

/** A duration as people say it: `40 s`, `17 min`, `1 h 45`, `17 h`, `3 d`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'never';
  const minutes = ms / 60_000;
  if (minutes < 1) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 100) return `${Math.round(minutes)} min`;
  const rounded = Math.round(minutes / 5) * 5;
  const hours = Math.floor(rounded / 60);
  if (hours < 10) return rounded % 60 === 0 ? `${hours} h` : `${hours} h ${String(rounded % 60).padStart(2, '0')}`;
  if (minutes < 72 * 60) return `${Math.round(minutes / 60)} h`;
  return `${Math.round(minutes / 1440)} d`;
}

/** A measured duration: `210 ms`, `1.4 s`. */
export function milliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return '∞ ms';
  return ms < 10_000 ? `${count(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Dollars: `$0`, `< $0.0001`, `$0.0042`, `$1.50`. */
export function dollars(value: number): string {
  if (value === 0) return '$0';
  if (value < 0.0001) return '< $0.0001';
  return value < 0.01 ? `$${value.toFixed(4)}` : `$${value.toFixed(2)}`;
}

/** Bytes in powers of 1,000, as AWS charges them: `812 B`, `4.2 kB`, `2.1 MB`, `1.3 GB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(units.length - 1, value < 1000 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${power === 0 ? count(value) : (value / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A share in percent points as in the flag: `1 %`, `0.5 %`. */
export function share(points: number): string {
  return `${Number(points.toPrecision(6))} %`;
}

/** `1 error`, `2 errors`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
