import type { World } from '../../kernel/world';

/** Default quota of an account, and the part of it that reservations must leave free. */
export const ACCOUNT_CONCURRENCY = 1000;
export const MINIMUM_UNRESERVED = 100;

export const reservedTotal = (world: World): number =>
  Object.values(world.lambda.functions).reduce((sum, fn) => sum + (fn.reservedConcurrency ?? 0), 0);
