import type { Grid } from './statistics';

const DAY_S = 86_400;

/**
 * The grid of a read. CloudWatch rounds StartTime down (to the minute; to 5 minutes and an hour for older data; to the
 * period below a minute) and counts periods from there, not from the clock's own 5 minutes.
 */
export function readGrid(startAt: number, endAt: number, period: number, at: number): Grid {
  const start = Math.floor(startAt / 1000);
  const age = Math.floor(at / 1000) - start;
  const step = period < 60 ? period : age > 63 * DAY_S ? 3600 : age > 15 * DAY_S ? 300 : 60;
  return {
    start: start - (start % step),
    end: Math.ceil(endAt / 1000),
    period,
    visibleUntil: Math.floor(at / 1000),
  };
}

/** Whether data of that age can still be read at that period (GetMetricStatistics, "StartTime"). */
export function retained(startAt: number, period: number, at: number): boolean {
  const age = (at - startAt) / 1000;
  if (age > 63 * DAY_S) return period % 3600 === 0;
  if (age > 15 * DAY_S) return period % 300 === 0;
  return age <= 3 * 3600 || period % 60 === 0;
}
