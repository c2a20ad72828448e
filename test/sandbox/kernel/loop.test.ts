import { describe, expect, it } from 'vitest';
import type { TimeSource } from '../../../src/sandbox/kernel/action';
import { createBookings } from '../../../src/sandbox/kernel/bookings';
import type { Kernel } from '../../../src/sandbox/kernel/kernel';
import { createLoop, createQueue } from '../../../src/sandbox/kernel/loop';
import { createPlanned } from '../../../src/sandbox/kernel/planned';

/** A source due at each of `times`, which writes down when it ran and what the clock said. */
function source(name: string, times: number[], log: string[], asynchronous = false): TimeSource {
  return {
    due: () => times[0],
    run: (kernel, at) => {
      times.shift();
      log.push(`${name}@${at}/${kernel.world.now}`);
      return asynchronous ? new Promise<void>((resolve) => setImmediate(resolve)) : undefined;
    },
  };
}

const kernelAt = (now: number): Kernel =>
  ({ world: { now }, settings: {}, bookings: createBookings(), planned: createPlanned() }) as unknown as Kernel;

describe('the time loop', () => {
  it('runs what is due in order of time, then of source, and ends at its target', async () => {
    const log: string[] = [];
    const kernel = kernelAt(0);
    const loop = createLoop(kernel, [source('a', [5, 10], log), source('b', [5, 7, 10, 11], log, true)]);
    await loop.advanceTo(10);
    expect(log).toEqual(['a@5/5', 'b@5/5', 'b@7/7', 'a@10/10', 'b@10/10']);
    expect(kernel.world.now).toBe(10);
  });

  it('never moves the clock back, neither for a target nor for work that is overdue', async () => {
    const log: string[] = [];
    const kernel = kernelAt(100);
    const loop = createLoop(kernel, [source('late', [40], log)]);
    await loop.advanceTo(90);
    expect(log).toEqual(['late@40/100']);
    expect(kernel.world.now).toBe(100);
  });

  it('sees work that a step plans for the same moment', async () => {
    const log: string[] = [];
    const times = [5];
    const kernel = kernelAt(0);
    const planner: TimeSource = {
      due: () => (log.length === 0 ? 3 : undefined),
      run: () => {
        log.push('planned');
        times.unshift(3);
      },
    };
    await createLoop(kernel, [source('b', times, log), planner]).advanceTo(6);
    expect(log).toEqual(['planned', 'b@3/3', 'b@5/5']);
  });

  it('names a source that stays due instead of hanging', async () => {
    const stuck: TimeSource = { due: () => 1, run: () => {} };
    await expect(createLoop(kernelAt(0), [stuck]).advanceTo(2)).rejects.toThrow('stays due');
  });

  it('lets a step start while the one before it runs, and keeps the order of their turns', async () => {
    const log: string[] = [];
    const kernel = kernelAt(0);
    const times = [5];
    const eager: TimeSource = {
      ...source('eager', times, log),
      async startAhead(_kernel, at, turn) {
        times.shift();
        log.push(`started for ${at}`);
        await turn;
        log.push(`eager@${at}/${kernel.world.now}`);
      },
    };
    const loop = createLoop(kernel, [source('slow', [3], log, true), eager]);
    await loop.advanceTo(10);
    expect(log).toEqual(['slow@3/3', 'started for 5', 'eager@5/5']);
    times.push(12);
    await loop.advanceTo(20);
    expect(log.slice(3)).toEqual(['eager@12/12']);
  });

  it('ends a step that started ahead when it is stopped, and starts none beyond its target', async () => {
    const log: string[] = [];
    const kernel = kernelAt(0);
    const times = [5, 30];
    const eager: TimeSource = {
      ...source('eager', times, log),
      async startAhead(_kernel, at, turn) {
        times.shift();
        loop.stop();
        await turn;
        log.push(`eager@${at}`);
      },
    };
    const loop = createLoop(kernel, [source('slow', [3, 20], log, true), eager]);
    await loop.advanceTo(25);
    expect(log).toEqual(['slow@3/3', 'eager@5']);
    expect(kernel.world.now).toBe(5);
    expect(times).toEqual([30]);
  });

  it('starts the next step as soon as the running one says that it planned it', async () => {
    const log: string[] = [];
    const kernel = kernelAt(0);
    const times: number[] = [];
    const planner: TimeSource = {
      due: () => (log.length === 0 ? 3 : undefined),
      async run(_kernel, at) {
        log.push(`plans at ${at}`);
        await new Promise((resolve) => setImmediate(resolve));
        times.push(4);
        kernel.planned.announce();
        kernel.planned.announce();
        log.push('goes on');
      },
    };
    const eager: TimeSource = {
      ...source('eager', times, log),
      async startAhead(_kernel, at, turn) {
        log.push(`started for ${at}`);
        await turn;
        times.shift();
        log.push(`eager@${at}/${kernel.world.now}`);
      },
    };
    await createLoop(kernel, [planner, eager]).advanceTo(10);
    expect(log).toEqual(['plans at 3', 'started for 4', 'goes on', 'eager@4/4']);
  });

  it('ends after the present step when its signal is aborted, and goes on at the next call', async () => {
    const log: string[] = [];
    const kernel = kernelAt(0);
    const abort = new AbortController();
    const interrupted: TimeSource = { due: () => (abort.signal.aborted ? undefined : 2), run: () => abort.abort() };
    const loop = createLoop(kernel, [source('a', [1, 3], log), interrupted]);
    await loop.advanceTo(5, abort.signal);
    expect(log).toEqual(['a@1/1']);
    expect(kernel.world.now).toBe(2);
    await loop.advanceTo(5);
    expect(log).toEqual(['a@1/1', 'a@3/3']);
    expect(kernel.world.now).toBe(5);
  });

  it('ends after the present step when stopped', async () => {
    const log: string[] = [];
    const kernel = kernelAt(0);
    const stopping: TimeSource = { due: () => 2, run: () => loop.stop() };
    const loop = createLoop(kernel, [source('a', [1, 3], log), stopping]);
    await loop.advanceTo(5);
    expect(log).toEqual(['a@1/1']);
    expect(kernel.world.now).toBe(2);
  });
});

describe('the queue', () => {
  it('runs one task at a time in order, and goes on after a failure', async () => {
    const log: string[] = [];
    const queue = createQueue();
    const task = (name: string) => async () => {
      log.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} out`);
    };
    const failing = queue.run(async () => {
      throw new Error('no');
    });
    await Promise.all([queue.run(task('a')), queue.run(task('b')), expect(failing).rejects.toThrow('no')]);
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out']);
  });
});
