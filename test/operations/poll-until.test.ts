import { describe, expect, it } from 'vitest';
import { pollUntil } from '../../src/operations/poll-until';
import type { Clock } from '../../src/ports/clock';
import { GatewayError } from '../../src/ports/gateway-error';

const tickingClock = (): Clock & { readonly sleeps: number[] } => {
  let now = 1_000;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      now += ms;
    },
  };
};

const failed = (kind: 'throttled' | 'denied') =>
  new GatewayError({ kind }, 'appconfig:GetDeployment', kind, { outcome: 'not-applied' });

describe('pollUntil', () => {
  it('reads at once and does not sleep when the first read is enough', async () => {
    const clock = tickingClock();
    const result = await pollUntil(
      clock,
      async () => 7,
      (value) => value === 7,
      { everyMs: 100, forMs: 1_000 },
    );
    expect(result).toEqual({ kind: 'reached', value: 7 });
    expect(clock.sleeps).toEqual([]);
  });

  it('reads once more at the deadline, so that the last pause hides nothing', async () => {
    const clock = tickingClock();
    const start = clock.now();
    const result = await pollUntil(
      clock,
      async () => clock.now() - start,
      (elapsed) => elapsed >= 1_000,
      { everyMs: 400, forMs: 1_000 },
    );
    expect(result).toEqual({ kind: 'reached', value: 1_000 });
    expect(clock.sleeps).toEqual([400, 400, 200]);
  });

  it('answers what the read at the deadline said', async () => {
    const clock = tickingClock();
    let n = 0;
    const read = async () => {
      n += 1;
      return n;
    };
    expect(await pollUntil(clock, read, () => false, { everyMs: 500, forMs: 1_000 })).toEqual({
      kind: 'timed-out',
      value: 3,
    });
  });

  it('repeats a read that was throttled, and throws the failure when it is the last one', async () => {
    const clock = tickingClock();
    const troubles: string[] = [];
    const polling = pollUntil(
      clock,
      async () => Promise.reject(failed('throttled')),
      () => true,
      {
        everyMs: 100,
        forMs: 250,
        onTrouble: (error) => troubles.push(error.failure.kind),
      },
    );
    await expect(polling).rejects.toThrow('throttled');
    expect(troubles).toEqual(['throttled', 'throttled', 'throttled']);
  });

  it('rejects at once on a failure that will not pass', async () => {
    const clock = tickingClock();
    const polling = pollUntil(
      clock,
      async () => Promise.reject(failed('denied')),
      () => true,
      { everyMs: 100, forMs: 500 },
    );
    await expect(polling).rejects.toThrow('denied');
    expect(clock.sleeps).toEqual([]);
  });

  it('rejects with the reason when aborted', async () => {
    const abort = new AbortController();
    const read = async () => {
      abort.abort(new Error('stopped by the operator'));
      return 1;
    };
    const polling = pollUntil(tickingClock(), read, () => false, { everyMs: 100, forMs: 500, signal: abort.signal });
    await expect(polling).rejects.toThrow('stopped by the operator');
  });

  it('lets the pause grow by half up to its limit', async () => {
    const clock = tickingClock();
    await pollUntil(
      clock,
      async () => 1,
      () => false,
      { everyMs: 100, atMostMs: 200, forMs: 700 },
    );
    expect(clock.sleeps).toEqual([100, 150, 200, 200, 50]);
  });
});

describe('a clock that is set back', () => {
  it('does not prolong the waiting', async () => {
    const clock = tickingClock();
    let back = 0;
    const corrected: Clock = { now: () => clock.now() - back, sleep: clock.sleep };
    const result = await pollUntil(
      corrected,
      async () => {
        if (clock.sleeps.length === 2) back = 3_600_000;
        return clock.sleeps.length;
      },
      () => false,
      { everyMs: 100, forMs: 1_000 },
    );
    expect(result.kind).toBe('timed-out');
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(1_000);
  });
});
