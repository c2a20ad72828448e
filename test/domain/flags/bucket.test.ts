import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, inShare, reachingSomebody, stickyPopulation } from '../../../src/domain/flags/bucket';

const SALT = 'beta-2026';
const FLAG = 'prismaAdapter';

/** Computed with `printf '<salt>:<flag>:<unit>' | openssl dgst -sha256`: the first eight hexadecimal digits. */
const KNOWN: readonly (readonly [string, string, string, number])[] = [
  ['s', 'f', 'u', 0x821c81ba],
  [SALT, FLAG, 'user-1', 0x444119ab],
  [SALT, FLAG, 'r-é', 0x54fe339a],
];

/** Buckets as Python's hashlib computes them; undefined where there is no Python. */
function pythonBuckets(units: readonly string[]): readonly number[] | undefined {
  const program = [
    'import sys,hashlib',
    'for line in sys.stdin:',
    "  digest = hashlib.sha256(line.rstrip('\\n').encode()).digest()",
    "  print(repr(int.from_bytes(digest[:4],'big')/2**32*100))",
  ].join('\n');
  const input = units.map((unit) => `${SALT}:${FLAG}:${unit}\n`).join('');
  const run = spawnSync('python3', ['-c', program], { input, encoding: 'utf8', maxBuffer: 1e8 });
  return run.status === 0 ? run.stdout.trim().split('\n').map(Number) : undefined;
}

describe('a bucket', () => {
  it.each(KNOWN)('of %s:%s:%s is its digest over 2^32, times 100', (salt, flag, unit, digest) => {
    expect(bucketOf(salt, flag, unit)).toBe((digest / 2 ** 32) * 100);
  });

  it('lies in [0, 100) for anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (salt, flag, unit) => {
        const bucket = bucketOf(salt, flag, unit);
        return bucket >= 0 && bucket < 100;
      }),
    );
  });

  it('agrees with an independent SHA-256 on 20,000 units', () => {
    const units = Array.from({ length: 20_000 }, (_, index) => `0f8b9c1e-${index}`);
    const independent = pythonBuckets(units);
    if (independent === undefined) {
      console.log('python3 is not installed: the digests above are the only independent ones');
      return;
    }
    expect(units.map((unit) => bucketOf(SALT, FLAG, unit))).toEqual(independent);
  });
});

describe('a share', () => {
  it('of 1 % of 100,000 requests reaches 0.9 to 1.1 % of them, for several salts', () => {
    for (const salt of [SALT, '', 'another', 'üñ']) {
      let reached = 0;
      for (let request = 0; request < 100_000; request += 1)
        reached += inShare(salt, FLAG, `request-${request}`, 1) ? 1 : 0;
      expect(reached).toBeGreaterThanOrEqual(900);
      expect(reached).toBeLessThanOrEqual(1_100);
    }
  });

  it('grows without losing anybody', () => {
    const unit = fc.string();
    const percentage = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(unit, percentage, percentage, (who, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        return !inShare(SALT, FLAG, who, less) || inShare(SALT, FLAG, who, more);
      }),
    );
  });

  it.each([0, -1, Number.NaN])('of %d is nobody', (percentage) => {
    expect(
      Array.from({ length: 1_000 }, (_, index) => `u${index}`).some((unit) => inShare(SALT, FLAG, unit, percentage)),
    ).toBe(false);
  });

  it('of 100 is everybody', () => {
    expect(
      Array.from({ length: 1_000 }, (_, index) => `u${index}`).every((unit) => inShare(SALT, FLAG, unit, 100)),
    ).toBe(true);
  });
});

describe('the sticky population', () => {
  const users = Array.from({ length: 50 }, (_, index) => `user-${index + 1}`);

  it('keeps who is in as the share grows, in the order of the users', () => {
    let before: readonly string[] = [];
    for (const percentage of [1, 5, 25, 100]) {
      const population = stickyPopulation(users, { salt: SALT, flag: FLAG, percentage });
      expect(population).toEqual(users.filter((user) => population.includes(user)));
      expect(population).toEqual(expect.arrayContaining([...before]));
      before = population;
    }
    expect(before).toEqual(users);
  });

  it('of 1 % of 50 users is nobody with about 60 % of the salts', () => {
    const salts = Array.from({ length: 400 }, (_, index) => `salt-${index}`);
    const empty = salts.filter(
      (salt) => stickyPopulation(users, { salt, flag: FLAG, percentage: 1 }).length === 0,
    ).length;
    expect(empty / salts.length).toBeGreaterThan(0.52);
    expect(empty / salts.length).toBeLessThan(0.69);
  });
});

describe('reachingSomebody', () => {
  const users = Array.from({ length: 50 }, (_, index) => `user-${index + 1}`);

  it('names a salt and a least share that each have somebody in', () => {
    for (const salt of ['beta', 'b', '2026', 'x'.repeat(60)]) {
      const share = { salt, flag: 'prismaAdapter', percentage: 1 };
      const found = reachingSomebody(users, share);
      expect(stickyPopulation(users, { ...share, salt: found.salt ?? '' }).length).toBeGreaterThan(0);
      expect(stickyPopulation(users, { ...share, percentage: found.percentage }).length).toBeGreaterThan(0);
      expect(stickyPopulation(users, { ...share, percentage: found.percentage - 0.1 })).toEqual([]);
    }
  });

  it('names no salt for a share that reaches nobody under any', () => {
    expect(reachingSomebody(['one'], { salt: 's', flag: 'f', percentage: 0.000001 }).salt).toBeUndefined();
  });
});
