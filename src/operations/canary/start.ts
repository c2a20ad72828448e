import type { StepDraft } from '../../domain/journal/entry';
import {
  DEPLOY_OFF_STEP,
  DEPLOY_SHARE_STEP,
  PUBLISH_OFF_STEP,
  PUBLISH_SHARE_STEP,
  SHARE_STEP,
  STOP_STEP,
} from '../../domain/journal/steps';
import { OperatorError } from '../../domain/operator-error';
import { type CanaryChange, OFF_STRATEGY, sameDocument } from '../../domain/rollout/canary-plan';
import type { FlagDeployment } from '../../domain/rollout/deployments';
import { guardedUntil } from '../../domain/rollout/deployments';
import { offBeforeWords } from '../../domain/rollout/interrupted-share';
import type { FunctionAlias } from '../../domain/system/functions';
import { advice, own } from '../../domain/text/advice';
import type { Gateways } from '../../ports/gateways';
import { pollUntil } from '../poll-until';
import { type AnnouncedStep, announce, type Recorder, recorded, strictRecorder } from '../record-step';
import { refuseAfterRollback, requireAsPlanned, type Seen } from './as-planned';
import { describeWrite, ensureStrategy, labelOf, publishVersion, startDeployment } from './flag-writes';
import { followDeployment, isServed, stopGuard, undone, wasUndone } from './follow-deployment';
import { readServed, servedShare } from './read-flag-situation';

export interface StartInput {
  readonly plan: CanaryChange;
  readonly command: 'canary' | 'ramp';
  readonly alias: FunctionAlias | undefined;
  /** The newest record of the journal when the plan was made. */
  readonly record?: number | undefined;
  readonly reason?: string | undefined;
  readonly accepted?: readonly string[] | undefined;
  /** Digest of the evidence that the decision is based on. */
  readonly evidence?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (text: string) => void;
}

export interface StartedCanary {
  readonly share: number;
  readonly version: number;
  readonly deployment: FlagDeployment;
  /** When the bake, and with it AWS's own rollback, ends. */
  readonly guardedUntilMs: number | undefined;
  /** What a fresh session was served afterwards, percent. */
  readonly served: number;
  readonly versionLabel: string | undefined;
}

/** A deployment without growth reaches every client within seconds; a validator may take 15 s. */
const SERVED_MS = 120_000;
const PROOF_MS = 60_000;

type ShareDraft = Extract<StepDraft, { readonly step: typeof SHARE_STEP }>;

/** What the steps of one start share. */
interface Start {
  readonly gateways: Gateways;
  readonly input: StartInput;
  readonly recorder: Recorder;
  readonly actor: string;
}

/**
 * Carries out a plan: off first where off is not the last completed deployment, so that every automatic rollback lands on
 * off; then the share, with a bake as long as the guard must last; then proof by a fresh session. The writer lock is held
 * for the writes alone, and each is announced in the journal before it is sent.
 */
export async function startCanary(gateways: Gateways, input: StartInput): Promise<StartedCanary> {
  const { arn } = await gateways.identities.current();
  const start: Start = { gateways, input, recorder: strictRecorder(gateways.journal), actor: arn };
  const { step, version, deployment } = await gateways.lock.hold(input.command, () => send(start));
  try {
    const started = await prove(start, version, deployment);
    const { share, served, guardedUntilMs } = started;
    await step.done({ share, version, deployment: deployment.number, guardedUntilMs, served });
    return started;
  } catch (error) {
    await step.failed(error);
    throw error;
  }
}

/** Every write of the plan, in order. */
async function send(start: Start): Promise<{
  readonly step: AnnouncedStep<typeof SHARE_STEP>;
  readonly version: number;
  readonly deployment: FlagDeployment;
}> {
  const { plan, command, reason, accepted, evidence } = start.input;
  const step = await announce(start.recorder, {
    command,
    step: SHARE_STEP,
    before: beforeOf(start.input),
    reason,
    accepted: accepted?.length === 0 ? undefined : accepted,
    evidence,
  });
  try {
    const latest = await makeRoom(start, plan);
    const version = await shareVersion(start, plan, latest.version);
    return { step, version, deployment: await deploy(start, { ...latest, version }, plan) };
  } catch (error) {
    await step.failed(error);
    throw error;
  }
}

const beforeOf = ({ plan, alias }: StartInput): ShareDraft['before'] => ({
  share: plan.from,
  to: plan.to,
  bucketBy: plan.bucketBy,
  version: plan.latestVersion,
  deployment: plan.latestDeployment ?? null,
  bakeMinutes: plan.bakeMinutes,
  alias: alias === undefined ? null : { version: alias.version, weights: alias.weights },
});

/** Ends a guard that is renewed, and deploys off where it is not the last completed deployment. */
async function makeRoom(start: Start, plan: CanaryChange): Promise<Seen> {
  const { gateways, input } = start;
  const latest: Seen = { version: plan.latestVersion, deployment: plan.latestDeployment, record: input.record };
  const stopping = plan.stop;
  if (stopping !== undefined) {
    await requireAsPlanned(gateways, latest);
    input.onProgress?.(`stopping deployment ${stopping}`);
    await recorded(
      start.recorder,
      { command: input.command, step: STOP_STEP, before: { deployment: stopping } },
      () => stopGuard(gateways, stopping),
      (one) => ({ state: one.state }),
    );
    await followed(start, stopping, 'ended');
  }
  if (plan.off.kind === 'deployed') return latest;
  const { content } = plan.off;
  const reuse = sameDocument(plan.latestContent, content);
  const version = reuse ? plan.latestVersion : await publish(start, content, plan.latestVersion, 0);
  input.onProgress?.(`deploying off (version ${version}) before the share`);
  const deployment = await startOne(start, {
    version,
    bakeMinutes: OFF_STRATEGY.bakeMinutes,
    seen: { ...latest, version: Math.max(version, plan.latestVersion) },
    step: DEPLOY_OFF_STEP,
    what: `${input.command}: ${offBeforeWords(plan.to)}`,
  });
  const ended = await followed(start, deployment.number, 'ended');
  if (ended.state !== 'complete') throw undone(ended, 'off');
  return { ...latest, version: Math.max(version, plan.latestVersion), deployment: deployment.number };
}

