import { describe, expect, it } from 'vitest';
import { simulatedClock } from '../../src/cli/clocks';
import { openSandbox } from '../../src/sandbox/index';

/** A world whose time takes real time: an event a second, each a turn of the event loop. */
function busyWorld(onEvent: (at: number) => void) {
  let now = 0;
  return {
    clock: { now: () => now },
    async advanceTo(at: number): Promise<void> {
      for (let due = Math.ceil((now + 1) / 1_000) * 1_000; due <= at; due += 1_000) {
        now = due;
        onEvent(due);
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = at;
    },
  };
}

describe('a simulated clock', () => {
  it('ends a long sleep soon after an interruption, not when its time has passed', async () => {
    const abort = new AbortController();
    const world = busyWorld((at) => {
      if (at === 2_000) abort.abort(new Error('Ctrl-C'));
    });
    await expect(simulatedClock(world).sleep(3_600_000, abort.signal)).rejects.toThrow('Ctrl-C');
    expect(world.clock.now()).toBeLessThan(10_000);
  });

  it('plays the same events at the same times in slices as in one', async () => {
    const [sliced, whole]: [number[], number[]] = [[], []];
    const a = busyWorld((at) => sliced.push(at));
    const b = busyWorld((at) => whole.push(at));
    await simulatedClock(a).sleep(90_500, new AbortController().signal);
    await simulatedClock(b).sleep(90_500);
    expect(sliced).toEqual(whole);
    expect(a.clock.now()).toBe(b.clock.now());
  });

  it.each([
    ['with a signal', new AbortController().signal, undefined],
    ['without one', undefined, undefined],
    ['at a pace', undefined, 1_000],
  ])('ends a sleep in a sandbox that was closed meanwhile, %s', async (_, signal, pace) => {
    const sandbox = await openSandbox();
    await sandbox.close();
    await expect(simulatedClock(sandbox, pace).sleep(1_000, signal)).rejects.toThrow('the sandbox is closed');
  });
});
