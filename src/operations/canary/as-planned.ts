import { ROLLBACK_STEP } from '../../domain/journal/steps';
import { OperatorError } from '../../domain/operator-error';
import { rollbackAfter } from '../../domain/rollout/rollback-mark';
import { advice, own } from '../../domain/text/advice';
import type { Gateways } from '../../ports/gateways';

/** What a plan was made from, or what its own steps have made of that since. */
export interface Seen {
  /** The newest deployment. */
  readonly deployment: number | undefined;
  /** The newest version of the flags. */
  readonly version: number;
  /** The newest record of the journal; undefined when it was not read. */
  readonly record: number | undefined;
}

const LOOK_BACK = 5;

const overtaken = (why: string): OperatorError =>
  new OperatorError('ROLLED_BACK', 'rolled back by somebody else since this was planned', {
    why,
    next: advice`${own`status`}  shows what is served; plan again once the reason is known`,
  });

const changed = (what: string): OperatorError =>
  new OperatorError('CHANGED_UNDERNEATH', what, {
    why: 'the plan was made from what was there before',
    next: 'run the command again: it starts from the present state',
  });

/** ROLLED_BACK when a rollback came after deployment `seen`; AWS carries its mark from one machine to another. */
export async function refuseAfterRollback(
  { flagDeployments }: Pick<Gateways, 'flagDeployments'>,
  seen: number | undefined,
): Promise<void> {
  const mark = rollbackAfter(await flagDeployments.recent(LOOK_BACK), seen);
  if (mark !== undefined) throw overtaken(`deployment ${mark.number}: ${mark.description ?? ''}`);
}

/**
 * Asked immediately before a deployment of a plan is started. ROLLED_BACK when a rollback came after the plan (its mark is
 * on AWS, its record in the journal of this machine), CHANGED_UNDERNEATH when something else did.
 */
export async function requireAsPlanned(gateways: Gateways, seen: Seen): Promise<void> {
  const { flagDeployments, flagDocuments, journal } = gateways;
  const [newest, latest, steps] = await Promise.all([
    flagDeployments.recent(1),
    flagDocuments.latest(),
    seen.record === undefined ? [] : journal.steps(),
  ]);
  const record = steps.findLast((one) => one.seq > (seen.record ?? 0) && one.step === ROLLBACK_STEP);
  if (record !== undefined)
    throw overtaken(`record ${record.seq} of the journal: ${record.command} by ${record.actor}`);
  const deployment = newest[0]?.number;
  if (deployment !== seen.deployment) {
    await refuseAfterRollback(gateways, seen.deployment);
    throw changed(`deployment ${deployment ?? 0} was started meanwhile`);
  }
  if (latest !== undefined && latest.version > seen.version)
    throw changed(`somebody published version ${latest.version} of the flags meanwhile`);
}
