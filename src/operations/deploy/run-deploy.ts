import { OperatorError } from '../../domain/operator-error';
import { mark } from '../../domain/rollout/deployments';
import type { DeployEvent, DeployPlan, DeployResult, DeployStep } from '../../domain/system/code-deploy';
import type { CodeRelease } from '../../domain/system/code-release';
import { own } from '../../domain/text/advice';
import { GatewayError, isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { refuseAfterRollback } from '../canary/as-planned';
import { DESCRIPTION_LIMITS, describeWrite } from '../canary/flag-writes';
import { pollUntil } from '../poll-until';
import { recorded, strictRecorder } from '../record-step';
import { followRelease } from './follow-release';
import { shiftOf } from './plan-deploy';
import { probeDeployed } from './probe-deployed';
import { publishCode, uploadCode } from './ship-code';

type Common = Pick<Extract<DeployResult, { kind: 'live' }>, 'target' | 'functionName' | 'from' | 'to'>;

export interface DeployOptions {
  readonly reason?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: DeployEvent) => void) | undefined;
}

const LOOK_UP_MS = 10_000;

/**
 * Starts the shift unless a rollback came after the plan. CodeDeploy has no lock on what a plan has seen, so it is asked
 * once more afterwards: a shift that slipped in between is stopped before it moves traffic.
 */
async function shiftAsPlanned(
  gateways: Gateways,
  plan: DeployPlan,
  to: string,
  actor: string,
  reason?: string,
): Promise<string> {
  const { newestFlagDeployment: seen } = plan;
  if (seen !== undefined) await refuseAfterRollback(gateways, seen);
  const id = await startShift(gateways, plan, to, actor, reason);
  if (seen === undefined) return id;
  try {
    await refuseAfterRollback(gateways, seen);
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'ROLLED_BACK') {
      await gateways.codeReleases.stop(id);
      throw error;
    }
  }
  return id;
}

/** Starts the shift, once; when its answer was lost it is found again by the nonce in its description. */
async function startShift(
  gateways: Gateways,
  plan: DeployPlan,
  to: string,
  actor: string,
  reason?: string,
): Promise<string> {
  const nonce = gateways.nonces.next();
  const description = describeWrite(
    `deploy ${plan.target} ${plan.live.version} -> ${to}`,
    actor,
    nonce,
    reason,
    DESCRIPTION_LIMITS.releases,
  );
  const { functionName, alias, live } = plan;
  try {
    const request = {
      functionName,
      alias,
      fromVersion: live.version,
      toVersion: to,
      configName: shiftOf(plan).name,
      description,
    };
    return (await gateways.codeReleases.start(request)).id;
  } catch (error) {
    if (isFailure(error, 'conflict')) {
      throw new OperatorError('CHANGED_UNDERNEATH', 'another CodeDeploy deployment was started meanwhile', {
        why: error.message,
        next: 'run deploy again: it shows who started it',
        cause: error,
      });
    }
    if (!(error instanceof GatewayError) || error.details.outcome !== 'unknown') throw error;
    const find = async () =>
      (await gateways.codeReleases.recent(5)).find((one) => one.description?.includes(mark(nonce)));
    const found = await pollUntil(gateways.clock, find, (one) => one !== undefined, {
      everyMs: 1_000,
      forMs: LOOK_UP_MS,
    });
    if (found.value === undefined) throw error;
    return found.value.id;
  }
}

/** Moves prisma-read's alias at once, under its revision; a lost answer is read back. */
async function pointAlias(gateways: Gateways, plan: DeployPlan, to: string): Promise<void> {
  const { functions } = gateways;
  const { functionName, alias, live } = plan;
  const now = await functions.alias(functionName, alias);
  if (now?.version === to) return;
  const moved = (version: string | undefined, cause?: unknown) =>
    new OperatorError(
      'CHANGED_UNDERNEATH',
      `${functionName}:${alias} was moved to version ${version ?? '?'} meanwhile`,
      {
        why: `it was at version ${live.version}, and version ${to} was about to become live`,
        next: 'run deploy again: it starts from the present state',
        cause,
      },
    );
  if (now === undefined || now.version !== live.version) throw moved(now?.version);
  try {
    await functions.pointAlias(functionName, alias, { version: to, revisionId: now.revisionId });
  } catch (error) {
    const after = await functions.alias(functionName, alias);
    if (isFailure(error, 'stale')) throw moved(after?.version, error);
    if (!(error instanceof GatewayError) || error.details.outcome !== 'unknown' || after?.version !== to) throw error;
  }
}

