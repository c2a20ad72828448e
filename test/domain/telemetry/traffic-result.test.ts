import { describe, expect, it } from 'vitest';
import { summarizeTraffic } from '../../../src/domain/telemetry/traffic-result';

const sent = (path: 'mock' | 'canary' | 'none', durationMs: number, why?: string) => ({
  path,
  durationMs,
  failed: why !== undefined,
  rescued: false,
  why,
});

describe('summarizeTraffic', () => {
  it('of nothing has no share and no percentile', () => {
    expect(summarizeTraffic([])).toEqual({
      requests: 0,
      failed: 0,
      paths: [
        { path: 'mock', count: 0, errors: 0, rescued: 0, p50Ms: undefined, p95Ms: undefined, p99Ms: undefined },
        { path: 'canary', count: 0, errors: 0, rescued: 0, p50Ms: undefined, p95Ms: undefined, p99Ms: undefined },
      ],
      observedShare: undefined,
      reasons: [],
    });
  });

  it('counts by path, takes nearest ranks, and the share of what was answered', () => {
    const result = summarizeTraffic([
      ...Array.from({ length: 99 }, (_, i) => sent('mock', i + 1)),
      { ...sent('canary', 500), rescued: true },
      sent('none', 3_000, 'throttled'),
      sent('none', 3_000, 'throttled'),
      sent('none', 3_000, 'no-answer'),
    ]);
    expect(result.paths.map(({ path, count }) => [path, count])).toEqual([
      ['mock', 99],
      ['canary', 1],
      ['none', 3],
    ]);
    expect(result.paths[0]).toMatchObject({ p50Ms: 50, p95Ms: 95, p99Ms: 99 });
    expect(result.paths[1]).toMatchObject({ rescued: 1, p50Ms: 500, p99Ms: 500 });
    expect(result.observedShare?.rate).toBe(0.01);
    expect(result.observedShare?.lower).toBeLessThan(0.01);
    expect(result.observedShare?.upper).toBeGreaterThan(0.01);
    expect([result.requests, result.failed]).toEqual([103, 3]);
    expect(result.reasons).toEqual([
      { why: 'throttled', count: 2 },
      { why: 'no-answer', count: 1 },
    ]);
  });
});
