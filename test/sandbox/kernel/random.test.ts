import { describe, expect, it } from 'vitest';
import { lowerCaseId, seededRandom } from '../../../src/sandbox/kernel/random';

describe('the seeded generator', () => {
  it('repeats itself for a seed, and differs for another', () => {
    const numbers = (seed: number) => Array.from({ length: 5 }, seededRandom(seed).next);
    expect(numbers(1)).toEqual(numbers(1));
    expect(numbers(1)).not.toEqual(numbers(2));
  });

  it('is uniform enough to draw from', () => {
    const random = seededRandom(42);
    const draws = Array.from({ length: 20_000 }, () => random.next());
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw += 1) counts[random.integer(10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  it('forks by name without moving the parent', () => {
    const parent = seededRandom(9);
    const alone = seededRandom(9);
    const fork = parent.fork('sessions').next();
    expect(parent.next()).toBe(alone.next());
    expect(seededRandom(9).fork('sessions').next()).toBe(fork);
    expect(seededRandom(9).fork('arrivals').next()).not.toBe(fork);
    expect(seededRandom(8).fork('sessions').next()).not.toBe(fork);
  });

  it('keeps the ids of very many forks apart, and each fork uniform', () => {
    const parent = seededRandom(3);
    const ids = new Set<string>();
    let sum = 0;
    for (let name = 0; name < 150_000; name += 1) {
      const fork = parent.fork(`request ${name}`);
      ids.add(fork.uuid());
      sum += fork.next();
    }
    expect(ids.size).toBe(150_000);
    expect(Math.abs(sum / 150_000 - 0.5)).toBeLessThan(0.005);
    const fork = parent.fork('draws');
    const draws = Array.from({ length: 20_000 }, () => fork.next());
    expect(Math.abs(draws.reduce((total, draw) => total + draw, 0) / draws.length - 0.5)).toBeLessThan(0.01);
    expect(parent.fork('a').fork('b').next()).not.toBe(parent.fork('b').fork('a').next());
  });

  it('makes ids in their usual forms', () => {
    const random = seededRandom(5);
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random.hex(7)).toMatch(/^[0-9a-f]{7}$/);
    expect(lowerCaseId(random, 7)).toMatch(/^[a-z0-9]{7}$/);
    expect(new Set(Array.from({ length: 5_000 }, () => random.uuid())).size).toBe(5_000);
  });
});
