import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { simulatedClock } from '../../src/cli/clocks';
import { openSandbox } from '../../src/sandbox/index';
import { clientsFor } from '../sandbox/harness';

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
    const sandbox = await openSandbox();
    const { cloudwatch } = clientsFor({ sandbox });
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: 'each-minute', Namespace: 'a', MetricName: 'b', Statistic: 'Sum', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
      }),
    );
    const abort = new AbortController();
    const began = sandbox.clock.now();
    const interruption = setTimeout(() => abort.abort(new Error('Ctrl-C')), 50);
    const century = 36_500 * 86_400_000;
    await expect(simulatedClock(sandbox).sleep(century, abort.signal)).rejects.toThrow('Ctrl-C');
    clearTimeout(interruption);
    expect(sandbox.clock.now()).toBeGreaterThan(began);
    expect(sandbox.clock.now()).toBeLessThan(began + century);
    await sandbox.close();
  });

  it('plays the same events at the same times at a pace as at once', async () => {
    const [paced, whole]: [number[], number[]] = [[], []];
    const a = busyWorld((at) => paced.push(at));
    const b = busyWorld((at) => whole.push(at));
    await simulatedClock(a, 1_000).sleep(90_500, new AbortController().signal);
    await simulatedClock(b).sleep(90_500);
    expect(paced).toEqual(whole);
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
