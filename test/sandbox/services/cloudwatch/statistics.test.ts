import { describe, expect, it } from 'vitest';
import { type Report, recordSet, recordValue } from '../../../../src/sandbox/services/cloudwatch/series';
import { emptyCloudWatch } from '../../../../src/sandbox/services/cloudwatch/state';
import { sampleSeries, statisticOf } from '../../../../src/sandbox/services/cloudwatch/statistics';

const report = (seconds: number): Report => ({
  namespace: 'N',
  name: 'm',
  dimensions: [],
  unit: 'None',
  resolution: 60,
  timestamp: seconds * 1000,
});

/** One period that holds the values, each with its count. */
function sampleOf(values: readonly (readonly [number, number])[]) {
  const state = emptyCloudWatch();
  for (const [value, count] of values) recordValue(state, report(30), value, count);
  const samples = sampleSeries(state.metrics, { start: 0, end: 60, period: 60, visibleUntil: 60 });
  return { state, sample: samples.get(0)! };
}

const hundred = Array.from({ length: 100 }, (_, index) => [index + 1, 1] as const);

describe('statistics', () => {
  it.each([
    ['p0', 1],
    ['p1', 1],
    ['p50', 50],
    ['p95', 95],
    ['p95.5', 96],
    ['p99.9', 100],
    ['p100', 100],
    ['tm99', 50],
    ['TM(10%:90%)', 50.5],
    ['TM(:50)', 25.5],
    ['IQM', 50.5],
    ['tc90', 90],
    ['ts50', 1275],
    ['TC(50:60)', 10],
    ['PR(:25)', 25],
    ['PR(90:)', 10],
    ['wm50', (1275 + 50 * 50) / 100],
    ['Average', 50.5],
    ['SampleCount', 100],
  ])('%s of 1..100 is %s', (name, expected) => {
    expect(statisticOf(name)?.(sampleOf(hundred).sample)).toBeCloseTo(expected, 9);
  });

  it.each(['p', 'p101', 'p-1', 'P95', 'median', 'TM(a:b)', 'TM(:)', 'tm', 'toString', ''])('there is no %s', (name) => {
    expect(statisticOf(name)).toBeUndefined();
  });

  it('keeps equal values of a second in one row', () => {
    const { state, sample } = sampleOf(Array.from({ length: 1000 }, () => [1, 1] as const));

    expect(state.metrics[0]?.at).toHaveLength(1);
    expect(sample.sampleCount).toBe(1000);
  });

  it('orders reports that come late', () => {
    const state = emptyCloudWatch();
    for (const seconds of [30, 10, 20, 10]) recordValue(state, report(seconds), seconds, 1);

    expect(state.metrics[0]?.at).toEqual([10, 20, 30]);
    expect(state.metrics[0]?.count).toEqual([2, 1, 1]);
  });

  it('has no percentile of a statistic set, unless it holds one value only', () => {
    const state = emptyCloudWatch();
    recordSet(state, report(30), { sampleCount: 10, sum: 50, minimum: 1, maximum: 9 });
    recordSet(state, report(90), { sampleCount: 10, sum: 50, minimum: 5, maximum: 5 });
    const samples = sampleSeries(state.metrics, { start: 0, end: 120, period: 60, visibleUntil: 120 });

    expect(statisticOf('Average')?.(samples.get(0)!)).toBe(5);
    expect(statisticOf('p95')?.(samples.get(0)!)).toBeUndefined();
    expect(statisticOf('p95')?.(samples.get(60)!)).toBe(5);
  });

  it('finds the same series again in a world that was saved and loaded', () => {
    const { state } = sampleOf(hundred);
    const loaded = structuredClone(state);
    recordValue(loaded, report(30), 101, 1);

    expect(loaded.metrics).toHaveLength(1);
    expect(loaded.metrics[0]?.value).toHaveLength(101);
    expect(state.metrics[0]?.value).toHaveLength(100);
  });
});
