import { describe, expect, it } from 'vitest';
import { drive } from '../../../src/sandbox/runtime/worker/drive';
import { VirtualClock } from '../../../src/sandbox/runtime/worker/virtual-clock';

const clockAt = (nowUs = 0): VirtualClock => new VirtualClock(1_700_000_000_000, nowUs);

describe('VirtualClock', () => {
  it('gives events back in order of time, then of creation', () => {
    const clock = clockAt();
    const seen: string[] = [];
    const times = [50, 10, 50, 30, 10, 20, 70, 10];
    for (const [index, atUs] of times.entries()) clock.schedule(atUs, () => seen.push(`${atUs}#${index}`));
    for (let event = clock.take(); event !== undefined; event = clock.take()) event.run();
    expect(seen).toEqual(['10#1', '10#4', '10#7', '20#5', '30#3', '50#0', '50#2', '70#6']);
  });

  it('skips cancelled events', () => {
    const clock = clockAt();
    const first = clock.schedule(1, () => {});
    const second = clock.schedule(2, () => {});
    first.cancelled = true;
    expect(clock.take()).toBe(second);
    expect(clock.take()).toBeUndefined();
  });

  it('stands still between events and reads whole milliseconds', () => {
    const clock = clockAt(1_999);
    expect(clock.epochMs()).toBe(1_700_000_000_001);
    expect(clock.epochMs()).toBe(1_700_000_000_001);
  });

  it('moves when code spins on it, and not for ordinary reading', () => {
    const clock = clockAt();
    for (let read = 0; read < 20_000; read += 1) clock.epochMs();
    expect(clock.nowUs).toBe(0);
    for (let read = 0; read < 10; read += 1) clock.epochMs();
    expect(clock.nowUs).toBe(1_000);
    clock.turned();
    clock.epochMs();
    expect(clock.nowUs).toBe(1_000);
  });

  it('is paid when every owed answer has come, each counted once', async () => {
    const clock = clockAt();
    const first = clock.owe();
    const second = clock.owe();
    let paid = false;
    const waiting = clock.whenPaid().then(() => {
      paid = true;
    });
    first();
    first();
    await Promise.resolve();
    expect([clock.owed, paid]).toEqual([1, false]);
    second();
    await waiting;
    expect([clock.owed, paid]).toEqual([0, true]);
  });
});

describe('drive', () => {
  it('jumps from event to event and never lets real time move the clock', async () => {
    const clock = clockAt();
    const seen: number[] = [];
    clock.schedule(3_600_000_000, () => seen.push(clock.nowUs));
    clock.schedule(5, () => seen.push(clock.nowUs));
    const started = performance.now();
    expect(await drive(clock, () => seen.length === 2, Number.POSITIVE_INFINITY)).toBe('settled');
    expect(seen).toEqual([5, 3_600_000_000]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('waits for an owed answer before it takes a later event', async () => {
    const clock = clockAt();
    const seen: string[] = [];
    const paid = clock.owe();
    clock.schedule(500, () => seen.push('timer 500'));
    setTimeout(() => {
      clock.schedule(100, () => seen.push('answer 100'));
      paid();
    }, 20);
    await drive(clock, () => seen.length === 2, 10_000);
    expect(seen).toEqual(['answer 100', 'timer 500']);
  });

  it('ends at the deadline when the next event lies behind it', async () => {
    const clock = clockAt();
    clock.schedule(3_001, () => {});
    expect(await drive(clock, () => false, 3_000)).toBe('timeout');
    expect(clock.nowUs).toBe(3_000);
  });

  it('runs an event that lies exactly on the deadline', async () => {
    const clock = clockAt();
    let ran = false;
    clock.schedule(3_000, () => {
      ran = true;
    });
    expect(await drive(clock, () => ran, 3_000)).toBe('settled');
  });

  it('says that nothing is left when only unreferenced timers remain', async () => {
    const clock = clockAt();
    clock.schedule(10, () => {}).referenced = false;
    expect(await drive(clock, () => false, 3_000)).toBe('silent');
  });

  it('runs immediates at the present moment, one turn each', async () => {
    const clock = clockAt(7);
    const seen: number[] = [];
    clock.addImmediate(() => {
      seen.push(clock.nowUs);
      clock.addImmediate(() => seen.push(clock.nowUs));
    });
    await drive(clock, () => seen.length === 2, 3_000);
    expect(seen).toEqual([7, 7]);
  });
});