/** The version with the share: the newest one when it says the same, else a new one after it. */
async function shareVersion(start: Start, plan: CanaryChange, latestVersion: number): Promise<number> {
  if (latestVersion === plan.latestVersion && sameDocument(plan.latestContent, plan.content)) return latestVersion;
  return publish(start, plan.content, latestVersion, plan.to);
}

async function publish(start: Start, content: string, after: number, share: number): Promise<number> {
  const { gateways, input, actor } = start;
  const nonce = gateways.nonces.next();
  const step = share === 0 ? PUBLISH_OFF_STEP : PUBLISH_SHARE_STEP;
  return recorded(
    start.recorder,
    { command: input.command, step, before: { version: after, nonce } },
    () =>
      publishVersion(gateways, content, {
        after,
        label: labelOf(after + 1, share, nonce),
        description: describeWrite(
          `${input.command} ${share === 0 ? 'off' : `${share} %`}`,
          actor,
          nonce,
          input.reason,
        ),
        nonce,
      }),
    (version) => ({ version, share }),
  );
}

async function deploy(start: Start, seen: Seen, plan: CanaryChange): Promise<FlagDeployment> {
  const { version } = seen;
  start.input.onProgress?.(`deploying ${plan.to} % (version ${version}), bake ${plan.bakeMinutes} min`);
  return startOne(start, {
    version,
    bakeMinutes: plan.bakeMinutes,
    seen,
    step: DEPLOY_SHARE_STEP,
    what: `${start.input.command} ${plan.to} %`,
  });
}

async function startOne(
  start: Start,
  request: {
    readonly version: number;
    readonly bakeMinutes: number;
    readonly seen: Seen;
    readonly step: typeof DEPLOY_OFF_STEP | typeof DEPLOY_SHARE_STEP;
    readonly what: string;
  },
): Promise<FlagDeployment> {
  const { gateways, input, actor } = start;
  const strategy = await ensureStrategy(gateways, request.bakeMinutes);
  const nonce = gateways.nonces.next();
  const { version, seen } = request;
  const after = seen.deployment;
  await requireAsPlanned(gateways, seen);
  return recorded(
    start.recorder,
    {
      command: input.command,
      step: request.step,
      before: { version, after: after ?? null, strategy: strategy.name, nonce },
    },
    async () => {
      const description = describeWrite(request.what, actor, nonce, input.reason);
      try {
        return await startDeployment(gateways, { version, strategyId: strategy.id, description, after, nonce });
      } catch (error) {
        if (error instanceof OperatorError && error.code === 'CHANGED_UNDERNEATH')
          await refuseAfterRollback(gateways, after);
        throw error;
      }
    },
    (deployment) => ({ deployment: deployment.number }),
  );
}

async function followed(start: Start, number: number, until: 'served' | 'ended'): Promise<FlagDeployment> {
  const { gateways, input } = start;
  try {
    const { kind, deployment } = await followDeployment(gateways, number, {
      until,
      forMs: SERVED_MS,
      signal: input.signal,
      onProgress: (one) =>
        input.onProgress?.(`deployment ${number} is ${one.state}, ${Math.round(one.percentComplete)} %`),
    });
    if (kind === 'reached') return deployment;
    throw new OperatorError(
      'TIMEOUT',
      `deployment ${number} is still ${deployment.state} after ${SERVED_MS / 1000} s`,
      {
        next: advice`${own`status`}; ${own`rollback`} undoes it`,
      },
    );
  } catch (error) {
    if (input.signal?.aborted !== true) throw error;
    throw new OperatorError('INTERRUPTED', `deployment ${number} goes on without being watched`, {
      next: advice`${own`status`}; ${own`rollback`} undoes it`,
      cause: error,
    });
  }
}

/** Proves with fresh sessions, the first configuration of each, what clients are given. */
async function prove(start: Start, version: number, deployment: FlagDeployment): Promise<StartedCanary> {
  const { gateways, input } = start;
  const { plan } = input;
  const reached = await followed(start, deployment.number, 'served');
  if (wasUndone(reached) || !isServed(reached)) throw undone(reached, `${plan.to} %`);
  const outcome = await pollUntil(
    gateways.clock,
    () => readServed(gateways),
    (reading) => servedShare(reading) === plan.to,
    {
      everyMs: 1_000,
      atMostMs: 5_000,
      forMs: PROOF_MS,
      signal: input.signal,
    },
  );
  const served = servedShare(outcome.value);
  if (outcome.kind === 'timed-out' || served === undefined) {
    const now = await gateways.flagDeployments.get(deployment.number);
    if (wasUndone(now)) throw undone(now, `${plan.to} %`);
    throw new OperatorError(
      'TIMEOUT',
      `deployment ${deployment.number} is ${now.state}, but fresh sessions are served ${served ?? 'nothing'} %, not ${plan.to} %`,
      {
        next: advice`${own`rollback`}, or ${own`status`}`,
      },
    );
  }
  return {
    share: plan.to,
    version,
    deployment: reached,
    guardedUntilMs: guardedUntil([reached], reached.profileId),
    served,
    versionLabel: outcome.value.kind === 'served' ? outcome.value.versionLabel : undefined,
  };
}
