import { describe, expect, it } from 'vitest';
import { simulate as alarm } from '../../bench/simulate/alarm';
import { simulate as control } from '../../bench/simulate/control';
import { simulate as dependence } from '../../bench/simulate/dependence';
import { simulate as forecast } from '../../bench/simulate/forecast';
import { simulate as latency } from '../../bench/simulate/latency';
import { simulate as now } from '../../bench/simulate/now';
import { simulate as readings } from '../../bench/simulate/readings';
import { simulate as safeBy } from '../../bench/simulate/safe-by';
import { simulate as share } from '../../bench/simulate/share';
import { simulate as verdicts } from '../../bench/simulate/verdicts';

const quiet = (): void => {};

describe('a slice of each simulation', () => {
  it('alarm: a healthy bake is seldom undone, a dead canary seen as soon as by a plain rate', () => {
    const { falsely, seen } = alarm(0.02, quiet);
    const all = falsely.reduce((sum, row) => sum + row.now, 0) / falsely.length;
    expect(all).toBeLessThan(0.01);
    expect(
      falsely.find((row) => row.perHour === 1000 && row.share === 5 && row.baseRate === 0.005)?.before,
    ).toBeGreaterThan(0.2);
    for (const row of seen.filter((one) => one.failing === 1)) expect(row.now).toBeLessThanOrEqual(row.before + 1);
  }, 120_000);

  it('now: a Prisma that fails for ten minutes at day 2 is seen', () => {
    const { rows, falsely } = now(0.1, quiet);
    const total = rows.find((row) => row.failing === 1 && row.sinceMinutes === 10);
    expect(total?.now).toBe(1);
    expect(total?.before).toBeLessThan(0.5);
    expect(falsely).toBeLessThan(0.1);
  }, 120_000);

  it('forecast: the range holds most outcomes at 0.5 %, the first one held less than half', () => {
    const all = forecast(0.07, quiet);
    const rows = all.filter((row) => row.rate === 0.005);
    const mean = (of: (row: (typeof rows)[number]) => number): number =>
      rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    expect(mean((row) => row.inside)).toBeGreaterThan(0.8);
    expect(mean((row) => row.insideBefore)).toBeLessThan(0.6);
    const unknown = all.filter((row) => row.traffic === 'either');
    const inside = unknown.reduce((sum, row) => sum + row.inside, 0) / unknown.length;
    expect(inside).toBeGreaterThan(0.85);
    expect(inside).toBeLessThan(0.985);
  }, 120_000);
});

describe('a slice of the simulated rollbacks', () => {
  it('safe-by: after the moment that rollback said no environment is served Prisma', async () => {
    const { systems, broken, stillCached, longestWorkSeconds } = await safeBy(0.01, quiet);
    expect(systems).toBe(2);
    expect(broken).toEqual([]);
    expect(stillCached).toBeGreaterThan(0);
    expect(longestWorkSeconds).toBeLessThanOrEqual(30);
  }, 240_000);
});

describe('a slice of the simulations of single rules', () => {
  it('readings: a healthy shadow hour stays quiet, the final look seldom errs', () => {
    const { hour, final } = readings(0.1, quiet);
    for (const row of hour) expect(row.now).toBeLessThan(0.03);
    expect(hour.find((row) => row.baseRate === 0.005)?.before).toBeGreaterThan(0.15);
    for (const row of final) expect(row.now).toBeLessThan(0.01);
  });

  it('control: equal paths are left alone, a worse canary is seen sooner than by its limit', () => {
    const rows = control(0.25, quiet);
    for (const row of rows.filter((one) => one.mock === one.canary)) expect(row.now).toBeLessThan(0.05);
    for (const row of rows.filter((one) => one.mock < one.canary))
      expect(row.minutesNow).toBeLessThan(row.minutesBefore);
    const atLimit = rows.find((row) => row.mock === 0)!;
    expect(atLimit.vetoByPoint).toBeGreaterThan(0.6);
    expect(atLimit.veto).toBeLessThan(0.1);
  });

  it('share: another share is never called proven, and mostly objected to', () => {
    const rows = share(0.1, quiet).filter((row) => row.factor !== 1);
    for (const row of rows) expect(row.provenNow).toBe(0);
    for (const row of rows) expect(row.objected).toBeGreaterThan(0.4);
  }, 60_000);

  it('verdicts: a beta with a row at its limit is hardly ever GO, a healthy one mostly, and never NO-GO', () => {
    const rows = verdicts(0.02, quiet);
    const mean = (healthy: boolean, of: (row: (typeof rows)[number]) => number): number => {
      const some = rows.filter((row) => row.healthy === healthy && row.mock < 0.01);
      return some.reduce((sum, row) => sum + of(row), 0) / some.length;
    };
    expect(mean(false, (row) => row.everGo)).toBeLessThan(0.15);
    expect(mean(true, (row) => row.goAtTheEnd)).toBeGreaterThan(0.6);
    expect(mean(true, (row) => row.everNoGo)).toBeLessThan(0.07);
  }, 120_000);

  it('latency: a p95 at its limit is hardly ever proven in slow spells, and one that is equal within a day', () => {
    const rows = latency(0.08, quiet);
    const spells = rows.filter((row) => row.ratio === 1.15 && row.name.startsWith('spells'));
    const mean = (of: (row: (typeof rows)[number]) => number): number =>
      spells.reduce((sum, row) => sum + of(row), 0) / spells.length;
    expect(mean((row) => row.provenBefore)).toBeGreaterThan(0.4);
    expect(mean((row) => row.provenNow)).toBeLessThan(0.35);
    expect(mean((row) => row.disprovenNow)).toBeLessThan(0.1);
    expect(rows.find((row) => row.ratio === 1 && row.name === 'independent')?.hoursNow).toBe(24);
    expect(rows.find((row) => row.ratio === 1.5)?.disprovenNow).toBe(1);
  }, 120_000);

  it('dependence: clumps and sessions prove nothing that is not so, and independent traffic is proven within the hour', () => {
    const rows = dependence(0.2, quiet);
    const of = (rate: number, clump: number, session = 1) =>
      rows.find((row) => row.rate === rate && row.clump === clump && row.session === session)!;
    for (const row of [of(0.02, 1), of(0.02, 3), of(0.02, 5), of(0.02, 5, 5), of(0.02, 20, 20)])
      expect(row.provenNow).toBeLessThan(0.09);
    expect(of(0.02, 5).provenBefore).toBeGreaterThan(0.35);
    expect(of(0.02, 5).disprovenNow).toBeLessThan(of(0.02, 5).disprovenBefore / 2);
    expect(of(0, 1).minutesNow).toBeLessThan(55);
    expect(of(0.001, 1).atGateNow).toBe(1);
    expect(of(0.005, 1).atGateNow).toBeGreaterThan(0.7);
  }, 60_000);
});
