import type { RowId } from '../decision/evidence';
import type { Reaching } from '../flags/bucket';

/** The users that the hash selects, and of how many. */
export interface StickyUsers {
  readonly total: number;
  readonly inCanary: readonly string[];
  /** What reaches somebody, when nobody is in. */
  readonly instead?: Reaching | undefined;
}

/** What a share that is drawn by user says about everybody. */
export interface StickyShare extends StickyUsers {
  /** Chance, over salts, that nobody is in at this share. */
  readonly nobody: number;
  /** Upper 95 % bound on affected users when none of those inside is affected. */
  readonly blindTo: number;
}

interface Drawn {
  readonly bucketBy: 'request' | 'user';
  /** Percent. */
  readonly share: number;
  readonly users?: StickyUsers;
}

/** Undefined for a share of requests. */
export function stickyShare({ bucketBy, share, users }: Drawn): StickyShare | undefined {
  if (bucketBy !== 'user' || users === undefined) return undefined;
  const inside = users.inCanary.length;
  return {
    total: users.total,
    inCanary: users.inCanary,
    nobody: (1 - share / 100) ** users.total,
    blindTo: inside === 0 ? 1 : 1 - 0.05 ** (1 / inside),
    ...(users.instead === undefined ? {} : { instead: users.instead }),
  };
}

/** Fraction of requests on the canary: for a sticky share that of its users, taken as equally active. */
export function effectiveShare({ bucketBy, users, share }: Drawn): number {
  return bucketBy === 'user' && users !== undefined && users.total > 0
    ? users.inCanary.length / users.total
    : share / 100;
}

/** Rows of the canary that no number of requests proves: users are the sample as long as some are outside. */
export function isSampleOfUsers(id: RowId, { bucketBy, share }: Drawn): boolean {
  return bucketBy === 'user' && share < 100 && (id === 'errors-canary' || id === 'p95');
}
