import { offDocument, serializeFlagDocument, withShare } from '../../domain/flags/document';
import { parseFlagDocument } from '../../domain/flags/schema';
import { DEPLOY_OFF_STEP, DISARM_STEP, PUBLISH_OFF_STEP, REVERT_STEP, STOP_STEP } from '../../domain/journal/steps';
import { sameDocument } from '../../domain/rollout/canary-plan';
import type { FlagStep } from '../../domain/rollout/rollback-plan';
import { isFailure } from '../../ports/gateway-error';
import { describeWrite, ensureStrategy, labelOf, publishVersion, startDeployment } from '../canary/flag-writes';
import { followDeployment, hasEnded } from '../canary/follow-deployment';
import type { FlagSituation } from '../canary/read-flag-situation';
import { rearmAlarms } from './alarms';
import { act, messageOf, note, type RollbackRun } from './run';
import { type RollbackSituation, readRollbackSituation } from './state';

const ATTEMPTS = 8;
const FAILURE_PAUSE_MS = 1_000;
const UNREADABLE_PAUSE_MS = 3_000;
/** AppConfig undoes within seconds; a validator may take 15 s. */
const UNDO_MS = 90_000;

/** `offAtMs` is AppConfig's own time of its newest event (0 when it could not be read): our clock may be off. */
export type FlagOutcome =
  | { readonly kind: 'off'; readonly acceptedAtMs: number | undefined; readonly offAtMs: number }
  | { readonly kind: 'not-off'; readonly why: string; readonly acceptedAtMs: number | undefined };

/** AppConfig's predefined strategy: no growth and ten minutes of bake; it exists in every account. */
const FALLBACK_STRATEGY = 'AppConfig.AllAtOnce';

/**
 * Switches the flag off: plans a step from the state, does it, reads the state again, until nothing is left to do. What
 * failed is tried once more from the state it left.
 */
export async function rollBackFlag(
  run: RollbackRun,
  first: RollbackSituation,
  options: { readonly stopOthers: boolean },
): Promise<FlagOutcome> {
  const refusedReverts: number[] = [];
  let situation = first;
  let acceptedAtMs: number | undefined;
  let failures = 0;
  const accepted = (): void => {
    acceptedAtMs ??= run.gateways.clock.now();
  };
  for (let attempt = 1; ; attempt += 1) {
    const step = situation.flagStep;
    if (step.kind === 'none') return { kind: 'off', acceptedAtMs, offAtMs: lastEventAt(situation.flags) };
    if (attempt > ATTEMPTS || failures >= 3) return { kind: 'not-off', why: step.why, acceptedAtMs };
    const done = await doStep(run, step, situation, { ...options, refusedReverts, accepted });
    if (done === 'give-up') return { kind: 'not-off', why: step.why, acceptedAtMs };
    if (done === 'failed') {
      failures += 1;
      await run.gateways.clock.sleep(FAILURE_PAUSE_MS, run.signal);
    }
    situation = await readRollbackSituation(run.gateways, { refusedReverts, parts: 'flag' });
  }
}

function lastEventAt({ deployments }: FlagSituation): number {
  if (deployments.kind === 'unread') return 0;
  return Math.max(0, ...deployments.value.flatMap((one) => one.events.map((event) => event.atMs)));
}

interface StepContext {
  readonly stopOthers: boolean;
  readonly refusedReverts: number[];
  readonly accepted: () => void;
}

async function doStep(
  run: RollbackRun,
  step: FlagStep,
  situation: RollbackSituation,
  context: StepContext,
): Promise<'done' | 'failed' | 'give-up'> {
  switch (step.kind) {
    case 'none':
      return 'done';
    case 'unknown':
      run.onWait(step.why);
      await run.gateways.clock.sleep(UNREADABLE_PAUSE_MS, run.signal);
      return 'failed';
    case 'stop':
    case 'revert':
      return undo(run, step, context);
    case 'wait':
      run.onWait(step.why);
      return follow(run, step.number, step.toward === 'off' ? 'served' : 'ended');
    case 'blocked':
      if (!context.stopOthers) {
        const detail = `${step.why}; --stop-others stops it`;
        note(run, {
          part: 'flag',
          what: 'switch the flag off',
          outcome: 'failed',
          detail,
          wrote: false,
          atMs: run.gateways.clock.now(),
        });
        return 'give-up';
      }
      return undo(run, { ...step, kind: 'stop' }, { ...context, accepted: () => undefined });
    case 'roll-forward':
      return rollForward(run, step, situation, context);
  }
}

async function follow(
  run: RollbackRun,
  number: number,
  until: 'served' | 'ended',
  forMs: number = UNDO_MS,
): Promise<'done' | 'failed'> {
  try {
    const followed = await followDeployment(run.gateways, number, { until, forMs, signal: run.signal });
    return followed.kind === 'reached' ? 'done' : 'failed';
  } catch (error) {
    run.signal?.throwIfAborted();
    run.onWait(`deployment ${number} could not be followed: ${messageOf(error)}`);
    return 'failed';
  }
}

