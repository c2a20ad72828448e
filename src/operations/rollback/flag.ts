import { DISARM_STEP, REVERT_STEP, STOP_STEP } from '../../domain/journal/steps';
import type { FlagStep } from '../../domain/rollout/rollback-plan';
import { isFailure } from '../../ports/gateway-error';
import { followDeployment, hasEnded } from '../canary/follow-deployment';
import type { FlagSituation } from '../canary/read-flag-situation';
import { rearmAlarms } from './alarms';
import { deployOff, versionToDeploy } from './deploy-off';
import { leaveMark } from './mark';
import { act, messageOf, note, type RollbackRun } from './run';
import { type RollbackSituation, readRollbackSituation } from './state';

const ATTEMPTS = 8;
const FAILURE_PAUSE_MS = 1_000;
const UNREADABLE_PAUSE_MS = 3_000;
/** AppConfig undoes within seconds; a validator may take 15 s. */
const UNDO_MS = 90_000;

/** `offAtMs` is AppConfig's own time of its newest event (0 when it could not be read): our clock may be off. */
export type FlagOutcome =
  | {
      readonly kind: 'off';
      readonly acceptedAtMs: number | undefined;
      readonly offAtMs: number;
      /** Why a share that was planned before may still go out; undefined when none can. */
      readonly unmarked: string | undefined;
    }
  | { readonly kind: 'not-off'; readonly why: string; readonly acceptedAtMs: number | undefined };

/**
 * Switches the flag off: plans a step from the state, does it, reads the state again, until nothing is left to do. What
 * failed is tried once more from the state it left. The last write is a deployment of off: it ends every earlier plan.
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
  let marked = false;
  const accepted = (): void => {
    acceptedAtMs ??= run.gateways.clock.now();
  };
  const deployedOff = (): void => {
    marked = true;
  };
  const context: StepContext = { ...options, refusedReverts, accepted, deployedOff };
  for (let attempt = 1; ; attempt += 1) {
    const step = situation.flagStep;
    const spent = attempt > ATTEMPTS || failures >= 3;
    if (step.kind === 'none') {
      const mark = marked ? 'left' : spent ? 'given-up' : await leaveMarkAndSettle(run, situation);
      if (mark !== 'moved') {
        const unmarked = mark === 'given-up' ? 'no deployment of off could be started after it' : undefined;
        return { kind: 'off', acceptedAtMs, offAtMs: lastEventAt(situation.flags), unmarked };
      }
      failures += 1;
    } else {
      if (spent) return { kind: 'not-off', why: step.why, acceptedAtMs };
      const done = await doStep(run, step, situation, context);
      if (done === 'give-up') return { kind: 'not-off', why: step.why, acceptedAtMs };
      if (done === 'failed') {
        failures += 1;
        await run.gateways.clock.sleep(FAILURE_PAUSE_MS, run.signal);
      }
    }
    situation = await readRollbackSituation(run.gateways, { refusedReverts, parts: 'flag' });
  }
}

/** The mark changes nothing that clients are served: its end is waited for so that the next plan finds nothing in flight. */
async function leaveMarkAndSettle(run: RollbackRun, situation: RollbackSituation): Promise<'left' | 'moved'> {
  const mark = await leaveMark(run, situation);
  if (mark.kind === 'moved') return 'moved';
  if (mark.kind === 'left') await follow(run, mark.deployment, 'served');
  return 'left';
}

function lastEventAt({ deployments }: FlagSituation): number {
  if (deployments.kind === 'unread') return 0;
  return Math.max(0, ...deployments.value.flatMap((one) => one.events.map((event) => event.atMs)));
}

interface StepContext {
  readonly stopOthers: boolean;
  readonly refusedReverts: number[];
  readonly accepted: () => void;
  readonly deployedOff: () => void;
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
    { part: 'flag', what },
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

async function rollForward(
  run: RollbackRun,
  step: FlagStep & { readonly kind: 'roll-forward' },
  situation: RollbackSituation,
  context: StepContext,
): Promise<'done' | 'failed'> {
  const version = await versionToDeploy(run, situation.flags, step.deployed);
  if (version === undefined) return 'failed';
  const deploy = () => goOff(run, version, step, context);
  if (step.disarm.length === 0) return deploy();
  // Monitors undo the off version itself while an alarm rings: AppConfig does not listen to alarms without actions.
  const disarmed = await act(
    run,
    { part: 'alarms', what: `take the actions off ${step.disarm.join(', ')}` },
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

async function goOff(
  run: RollbackRun,
  version: number,
  step: FlagStep & { readonly kind: 'roll-forward' },
  context: StepContext,
): Promise<'done' | 'failed'> {
  const started = await deployOff(run, { version, after: step.after, why: step.why }, 'deploy off');
  if (started === undefined) return 'failed';
  context.accepted();
  context.deployedOff();
  // Alarms stay disarmed until nothing can undo the off version any more: to the end of its bake.
  const until = step.disarm.length === 0 ? 'served' : 'ended';
  return follow(run, started.deployment.number, until, UNDO_MS + started.bakeMinutes * 60_000);
}
