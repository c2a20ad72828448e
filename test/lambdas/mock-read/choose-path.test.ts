import { describe, expect, it } from 'vitest';
import { choosePath } from '../../../lambdas/mock-read/choose-path';
import { FLAGS_OFF, type Flags } from '../../../src/domain/flags/document';

const flagsAt = (percentage: number, shadow: number, bucketBy: 'request' | 'user' = 'request'): Flags => ({
  adapter: { enabled: true, percentage, salt: 'beta-2026', bucketBy },
  shadow: { enabled: true, percentage: shadow },
});

const requests = Array.from({ length: 100_000 }, (_, index) => ({
  requestId: `request-${index}`,
  userId: `user-${(index % 50) + 1}`,
}));

describe('the path', () => {
  it('of 100,000 requests at 1 % is the canary for 0.9 to 1.1 % of them, and all others are shadowed', () => {
    const paths = requests.map((request) => choosePath(flagsAt(1, 100), request));
    const canary = paths.filter(({ path }) => path === 'canary').length;
    expect(canary).toBeGreaterThanOrEqual(900);
    expect(canary).toBeLessThanOrEqual(1_100);
    expect(paths.filter((chosen) => chosen.path === 'mock' && chosen.shadow)).toHaveLength(100_000 - canary);
  });

  it('of a user who is in at 1 % is the canary at 5 %, 25 % and 100 %', () => {
    const users = Array.from({ length: 5_000 }, (_, index) => ({ requestId: 'any', userId: `someone-${index}` }));
    const inAt = (percentage: number) =>
      new Set(
        users
          .filter((user) => choosePath(flagsAt(percentage, 0, 'user'), user).path === 'canary')
          .map(({ userId }) => userId),
      );
    const [one, five, quarter, all] = [inAt(1), inAt(5), inAt(25), inAt(100)];
    expect(one.size).toBeGreaterThan(20);
    for (const user of one) expect(five.has(user)).toBe(true);
    for (const user of five) expect(quarter.has(user)).toBe(true);
    expect(all.size).toBe(users.length);
  });

  it('by user does not depend on the request, and by request not on the user', () => {
    const sample = requests.slice(0, 500);
    for (const { requestId, userId } of sample) {
      expect(choosePath(flagsAt(50, 0, 'user'), { requestId, userId })).toEqual(
        choosePath(flagsAt(50, 0, 'user'), { requestId: 'other', userId }),
      );
      expect(choosePath(flagsAt(50, 0), { requestId, userId })).toEqual(
        choosePath(flagsAt(50, 0), { requestId, userId: 'other' }),
      );
    }
  });

  it('is shadowed independently of the canary', () => {
    const mock = requests.slice(0, 20_000).flatMap((request) => {
      const chosen = choosePath(flagsAt(50, 50), request);
      return chosen.path === 'mock' ? [chosen.shadow] : [];
    });
    const share = mock.filter(Boolean).length / mock.length;
    expect(share).toBeGreaterThan(0.47);
    expect(share).toBeLessThan(0.53);
  });

  it('is mock without a shadow when nothing is known', () => {
    expect(choosePath(FLAGS_OFF, { requestId: 'r', userId: 'u' })).toEqual({ path: 'mock', shadow: false });
  });
});
