import type { Random } from '../../kernel/random';
import type { FunctionVersion } from './state';

/**
 *   created ── Pending ──▶ Active            State             (activeAt)
 *   updated ── InProgress ──▶ Successful     LastUpdateStatus  (updatedAt)
 *
 * All three are read from the clock; nothing has to run for them. Times by AWS's user guide ("Lambda function states") are
 * seconds; the figures here are typical for functions without a VPC. A published version has no delay of its own: it is
 * Active at once, or with the update that published it (LocalStack's snapshots of AWS, `test_version_lifecycle` and
 * `test_publish_with_update`).
 */
export const CREATE_DELAY_MS = 2_500;
export const UPDATE_DELAY_MS = 1_500;

export const stateAt = (version: FunctionVersion, at: number): 'Pending' | 'Active' =>
  at < version.activeAt ? 'Pending' : 'Active';

export const lastUpdateStatusAt = (version: FunctionVersion, at: number): 'InProgress' | 'Successful' =>
  at < version.updatedAt ? 'InProgress' : 'Successful';

/** `RevisionId`: Lambda gives `$LATEST` another one when it becomes Active or Successful (`test_function_revisions_basic`). */
export const revisionAt = (version: FunctionVersion, at: number): string =>
  version.settledRevisionId === undefined || at < Math.max(version.activeAt, version.updatedAt)
    ? version.revisionId
    : version.settledRevisionId;

/** The two revisions of a change. */
export function newRevisions(random: Random): Required<Pick<FunctionVersion, 'revisionId' | 'settledRevisionId'>> {
  const revisionId = random.uuid();
  return { revisionId, settledRevisionId: random.fork(`settled ${revisionId}`).uuid() };
}
