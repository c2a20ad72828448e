import type { PeriodUnit } from './ast';

/** A time period as written: `5m` is `{ amount: 5, unit: 'minute' }`. */
export interface Period {
  readonly amount: number;
  readonly unit: PeriodUnit;
}

const UNITS: Readonly<Record<PeriodUnit, readonly string[]>> = {
  millisecond: ['ms', 'msec', 'millisecond'],
  second: ['s', 'sec', 'second'],
  minute: ['m', 'min', 'minute'],
  hour: ['h', 'hr', 'hour'],
  day: ['d', 'day'],
  week: ['w', 'week'],
  month: ['mo', 'mon', 'month'],
  quarter: ['q', 'qtr', 'quarter'],
  year: ['y', 'yr', 'year'],
};

const BY_SPELLING = new Map<string, PeriodUnit>();
for (const [unit, spellings] of Object.entries(UNITS)) {
  for (const spelling of spellings) {
    BY_SPELLING.set(spelling, unit as PeriodUnit);
    if (spelling.length > 1) BY_SPELLING.set(`${spelling}s`, unit as PeriodUnit);
  }
}

/** The unit that a spelling means, or null: `m`, `min`, `mins`, `minutes` (CWL_QuerySyntax-operations-functions). */
export function periodUnit(spelling: string): PeriodUnit | null {
  return BY_SPELLING.get(spelling.toLowerCase()) ?? null;
}

/** The shortest spelling of a unit. */
export function unitSpelling(unit: PeriodUnit): string {
  return UNITS[unit][0] ?? unit;
}

/** The largest amounts of the documented caps: `bin(300s)` silently behaves as `bin(60s)`. */
const CAPS: Partial<Record<PeriodUnit, number>> = { millisecond: 1000, second: 60, minute: 60, hour: 24 };
const DAY_MS = 86_400_000;
const FIXED_MS: Partial<Record<PeriodUnit, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
};
const MONTHS: Partial<Record<PeriodUnit, number>> = { month: 1, quarter: 3, year: 12 };
/** 1970-01-05, the first Monday of the epoch: weeks start on it. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Length of a period in milliseconds where it has a fixed one (not month, quarter, year), after the caps. */
export function fixedPeriodMs(period: Period): number | null {
  const unitMs = FIXED_MS[period.unit];
  return unitMs === undefined ? null : cappedAmount(period) * unitMs;
}

function cappedAmount(period: Period): number {
  return Math.min(period.amount, CAPS[period.unit] ?? period.amount);
}

/** A function from epoch ms to the start of its period, in UTC. */
export function floorTo(period: Period): (epochMs: number) => number {
  const lengthMs = fixedPeriodMs(period);
  if (lengthMs !== null) {
    const originMs = period.unit === 'week' ? FIRST_MONDAY_MS : 0;
    return (epochMs) => Math.floor((epochMs - originMs) / lengthMs) * lengthMs + originMs;
  }
  const months = cappedAmount(period) * (MONTHS[period.unit] ?? 1);
  return (epochMs) => monthStartMs(Math.floor(monthIndex(epochMs) / months) * months);
}

/** A function from epoch ms to the end of its period, in UTC; the start of a period is its own ceiling. */
export function ceilTo(period: Period): (epochMs: number) => number {
  const floor = floorTo(period);
  const next = nextPeriod(period);
  return (epochMs) => {
    const start = floor(epochMs);
    return start === epochMs ? start : next(start);
  };
}

/** A function from the start of a period to the start of the following one. */
export function nextPeriod(period: Period): (startMs: number) => number {
  const lengthMs = fixedPeriodMs(period);
  if (lengthMs !== null) return (startMs) => startMs + lengthMs;
  const months = cappedAmount(period) * (MONTHS[period.unit] ?? 1);
  return (startMs) => monthStartMs(monthIndex(startMs) + months);
}

/** Months since January of year 0. */
function monthIndex(epochMs: number): number {
  const date = new Date(epochMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function monthStartMs(index: number): number {
  return Date.UTC(Math.floor(index / 12), ((index % 12) + 12) % 12, 1);
}
