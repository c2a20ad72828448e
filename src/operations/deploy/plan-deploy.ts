import { OperatorError } from '../../domain/operator-error';
import type { DeployPlan, DeployTarget } from '../../domain/system/code-deploy';
import { type CodeRelease, isActiveRelease } from '../../domain/system/code-release';
import type { Bundle, FunctionAlias, FunctionDescription } from '../../domain/system/functions';
import type { DeployedSystem } from '../../domain/system/system';
import { RELEASE_CONFIGS, type ReleaseStrategy } from '../../domain/system/wanted-system';
import { advice, own } from '../../domain/text/advice';
import { zonedMoment } from '../../domain/text/clock-face';
import type { Gateways } from '../../ports/gateways';
import { factOf } from '../canary/read-flag-situation';

export interface DeployRequest {
  readonly target: DeployTarget;
  /** How mock-read's alias is shifted; prisma-read's is moved at once. */
  readonly strategy: ReleaseStrategy;
}

/** Lambda takes a zip of at most 50 MB in a request; more goes through S3. */
export const ZIP_AT_MOST_BYTES = 50 * 1024 * 1024;

/** Runtimes on which Lambda refuses function updates; the last of them ended on 30 September 2026. */
const ENDED_RUNTIMES = /^nodejs(4\.3|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x|20\.x)$/;

const functionOf = (system: DeployedSystem, target: DeployTarget): string =>
  target === 'mock-read' ? system.mockFunction : system.prismaFunction;

const behaviour = (description: FunctionDescription): Readonly<Record<string, unknown>> => ({
  runtime: description.runtime,
  handler: description.handler,
  tracing: description.tracingActive,
  'log format': description.logFormat,
  memory: description.memoryMb,
  timeout: description.timeoutSeconds,
  variables: JSON.stringify(Object.entries(description.environment).sort()),
});

/** Names of the settings in which `$LATEST` differs from the live version. */
function changedSettings(latest: FunctionDescription, live: FunctionDescription): readonly string[] {
  const now = behaviour(latest);
  const then = behaviour(live);
  return Object.keys(now).filter((name) => now[name] !== then[name]);
}

function refuseBundle(functionName: string, bundle: Bundle): void {
  if (bundle.size <= ZIP_AT_MOST_BYTES) return;
  throw new OperatorError('BLOCKED', `the zip of ${functionName} has ${(bundle.size / 1024 / 1024).toFixed(1)} MB`, {
    why: 'Lambda takes at most 50 MB in a request',
    next: 'make it smaller: npm run build bundles and minifies',
  });
}

function refuseRuntime(latest: FunctionDescription): void {
  if (!ENDED_RUNTIMES.test(latest.runtime)) return;
  throw new OperatorError(
    'BLOCKED',
    `${latest.name} runs on ${latest.runtime}, which Lambda no longer lets be updated`,
    {
      next: advice`${own`provision --only functions`} moves it to the configured runtime`,
    },
  );
}

async function refuseAlarm({ alarms, system }: Gateways): Promise<void> {
  const read = await alarms.read([system.errorRateAlarm, system.canaryAlarm]);
  const firing = read.filter((alarm) => alarm.state === 'alarm');
  if (firing.length === 0) return;
  throw new OperatorError(
    'BLOCKED',
    `${firing.map((alarm) => alarm.name).join(' and ')} ${firing.length > 1 ? 'are' : 'is'} in ALARM`,
    {
      why: `a shift would be rolled back at once: ${firing[0]?.reason ?? ''}`,
      next: advice`${own`status`} shows since when; deploy again once it is OK`,
    },
  );
}

function refuseForeign(release: CodeRelease): never {
  throw new OperatorError(
    'BLOCKED',
    `CodeDeploy deployment ${release.id} is ${release.state} since ${zonedMoment(release.createdAtMs)} (version ${release.fromVersion ?? '?'} -> ${release.toVersion ?? '?'})`,
    {
      why: `started by ${release.creator}${release.description === undefined ? '' : `: ${release.description}`}`,
      next: advice`wait for its end, or  ${own`rollback`}  stops it`,
    },
  );
}

function refuseWeights(functionName: string, alias: string, weights: FunctionAlias['weights']): void {
  const [other] = Object.entries(weights);
  if (other === undefined) return;
  throw new OperatorError(
    'BLOCKED',
    `${functionName}:${alias} sends ${Math.round(other[1] * 100)} % to version ${other[0]}, and no deployment is shifting it`,
    {
      why: 'a shift was interrupted, or weights were set by hand',
      next: advice`${own`rollback`} puts it on one version`,
    },
  );
}

