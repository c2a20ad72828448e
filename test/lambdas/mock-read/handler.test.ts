import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../lambdas/mock-read/handler';
import type { PrismaFunction } from '../../../lambdas/mock-read/prisma-function';
import { createTracer, toDaemon } from '../../../lambdas/shared/xray';
import { FLAGS_OFF, type Flags } from '../../../src/domain/flags/document';

const BROKEN = new Error("mock store\nis [broken] at 'x'");

const CANARY: Flags = { ...FLAGS_OFF, adapter: { enabled: true, percentage: 100, salt: 's', bucketBy: 'request' } };

/** A handler whose mock users cannot be read. */
function withBrokenMock(flags: Flags) {
  const written: { readonly level: string; readonly line: string }[] = [];
  const metrics: Record<string, unknown>[] = [];
  const prisma: PrismaFunction = {
    read: async () => ({ kind: 'failed', why: 'down' }),
    sendShadow: async () => ({ kind: 'sent' }),
  };
  const handler = createHandler({
    flags: { read: async () => ({ flags, fetch: 'none' }), warm: async () => {} },
    prisma,
    findMockUser: () => {
      throw BROKEN;
    },
    surroundings: {
      now: () => 1_795_282_800_000.7,
      elapsedMs: () => 0,
      log: (level, line) => written.push({ level, line }),
      metrics: (line) => metrics.push(JSON.parse(line)),
      tracer: createTracer({ deliver: toDaemon(undefined), traceHeader: () => undefined, now: () => 0 }),
    },
  });
  return { handler, written, metrics };
}

describe('an error of the mock path itself', () => {
  it("is thrown, so that Lambda's own Errors metric sees it, after its line and its metric", async () => {
    const { handler, written, metrics } = withBrokenMock(FLAGS_OFF);
    await expect(handler({ userId: 'user-1' }, { awsRequestId: 'r' })).rejects.toBe(BROKEN);
    expect(written.at(-1)).toEqual({
      level: 'error',
      line: "[ERROR] { userId: 'user-1', error: 'mock store\\u000ais \\u005bbroken\\u005d at \\u0027x\\u0027', duration: 0 }",
    });
    expect(metrics).toHaveLength(1);
    expect(metrics[0]).toMatchObject({ Path: 'mock', Requests: 1, Errors: 1 });
  });

  it('on the canary path is an error of its path and no rescued canary: Lambda counts it already', async () => {
    const { handler, metrics } = withBrokenMock(CANARY);
    await expect(handler({ userId: 'user-1' })).rejects.toBe(BROKEN);
    expect(metrics[0]).toMatchObject({ Path: 'canary', Requests: 1, Errors: 1 });
    expect(metrics[0]?.CanaryErrors ?? 0).toBe(0);
  });

  it('of a probe writes no metric', async () => {
    const { handler, written, metrics } = withBrokenMock(FLAGS_OFF);
    await expect(handler({ userId: 'user-1', probe: true })).rejects.toBe(BROKEN);
    expect(metrics).toEqual([]);
    expect(written.at(-1)?.line).toMatch(/, probe: true \}$/);
  });
});

describe('a metric line', () => {
  it('is the embedded metric format: whole milliseconds, per-path metrics under Path, the others without a dimension', async () => {
    const { handler, metrics } = withBrokenMock(FLAGS_OFF);
    await expect(handler({ userId: 'user-1' })).rejects.toBe(BROKEN);
    expect(metrics[0]?._aws).toEqual({
      Timestamp: 1_795_282_800_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Huntaze/Beta',
          Dimensions: [['Path']],
          Metrics: [
            { Name: 'Requests', Unit: 'Count' },
            { Name: 'Errors', Unit: 'Count' },
            { Name: 'LatencyMs', Unit: 'Milliseconds' },
          ],
        },
      ],
    });
  });
});
