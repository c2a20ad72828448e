import { createHash } from 'node:crypto';

/** What a share is drawn from: `request` = each request anew, `user` = the same users every time. */
export type BucketBy = 'request' | 'user';

/**
 * Position of `unit` (a request id or a user id) in [0, 100): the first four bytes of SHA-256(`salt:flag:unit`),
 * big-endian, over 2^32, times 100. Deterministic, and independent between two salts or flags.
 */
export function bucketOf(salt: string, flag: string, unit: string): number {
  const digest = createHash('sha256').update(`${salt}:${flag}:${unit}`, 'utf8').digest();
  return (digest.readUInt32BE(0) / 2 ** 32) * 100;
}

/** Whether a unit is within the share; who is in at 1 % is in at 5 %. An invalid share contains nobody. */
export function inShare(salt: string, flag: string, unit: string, percentage: number): boolean {
  return percentage > 0 && bucketOf(salt, flag, unit) < percentage;
}

/** A salt, and a share in percent, that each reach a user. */
export interface Reaching {
  readonly salt: string | undefined;
  readonly percentage: number;
}

/** How many salts are tried before the share is called too small. */
const SALTS_TRIED = 200;

/**
 * What reaches somebody when a share by user reaches nobody: the first salt after the present one, and the least share in
 * tenths of a percent. The salt is undefined when none of 200 has anybody in.
 */
export function reachingSomebody(
  userIds: readonly string[],
  share: { readonly salt: string; readonly flag: string; readonly percentage: number },
): Reaching {
  const salts = Array.from({ length: SALTS_TRIED }, (_, index) => `${share.salt}-${index + 2}`);
  const nearest = Math.min(...userIds.map((userId) => bucketOf(share.salt, share.flag, userId)));
  return {
    salt: salts.find((salt) => stickyPopulation(userIds, { ...share, salt }).length > 0),
    percentage: Math.min(100, (Math.floor(nearest * 10) + 1) / 10),
  };
}

/** The users that a share by user reaches, in the order given: what `plan` prints before anything is enabled. */
export function stickyPopulation(
  userIds: readonly string[],
  share: { readonly salt: string; readonly flag: string; readonly percentage: number },
): readonly string[] {
  return userIds.filter((userId) => inShare(share.salt, share.flag, userId, share.percentage));
}