const REPAIR_GROUP = own`provision --only codedeploy`;

/** A shift that no alarm would undo is not begun. */
async function refuseUnguarded(
  { codeReleases, provisioning, system }: Gateways,
  strategy: ReleaseStrategy,
): Promise<void> {
  const config = RELEASE_CONFIGS[strategy];
  const [group, known] = await Promise.all([
    codeReleases.group(),
    config.predefined ? true : provisioning.codeReleases.config(config.name),
  ]);
  if (group === undefined || known === undefined) {
    const missing =
      group === undefined ? `deployment group ${system.codeDeployGroup}` : `deployment config ${config.name}`;
    throw new OperatorError('NOT_FOUND', `the CodeDeploy ${missing} does not exist`, { next: REPAIR_GROUP });
  }
  const guarded =
    group.alarmsEnabled && group.autoRollback && group.rollbackEvents.includes('DEPLOYMENT_STOP_ON_ALARM');
  if (guarded && group.alarms.includes(system.errorRateAlarm)) return;
  throw new OperatorError('BLOCKED', `no alarm would roll back a shift by ${group.name}`, {
    why: `alarms ${group.alarmsEnabled ? group.alarms.join(', ') || 'none' : 'disabled'}, automatic rollback ${group.autoRollback ? group.rollbackEvents.join(', ') : 'off'}`,
    next: REPAIR_GROUP,
  });
}

/** The running shift, when it leads to the very code that is to be deployed. */
async function runningShift(gateways: Gateways, functionName: string, bundle: Bundle): Promise<DeployPlan['running']> {
  const release = (await gateways.codeReleases.recent(5)).find(isActiveRelease);
  if (release === undefined) return undefined;
  const target =
    release.toVersion === undefined ? undefined : await gateways.functions.describe(functionName, release.toVersion);
  if (target?.codeSha256 !== bundle.sha256Base64 || release.rollsBack !== undefined) refuseForeign(release);
  return { id: release.id, toVersion: target.version };
}

/**
 * Reads what is live and says what a deploy would do. BLOCKED: an alarm is firing, somebody else's shift is running, the
 * zip is too big, or the runtime has ended. NOT_FOUND: there is no function or alias yet.
 */
export async function planDeploy(gateways: Gateways, { target, strategy }: DeployRequest): Promise<DeployPlan> {
  const { functions, system } = gateways;
  const functionName = functionOf(system, target);
  const [flags, bundle, latest, alias] = await Promise.all([
    target === 'mock-read' ? factOf(gateways.flagDeployments.recent(1)) : undefined,
    gateways.bundles.read(functionName),
    functions.describe(functionName),
    functions.alias(functionName, system.alias),
  ]);
  if (latest === undefined || alias === undefined) {
    throw new OperatorError(
      'NOT_FOUND',
      `${latest === undefined ? functionName : `${functionName}:${system.alias}`} does not exist`,
      {
        next: own`provision`,
      },
    );
  }
  const live = (await functions.describe(functionName, alias.version)) ?? latest;
  const settings = changedSettings(latest, live);
  const codeIsLive = live.codeSha256 === bundle.sha256Base64;
  const running = target === 'mock-read' ? await runningShift(gateways, functionName, bundle) : undefined;
  const plan: Omit<DeployPlan, 'kind'> = {
    target,
    functionName,
    alias: system.alias,
    strategy,
    bundle: { sizeBytes: bundle.size, sha256Base64: bundle.sha256Base64 },
    live: { version: alias.version, codeSha256: live.codeSha256 },
    codeUploaded: latest.codeSha256 === bundle.sha256Base64,
    settings,
    running,
    newestFlagDeployment: flags?.kind === 'read' ? (flags.value[0]?.number ?? 0) : undefined,
  };
  if (running !== undefined) return { kind: 'follow', ...plan };
  refuseWeights(functionName, system.alias, alias.weights);
  if (codeIsLive && settings.length === 0) return { kind: 'already-live', ...plan };
  refuseBundle(functionName, bundle);
  refuseRuntime(latest);
  if (target === 'mock-read') await refuseUnguarded(gateways, strategy);
  await refuseAlarm(gateways);
  return { kind: 'deploy', ...plan };
}

/** How long a shift takes at most, and how the plan calls it. */
export const shiftOf = (plan: DeployPlan) => RELEASE_CONFIGS[plan.strategy];