/** Stop and revert are the same call; what it does depends on the deployment's state. */
async function undo(
  run: RollbackRun,
  step: { readonly kind: 'stop' | 'revert'; readonly number: number; readonly why: string },
  context: StepContext,
): Promise<'done' | 'failed'> {
  const what = step.kind === 'stop' ? `stop deployment ${step.number}` : `revert deployment ${step.number}`;
  const { value, error } = await act(
    run,
    'flag',
    what,
    { step: step.kind === 'stop' ? STOP_STEP : REVERT_STEP, before: { deployment: step.number, why: step.why } },
    () => run.gateways.flagDeployments.stop(step.number),
    (deployment) => deployment.state,
  );
  if (value === undefined) {
    if (step.kind === 'revert' && (isFailure(error, 'invalid') || isFailure(error, 'conflict')))
      context.refusedReverts.push(step.number);
    return 'failed';
  }
  context.accepted();
  return hasEnded(value) ? 'done' : follow(run, step.number, 'ended');
}

/** The off version to deploy: one that is there already, or what must be published. */
function offVersion(
  situation: FlagSituation,
  deployed: number | undefined,
): { readonly content: string; readonly existing: number | undefined } {
  const latest = situation.latest.kind === 'read' ? situation.latest.value?.content : undefined;
  const bases = [deployed === undefined ? undefined : situation.contents.get(deployed), latest];
  for (const base of bases) {
    if (base === undefined) continue;
    const parsed = parseFlagDocument(base);
    if (parsed.kind === 'invalid') continue;
    const content = serializeFlagDocument(withShare(parsed.document, { percentage: 0 }));
    const existing = [...situation.contents].find(([, other]) => sameDocument(other, content))?.[0];
    return { content, existing };
  }
  return { content: serializeFlagDocument(offDocument()), existing: undefined };
}

async function rollForward(
  run: RollbackRun,
  step: FlagStep & { readonly kind: 'roll-forward' },
  situation: RollbackSituation,
  context: StepContext,
): Promise<'done' | 'failed'> {
  const version = await versionToDeploy(run, situation.flags, step.deployed);
  if (version === undefined) return 'failed';
  const deploy = () => deployOff(run, version, step, context);
  if (step.disarm.length === 0) return deploy();
  // Monitors undo the off version itself while an alarm rings: AppConfig does not listen to alarms without actions.
  const disarmed = await act(
    run,
    'alarms',
    `take the actions off ${step.disarm.join(', ')}`,
    { step: DISARM_STEP, before: { alarms: step.disarm } },
    () => run.gateways.alarms.disableActions(step.disarm),
    () => 'AppConfig does not undo a deployment for an alarm without actions',
  );
  try {
    const outcome = await deploy();
    return disarmed.error === undefined ? outcome : 'failed';
  } finally {
    await rearmAlarms(run, step.disarm);
  }
}

async function versionToDeploy(
  run: RollbackRun,
  situation: FlagSituation,
  deployed: number | undefined,
): Promise<number | undefined> {
  const off = offVersion(situation, deployed);
  if (off.existing !== undefined) return off.existing;
  const latest = situation.latest.kind === 'read' ? (situation.latest.value?.version ?? 0) : undefined;
  if (latest === undefined) return undefined;
  const nonce = run.gateways.nonces.next();
  const published = await act(
    run,
    'flag',
    'publish the off version',
    { step: PUBLISH_OFF_STEP, before: { version: latest, nonce } },
    () =>
      publishVersion(run.gateways, off.content, {
        after: latest,
        label: labelOf(latest + 1, 0, nonce),
        description: describeWrite('rollback: off', run.actor, nonce, run.reason),
        nonce,
      }),
    (version) => `version ${version}`,
  );
  return published.value;
}

async function deployOff(
  run: RollbackRun,
  version: number,
  step: FlagStep & { readonly kind: 'roll-forward' },
  context: StepContext,
): Promise<'done' | 'failed'> {
  const { gateways } = run;
  const nonce = gateways.nonces.next();
  const strategy = await ensureStrategy(gateways, 0).catch((error: unknown) => {
    run.onWait(`strategy ${FALLBACK_STRATEGY} instead of huntaze-off: ${messageOf(error)}`);
    return { id: FALLBACK_STRATEGY, bakeMinutes: 10 };
  });
  const deployed = await act(
    run,
    'flag',
    `deploy off (version ${version})`,
    { step: DEPLOY_OFF_STEP, before: { version, nonce, why: step.why } },
    () =>
      startDeployment(gateways, {
        version,
        strategyId: strategy.id,
        description: describeWrite('rollback: off', run.actor, nonce, run.reason),
        after: step.after,
        nonce,
      }),
    (deployment) => `deployment ${deployment.number}`,
  );
  if (deployed.value === undefined) return 'failed';
  context.accepted();
  // Alarms stay disarmed until nothing can undo the off version any more: to the end of its bake.
  const until = step.disarm.length === 0 ? 'served' : 'ended';
  return follow(run, deployed.value.number, until, UNDO_MS + strategy.bakeMinutes * 60_000);
}
