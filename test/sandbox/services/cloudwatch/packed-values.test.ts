import { describe, expect, it } from 'vitest';
import { repeatable } from '../../../../src/domain/statistics/random';
import { recordValue } from '../../../../src/sandbox/services/cloudwatch/series';
import { emptyCloudWatch, type MetricSeries } from '../../../../src/sandbox/services/cloudwatch/state';
import { sampleSeries, statisticOf } from '../../../../src/sandbox/services/cloudwatch/statistics';

const STATISTICS = [
  'SampleCount',
  'Sum',
  'Average',
  'Minimum',
  'Maximum',
  'p0',
  'p50',
  'p95',
  'p99.9',
  'tm90',
  'PR(:200)',
];

interface Value {
  readonly second: number;
  readonly value: number;
}

const series = (values: readonly Value[]): MetricSeries => {
  const state = emptyCloudWatch();
  const report = { namespace: 'N', name: 'm', dimensions: [], unit: 'None', resolution: 60 } as const;
  for (const { second, value } of values) recordValue(state, { ...report, timestamp: second * 1000 }, value, 1);
  return state.metrics[0]!;
};

/** Every statistic of every period; sums to twelve digits, as they are added up in another order. */
function statistics(of: MetricSeries, period: number, end: number): unknown {
  const samples = sampleSeries([of], { start: 0, end, period, visibleUntil: end });
  return [...samples]
    .sort(([a], [b]) => a - b)
    .map(([at, sample]) => [at, ...STATISTICS.map((name) => statisticOf(name)?.(sample)?.toPrecision(12))]);
}

/** A series as it is when nothing of it is old: the values of each hour by themselves, put behind each other. */
function unpacked(values: readonly Value[]): MetricSeries {
  const whole = { ...series([]), ...series(values.slice(0, 1)), at: [], value: [], count: [] } as MetricSeries;
  for (const { second, value } of [...values].sort((a, b) => a.second - b.second)) {
    whole.at.push(second);
    whole.value.push(value);
    whole.count.push(1);
  }
  return whole;
}

describe('old values of a metric', () => {
  it('keep every statistic of whole minutes when they are merged and packed, also those that come late', () => {
    const random = repeatable(7);
    const values = Array.from({ length: 50_000 }, (_, index) => ({
      second: index * 3,
      value: random() < 0.3 ? 1 : Math.round(random() * 40_000) / 100,
    }));
    const end = 150_000;
    const late = [10, 61, 20_000, 60_001, 129_000].map((second) => ({ second, value: 12.5 }));
    const kept = series([...values, ...late]);
    expect(kept.blocks?.map(({ rows }) => rows)).toEqual([16_004]);
    expect(kept.minuteRows).toBeGreaterThan(0);

    const plain = unpacked([...values, ...late]);
    for (const period of [60, 300, 3_600])
      expect(statistics(kept, period, end)).toEqual(statistics(plain, period, end));
    const oneHour = { start: 36_000, end: 39_600, period: 60, visibleUntil: end };
    expect([...sampleSeries([kept], oneHour).keys()]).toEqual([...sampleSeries([plain], oneHour).keys()]);
  });

  it('stay by the second for six hours, and take little room when they repeat', () => {
    const values = Array.from({ length: 40_000 }, (_, second) => ({ second, value: 1 }));
    const kept = series(values);
    const old = kept.minuteRows ?? 0;
    expect(kept.at.at(old)).toBeLessThanOrEqual(40_000 - 6 * 3_600);
    expect(kept.at.slice(old)).toEqual(values.slice(kept.at[old]).map(({ second }) => second));
    expect(old).toBeLessThan(350);
  });
});
