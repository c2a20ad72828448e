import type { FunctionVersion } from './state';

/**
 *   created ── Pending ──▶ Active            State             (activeAt)
 *   updated ── InProgress ──▶ Successful     LastUpdateStatus  (updatedAt)
 *
 * Both are read from the clock; nothing has to run for them. Times by AWS's user guide ("Lambda function states") are
 * seconds; the figures here are typical for functions without a VPC.
 */
export const CREATE_DELAY_MS = 2_500;
export const UPDATE_DELAY_MS = 1_500;
export const PUBLISH_DELAY_MS = 1_000;

export const stateAt = (version: FunctionVersion, at: number): 'Pending' | 'Active' =>
  at < version.activeAt ? 'Pending' : 'Active';

export const lastUpdateStatusAt = (version: FunctionVersion, at: number): 'InProgress' | 'Successful' =>
  at < version.updatedAt ? 'InProgress' : 'Successful';
