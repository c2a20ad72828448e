import { describe, expect, it } from 'vitest';
import { costRows, totalOf, type Usage } from '../../../src/domain/system/cost';
import { PRICES } from '../../../src/domain/system/prices';

const usage: Usage = {
  hours: 3,
  invocations: 6_000,
  gbSeconds: 300,
  flagReceipts: 10,
  flagRequests: 480,
  traces: 3_000,
  logBytes: 10_000_000,
  alarmMetrics: 5,
  customMetrics: 9,
  watchMetricsPerHour: 5_040,
  watchBytesScanned: 1_000_000_000,
};
const row = (item: string, of: Usage = usage) => costRows(of, PRICES).find((each) => each.item === item);

describe('costRows', () => {
  it.each([
    ['Lambda requests', 0.0012],
    ['Lambda duration', 0.00500001],
    ['AppConfig', 0.008096],
    ['X-Ray traces', 0.015],
    ['Log ingestion', 0.005],
    ['Alarms', (0.5 * 3) / 730],
    ['Custom metrics', (2.7 * 3) / 730],
    ['This tool: watch', 0.1512],
    ['This tool: Insights', 0.005],
  ])('%s cost $%d in three hours', (item, dollars) => {
    expect(row(item)?.soFar).toBeCloseTo(dollars, 8);
    expect(row(item)?.threeHours).toBeCloseTo(dollars, 8);
  });

  it('projects by the hour, and what stands costs its price a month', () => {
    expect(row('X-Ray traces', { ...usage, hours: 1.5 })?.threeHours).toBeCloseTo(0.03, 8);
    expect(row('Alarms')?.month).toBeCloseTo(0.5, 8);
    expect(row('Custom metrics')?.month).toBeCloseTo(2.7, 8);
  });

  it('never calls an unknown usage free', () => {
    const rows = costRows({ ...usage, flagReceipts: undefined, logBytes: undefined }, PRICES);
    expect(rows.find(({ item }) => item === 'AppConfig')).toMatchObject({ usage: 'not known', soFar: undefined });
    expect(totalOf(rows, 'soFar').complete).toBe(false);
    expect(totalOf(costRows(usage, PRICES), 'soFar').complete).toBe(true);
  });

  it('has no projection from no time', () => {
    expect(row('Lambda requests', { ...usage, hours: 0 })?.month).toBeUndefined();
  });
});

describe('the prices', () => {
  it.each(Object.keys(PRICES).filter((key) => key !== 'asOf'))('%s changes what the beta costs', (key) => {
    const dearer = { ...PRICES, [key]: 10 * (PRICES[key as keyof typeof PRICES] as number) };
    const sum = (prices: typeof PRICES) => totalOf(costRows(usage, prices), 'soFar').dollars;
    expect(sum(dearer)).toBeGreaterThan(sum(PRICES));
  });
});
