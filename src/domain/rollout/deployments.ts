import type { AlarmMonitor } from '../telemetry/alarm';
import { MINUTE_MS } from '../time';

/** The state of a deployment of a flag version, in our words. */
export type FlagDeploymentState =
  | 'validating'
  | 'deploying'
  | 'baking'
  | 'complete'
  | 'rolling-back'
  | 'rolled-back'
  | 'reverted';

/** What happened to a deployment, and who caused it. */
export interface FlagDeploymentEvent {
  readonly atMs: number;
  readonly kind:
    | 'started'
    | 'progress'
    | 'bake-started'
    | 'completed'
    | 'rollback-started'
    | 'rollback-completed'
    | 'revert-completed';
  readonly by: 'user' | 'appconfig' | 'alarm' | 'internal-error';
  readonly description: string;
}

/** A deployment of one version of a flag profile to the environment. */
export interface FlagDeployment {
  readonly number: number;
  readonly profileId: string;
  readonly version: number;
  readonly state: FlagDeploymentState;
  /** 0-100, of the growth. */
  readonly percentComplete: number;
  readonly strategy: {
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly growthMinutes: number;
    readonly bakeMinutes: number;
  };
  readonly description: string | undefined;
  readonly startedAtMs: number;
  readonly completedAtMs: number | undefined;
  /** Newest first. */
  readonly events: readonly FlagDeploymentEvent[];
}

/** How a deployment grows and how long it is watched afterwards. */
export interface FlagStrategy {
  readonly id: string;
  readonly name: string;
  readonly growthMinutes: number;
  readonly bakeMinutes: number;
  /** Per cent of targets at once; 100 = no growth. */
  readonly growthFactor: number;
}

/** The environment that flags are deployed to; `ready` also covers an environment whose last deployment was rolled back or reverted. */
export interface FlagEnvironment {
  readonly state: 'ready' | 'deploying' | 'rolling-back' | 'rolled-back' | 'reverted';
  readonly monitors: readonly AlarmMonitor[];
}

/** The requested share of each version; an unreadable or invalid version is absent. */
export type SharesByVersion = ReadonlyMap<number, number>;

/** True while the environment is busy with it: AppConfig refuses another deployment until then. */
export const isInFlight = (deployment: FlagDeployment): boolean =>
  deployment.state === 'validating' ||
  deployment.state === 'deploying' ||
  deployment.state === 'baking' ||
  deployment.state === 'rolling-back';

/** The newest deployment that was not undone: its version is the one that clients should have. `deployments`: newest first. */
export function effectiveDeployment(
  deployments: readonly FlagDeployment[],
  profileId: string,
): FlagDeployment | undefined {
  return deployments.find(
    (one) =>
      one.profileId === profileId && (one.state === 'deploying' || one.state === 'baking' || one.state === 'complete'),
  );
}

/** What an automatic rollback or a revert of `deployment` lands on: the completed deployment of its profile before it. */
export function predecessorOf(
  deployment: FlagDeployment,
  deployments: readonly FlagDeployment[],
): FlagDeployment | undefined {
  return deployments.find(
    (one) => one.profileId === deployment.profileId && one.number < deployment.number && one.state === 'complete',
  );
}

export type ExpectedShare =
  | { readonly kind: 'share'; readonly share: number; readonly deployment: FlagDeployment }
  | { readonly kind: 'nothing-deployed' }
  /** The version deployed last could not be read as a flag document. */
  | { readonly kind: 'unknown'; readonly deployment: FlagDeployment };

/** The share that clients should be served: 0 before the beta, else the one deployed last and not undone. */
export function expectedShare(
  deployments: readonly FlagDeployment[],
  profileId: string,
  shares: SharesByVersion,
): ExpectedShare {
  const deployment = effectiveDeployment(deployments, profileId);
  if (deployment === undefined) return { kind: 'nothing-deployed' };
  const share = shares.get(deployment.version);
  return share === undefined ? { kind: 'unknown', deployment } : { kind: 'share', share, deployment };
}

/** The share of an expectation; undefined when it is not known. */
export function shareOfExpected(expected: ExpectedShare | undefined): number | undefined {
  if (expected?.kind === 'share') return expected.share;
  return expected?.kind === 'nothing-deployed' ? 0 : undefined;
}

/** When the running bake, and with it AWS's own automatic rollback, ends; undefined when nothing of the profile bakes. */
export function guardedUntil(deployments: readonly FlagDeployment[], profileId: string): number | undefined {
  const deployment = effectiveDeployment(deployments, profileId);
  return deployment === undefined || deployment.state === 'complete' ? undefined : bakeEndOf(deployment);
}

/** When the bake of a deployment ends (epoch ms) if nothing undoes it before. */
export function bakeEndOf({ events, startedAtMs, strategy }: FlagDeployment): number {
  const bakeStarted = events.find((event) => event.kind === 'bake-started')?.atMs;
  return (bakeStarted ?? startedAtMs + strategy.growthMinutes * MINUTE_MS) + strategy.bakeMinutes * MINUTE_MS;
}

/** Clocks of two machines that are kept right by NTP differ by less. */
const CLOCKS_DIFFER_MS = 5_000;

/** By how much, at the least, `nowMs` is behind AWS's clock: what AWS has done cannot lie ahead. 0 when nothing shows it. */
export function behindAws(deployments: readonly FlagDeployment[], nowMs: number): number {
  const stamps = deployments.flatMap(({ startedAtMs, events }) => [startedAtMs, ...events.map(({ atMs }) => atMs)]);
  const behindMs = Math.max(0, ...stamps) - nowMs;
  return behindMs > CLOCKS_DIFFER_MS ? behindMs : 0;
}

/** What marks a version or a deployment as ours, so that it is found again when the answer was lost. */
export const mark = (nonce: string): string => `[${nonce}]`;

/** Whether one of these nonces marks the deployment. */
export const isOurs = ({ description }: Pick<FlagDeployment, 'description'>, nonces: ReadonlySet<string>): boolean =>
  description !== undefined && nonces.has(/\[([0-9a-f]{8})\]$/.exec(description)?.[1] ?? '');

/** Who started a deployment, according to its events. */
export function startedBy(deployment: FlagDeployment): string {
  const started = deployment.events.find((event) => event.kind === 'started');
  // AppConfig's own sentence names nobody; what this program starts says so in its description.
  const said = [deployment.description, started?.description].find(
    (text) => text !== undefined && text !== '' && text !== 'Deployment started',
  );
  return said ?? (started === undefined ? 'unknown' : started.by === 'user' ? 'a user' : started.by);
}

/** Why a deployment was undone, in AWS's own words; undefined when it was not. */
export function undoneBecause(deployment: FlagDeployment): string | undefined {
  if (deployment.state !== 'rolled-back' && deployment.state !== 'reverted' && deployment.state !== 'rolling-back')
    return undefined;
  const event = deployment.events.find((one) => one.kind === 'rollback-started' || one.kind === 'revert-completed');
  return event === undefined ? deployment.state : `${event.by}: ${event.description}`;
}
