/**
 * Names of the journal's steps: each is written by one operation and read by others. `entry.ts` gives the facts that a
 * step carries. A name is part of the files on disk: it is never changed, only added to.
 */

/** Notes H+0. */
export const START_STEP = 'start of the beta';
/** The rows that the operator accepted by name at the decision of H+3. */
export const ACCEPTED_STEP = 'accepted at H+3';
/** A share, from its first write to the proof that clients are served it. */
export const SHARE_STEP = 'start-share';
/** Requests sent by `traffic`. */
export const SEND_STEP = 'send-traffic';
/** A whole rollback, around the steps that it takes. */
export const ROLLBACK_STEP = 'rollback';
/** Takes the actions off alarms that would undo the off version. */
export const DISARM_STEP = 'disarm-alarms';
/** Gives alarms their actions back. */
export const REARM_STEP = 'rearm-alarms';
export const STOP_STEP = 'stop-deployment';
export const REVERT_STEP = 'revert-deployment';
export const PUBLISH_OFF_STEP = 'publish-off';
export const PUBLISH_SHARE_STEP = 'publish-share';
export const DEPLOY_OFF_STEP = 'deploy-off';
export const DEPLOY_SHARE_STEP = 'deploy-share';
export const POINT_ALIAS_STEP = 'point-alias';
/** Stops a CodeDeploy deployment. */
export const STOP_RELEASE_STEP = 'stop-release';
export const PRISMA_OFF_STEP = 'switch-prisma-off';
/** The unfinished line that a crash left. */
export const REPAIR_STEP = 'journal-repaired';