async function shiftAlias(
  gateways: Gateways,
  plan: DeployPlan,
  common: Common,
  id: string,
  options: DeployOptions,
): Promise<DeployResult> {
  let outcome: Awaited<ReturnType<typeof followRelease>>;
  try {
    outcome = await followRelease(gateways, plan, id, {
      signal: options.signal,
      onProgress: (progress) => options.onEvent?.({ kind: 'shift', progress }),
    });
  } catch (error) {
    if (options.signal?.aborted) return { kind: 'still-running', ...common, release: id, why: 'interrupted' };
    throw error;
  }
  switch (outcome.kind) {
    case 'succeeded':
      return verify(gateways, plan, common, id, options);
    case 'still-running':
      return { kind: 'still-running', ...common, release: id, why: 'timed-out' };
    case 'failed': {
      const { release, alias } = outcome.state;
      return {
        kind: 'failed',
        ...common,
        release: id,
        why: release.error?.message ?? `it ended as ${release.state}`,
        aliasVersion: alias.version,
      };
    }
    case 'rolled-back': {
      const { release, rollback, alias } = outcome;
      return {
        kind: 'rolled-back',
        ...common,
        release: id,
        rollback: rollback?.id,
        why: whyUndone(release),
        aliasVersion: alias.version,
        aliasIsBack: alias.version === common.from && Object.keys(alias.weights).length === 0,
      };
    }
  }
}

function whyUndone({ state, error }: CodeRelease): string {
  const message = error?.message ?? `it ended as ${state}`;
  return state === 'stopped' && error?.code !== 'ALARM_ACTIVE' ? `rolled back by somebody else: ${message}` : message;
}

/** Proves the end: where the alias points, and one request through it. */
async function verify(
  gateways: Gateways,
  plan: DeployPlan,
  common: Common,
  release: string | undefined,
  options: DeployOptions,
): Promise<DeployResult> {
  options.onEvent?.({ kind: 'step', step: 'verify', detail: `${plan.functionName}:${plan.alias}` });
  const read = async () => gateways.functions.alias(plan.functionName, plan.alias);
  const isThere = (alias: Awaited<ReturnType<typeof read>>) =>
    alias?.version === common.to && Object.keys(alias.weights).length === 0;
  const alias = await pollUntil(gateways.clock, read, isThere, { everyMs: 1_000, atMostMs: 5_000, forMs: 60_000 });
  if (alias.kind === 'timed-out') {
    throw new OperatorError(
      'TIMEOUT',
      `${plan.functionName}:${plan.alias} is at version ${alias.value?.version ?? '?'}, not at ${common.to}`,
      {
        next: own`status`,
      },
    );
  }
  return { kind: 'live', ...common, release, probe: await probeDeployed(gateways, plan.functionName, common.to) };
}

/**
 * Carries out a plan: upload, publish, shift (CodeDeploy for mock-read, at once for prisma-read), follow, verify. Each
 * write is journaled; a run after a kill continues from the present state. Aborting stops the waiting, never the shift.
 */
export async function runDeploy(
  gateways: Gateways,
  plan: DeployPlan,
  options: DeployOptions = {},
): Promise<DeployResult> {
  const { target, functionName, live } = plan;
  if (plan.kind === 'already-live') return { kind: 'already-live', target, functionName, version: live.version };
  const recorder = strictRecorder(gateways.journal);
  const { reason } = options;
  const before = { function: functionName, version: live.version, codeSha256: live.codeSha256 };
  const command = 'deploy';
  const say = (name: DeployStep, detail: string) => options.onEvent?.({ kind: 'step', step: name, detail });

  if (plan.running !== undefined) {
    say('shift', `${plan.running.id} is running already`);
    return shiftAlias(
      gateways,
      plan,
      { target, functionName, from: live.version, to: plan.running.toVersion },
      plan.running.id,
      options,
    );
  }
  const started = await gateways.lock.hold('deploy', async () => {
    const { arn } = await gateways.identities.current();
    options.signal?.throwIfAborted();
    if (!plan.codeUploaded) {
      say('upload', `${Math.ceil(plan.bundle.sizeBytes / 1024)} KB`);
      await recorded(
        recorder,
        { command, step: `upload ${functionName}`, before, reason },
        () => uploadCode(gateways, plan, options.signal),
        () => ({ codeSha256: plan.bundle.sha256Base64 }),
      );
    }
    options.signal?.throwIfAborted();
    say('publish', plan.bundle.sha256Base64.slice(0, 12));
    const description = `deployed by ${arn}`.slice(0, 256);
    const to = await recorded(
      recorder,
      { command, step: `publish ${functionName}`, before, reason },
      () => publishCode(gateways, plan, description, options.signal),
      (version) => ({ version }),
    );
    options.signal?.throwIfAborted();
    if (target === 'prisma-read') {
      say('shift', `version ${live.version} -> ${to}, at once`);
      await recorded(
        recorder,
        { command, step: `alias ${functionName}`, before, reason },
        () => pointAlias(gateways, plan, to),
        () => ({ version: to }),
      );
      return { to, release: undefined };
    }
    say('shift', `version ${live.version} -> ${to}, ${plan.strategy}`);
    const release = await recorded(
      recorder,
      { command, step: `shift ${functionName}`, before, reason },
      () => shiftAsPlanned(gateways, plan, to, arn, options.reason),
      (id) => ({ release: id, version: to }),
    );
    return { to, release };
  });
  const common: Common = { target, functionName, from: live.version, to: started.to };
  const result =
    started.release === undefined
      ? await verify(gateways, plan, common, undefined, options)
      : await shiftAlias(gateways, plan, common, started.release, options);
  await gateways.journal.append({
    command,
    step: `end ${functionName}`,
    phase: 'note',
    before,
    after: result,
    reason,
  });
  return result;
}
