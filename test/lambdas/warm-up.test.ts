import { describe, expect, it } from 'vitest';
import { unheard, warmUp } from '../../lambdas/shared/warm-up';
import { createTracer } from '../../lambdas/shared/xray';

/** Warms up with requests that take `tookMs` by a clock of their own; gives the numbers of those that were made, and how many ended well. */
async function requestsOf(
  limits: { readonly firstMs?: number; readonly moreMs?: number; readonly requests?: number },
  request: (number: number) => Promise<boolean>,
  tookMs = 1,
): Promise<readonly number[]> {
  const made: number[] = [];
  let nowMs = 0;
  await warmUp(
    { firstMs: 1_000, moreMs: 100, requests: 10, ...limits },
    () => nowMs,
    (number) => {
      made.push(number);
      nowMs += tookMs;
      return request(number);
    },
  );
  return made;
}

const well = async () => true;

describe('the warm-up', () => {
  it('makes as many requests as are allowed', async () => {
    expect(await requestsOf({ requests: 4 }, well)).toEqual([0, 1, 2, 3]);
  });

  it('makes no more once its time is over, counted from the end of the first', async () => {
    expect(await requestsOf({ moreMs: 60 }, well, 40)).toEqual([0, 1, 2]);
    expect(await requestsOf({ moreMs: 0 }, well, 40)).toEqual([0]);
  });

  it('ends at the first request that fails, and never rejects', async () => {
    expect(await requestsOf({}, async (number) => number < 2)).toEqual([0, 1, 2]);
    expect(await requestsOf({}, () => Promise.reject(new Error('no database')))).toEqual([0]);
  });

  it('gives up on a request that does not end', async () => {
    expect(await requestsOf({ firstMs: 20 }, () => new Promise(() => {}))).toEqual([0]);
  });
});

describe('what nobody hears', () => {
  it('is composed and reaches neither the log, the metrics nor the daemon', async () => {
    const heard: unknown[] = [];
    const { log, metrics, tracer } = unheard({
      now: () => 1_795_282_800_000,
      elapsedMs: () => 0,
      log: (...line) => heard.push(line),
      metrics: (line) => heard.push(line),
      tracer: createTracer({
        deliver: async (document) => void heard.push(document),
        traceHeader: () => 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
        now: () => 0,
      }),
    });
    log('info', '[REQUEST] {}');
    metrics('{}');
    const trace = tracer.begin('## read-user');
    trace.child('Lambda', 'aws').end();
    trace.end();
    await tracer.flush();
    expect(trace.header).toMatch(/^Root=1-0{8}-0{24};Parent=[0-9a-f]{16};Sampled=1$/);
    expect(heard).toEqual([]);
  });
});
