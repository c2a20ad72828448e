import type { BucketBy } from './bucket';
import {
  type DeploymentFacts,
  effectiveDeployment,
  isInFlight,
  type SharesByVersion,
  startedBy,
} from './expected-share';
import {
  type DocumentChange,
  documentChanges,
  type FlagDocument,
  flagsOf,
  readFlags,
  serializeFlagDocument,
  withShare,
} from './flag-document';
import { type ParsedFlagDocument, parseFlagDocument } from './flag-schema';
import { nextOpensAtMs, PHASES, phaseOfShare, stepOf } from './phase';
import { largestPlannedShare } from './ramp';

/** Strategy of the off version: no growth, no bake, so that it completes at once. */
export const OFF_STRATEGY = { name: 'huntaze-off', bakeMinutes: 0 } as const;

/** AppConfig's longest bake. */
export const LONGEST_BAKE_MINUTES = 1_440;

/** Name of the strategy with no growth and that bake. */
export const bakeStrategyName = (bakeMinutes: number): string => `huntaze-bake-${bakeMinutes}`;

/** How long AWS's own rollback is kept armed for a share: 110 minutes for the canary (it ends before H+3), a day above. */
export const defaultBakeMinutes = (share: number): number => Math.round(stepOf(phaseOfShare(share)).bakeMs / 60_000);

/** The share of a hosted document: 0 when the flag is off, undefined when clients could not read it. */
export function shareOfContent(content: string): number | undefined {
  const parsed = parseFlagDocument(content);
  if (parsed.kind === 'invalid') return undefined;
  const flags = flagsOf(parsed.document);
  if (flags === undefined) return undefined;
  return flags.adapter.enabled ? flags.adapter.percentage : 0;
}

export interface CanaryRequest {
  /** 0 < share <= 100, percent. */
  readonly share: number;
  readonly bucketBy?: BucketBy | undefined;
  readonly salt?: string | undefined;
  readonly bakeMinutes?: number | undefined;
  /** Goes beyond the ramp plan; needs a reason. */
  readonly force: boolean;
  /** Starts the same share anew, for another bake. */
  readonly rearm?: boolean;
}

export interface CanaryState {
  readonly nowMs: number;
  readonly profileId: string;
  readonly profileType: string;
  readonly latest: { readonly version: number; readonly content: string } | undefined;
  /** Contents of the versions that matter: in force, and the one before. */
  readonly contents: ReadonlyMap<number, string>;
  readonly shares: SharesByVersion;
  /** What a fresh session is served: a share, or why that is not one. */
  readonly served:
    | { readonly kind: 'share'; readonly share: number; readonly bucketBy: BucketBy; readonly salt: string }
    | { readonly kind: 'nothing-deployed' }
    | { readonly kind: 'invalid'; readonly why: string };
  /** Newest first. */
  readonly deployments: readonly DeploymentFacts[];
  readonly alarms: readonly { readonly name: string; readonly state: string; readonly reason: string }[];
  /** H+0, undefined when no beta has begun. */
  readonly startedAtMs: number | undefined;
  /** Since when the present share is the one. */
  readonly enteredAtMs: number | undefined;
}

export type Gate = 'document' | 'flag' | 'in-flight' | 'alarms' | 'ramp' | 'readiness' | 'decision';

/** Why a step is refused, and what to do about it. */
export interface Block {
  readonly gate: Gate;
  readonly why: string;
  readonly next?: string;
  /** The first moment at which this gate opens by itself. */
  readonly opensAtMs?: number;
}

/** What will be done, in order; nothing of it has happened. */
export interface CanaryChange {
  readonly kind: 'change';
  readonly from: number;
  readonly to: number;
  readonly bucketBy: BucketBy;
  readonly salt: string;
  readonly bakeMinutes: number;
  /** Stops this deployment first: a re-armed guard that still runs. */
  readonly stop: number | undefined;
  /** The off version that must be the last completed deployment before the share: already so, or to be deployed. */
  readonly off:
    | { readonly kind: 'deployed'; readonly version: number; readonly deployment: number }
    | { readonly kind: 'deploy'; readonly content: string };
  /** The document with the share. */
  readonly content: string;
  /** The newest version: the lock of the first publication. */
  readonly latestVersion: number;
  readonly latestContent: string;
  readonly latestDeployment: number | undefined;
  /** Against what is in force now. */
  readonly changes: readonly DocumentChange[];
}

export type CanaryPlan =
  | CanaryChange
  | { readonly kind: 'already-there'; readonly share: number; readonly deployment: DeploymentFacts }
  | { readonly kind: 'blocked'; readonly blocks: readonly Block[] };

/** Plans the way to a share, or says what is in its way. Readiness and the decision are gates of their own. */
export function planCanary(state: CanaryState, request: CanaryRequest): CanaryPlan {
  const there = alreadyThere(state, request);
  if (there !== undefined) return there;
  const parsed = parsedBase(state);
  const from = state.served.kind === 'share' ? state.served.share : 0;
  const blocks = [
    ...documentBlocks(state, parsed),
    ...unreadableBlocks(parsed, request),
    ...inFlightBlocks(state, request),
    ...alarmBlocks(state),
    ...rampBlocks(state, request, from),
  ];
  if (blocks.length > 0 || parsed?.kind !== 'valid' || state.latest === undefined) return { kind: 'blocked', blocks };
  return change(state, request, parsed.document, state.latest, from);
}

function alreadyThere(state: CanaryState, request: CanaryRequest): CanaryPlan | undefined {
  const { served } = state;
  const deployment = effectiveDeployment(state.deployments, state.profileId);
  if (request.rearm === true || served.kind !== 'share' || deployment === undefined) return undefined;
  const same =
    served.share === request.share &&
    served.bucketBy === (request.bucketBy ?? served.bucketBy) &&
    served.salt === (request.salt ?? served.salt);
  const deployed = state.shares.get(deployment.version) === request.share && deployment.state !== 'deploying';
  return same && deployed ? { kind: 'already-there', share: request.share, deployment } : undefined;
}

const parsedBase = (state: CanaryState): ParsedFlagDocument | undefined =>
  state.latest === undefined ? undefined : parseFlagDocument(state.latest.content);

function documentBlocks(state: CanaryState, parsed: ParsedFlagDocument | undefined): readonly Block[] {
  const provision = 'huntaze-beta provision';
  if (state.profileType !== 'AWS.AppConfig.FeatureFlags') {
    return [
      { gate: 'document', why: `the profile is ${state.profileType}, not a feature-flag profile`, next: provision },
    ];
  }
  if (parsed === undefined || state.latest === undefined) {
    return [{ gate: 'document', why: 'the profile has no version yet', next: provision }];
  }
  if (parsed.kind === 'invalid') {
    const version = state.latest.version;
    return parsed.problems.slice(0, 5).map((problem) => {
      const line = problem.line === undefined ? '' : ` line ${problem.line},`;
      const path = problem.path === '' ? '' : ` ${problem.path}:`;
      return {
        gate: 'document',
        why: `version ${version},${line}${path} ${problem.message}`,
        next: 'correct it in the AppConfig console; the newest version is what the next one is made from',
      };
    });
  }
  if (state.served.kind === 'invalid')
    return [{ gate: 'flag', why: `clients cannot read what they are served: ${state.served.why}` }];
  return [];
}

/** AppConfig accepts what its own schema accepts; clients read less than that, and would read the rest as off. */
function unreadableBlocks(parsed: ParsedFlagDocument | undefined, request: CanaryRequest): readonly Block[] {
  if (parsed?.kind !== 'valid') return [];
  const { share, bucketBy, salt } = request;
  const target = withShare(parsed.document, { percentage: share, bucketBy, salt });
  const reading = readFlags({ contentType: 'application/json', text: JSON.stringify(target.values) });
  if (reading.kind === 'valid') return [];
  return [
    {
      gate: 'document',
      why: `clients would read the document as off: ${reading.why}`,
      next: 'correct it in the AppConfig console, as a new version',
    },
  ];
}

function inFlightBlocks(state: CanaryState, request: CanaryRequest): readonly Block[] {
  const flying = state.deployments.find(isInFlight);
  if (flying === undefined || stoppable(flying, state, request)) return [];
  const mine = flying.profileId === state.profileId;
  const share = state.shares.get(flying.version);
  const what = mine ? (share === undefined ? `version ${flying.version}` : `${share} %`) : 'another flag profile';
  const ends = bakeEnd(flying);
  const since = new Date(flying.startedAt).toISOString();
  return [
    {
      gate: 'in-flight',
      why: `deployment ${flying.number} (${what}) is ${flying.state} at ${Math.round(flying.percentComplete)} %, by ${startedBy(flying)}, since ${since}`,
      ...(mine ? { next: 'wait for its bake to end, or  huntaze-beta rollback' } : { next: 'wait for it to end' }),
      ...(ends === undefined ? {} : { opensAtMs: ends }),
    },
  ];
}

/** Re-arming may stop the guard that it renews. */
const stoppable = (flying: DeploymentFacts, state: CanaryState, request: CanaryRequest): boolean =>
  request.rearm === true &&
  flying.profileId === state.profileId &&
  flying.state === 'baking' &&
  state.shares.get(flying.version) === request.share;

/** When the deployment ends if nothing undoes it. */
function bakeEnd(flying: DeploymentFacts): number | undefined {
  if (flying.state === 'rolling-back') return undefined;
  const baking = flying.events.find((event) => event.kind === 'bake-started')?.at;
  const growthMs = flying.strategy.growthMinutes * 60_000;
  return (baking ?? flying.startedAt + growthMs) + flying.strategy.bakeMinutes * 60_000;
}

function alarmBlocks(state: CanaryState): readonly Block[] {
  return state.alarms
    .filter((alarm) => alarm.state !== 'ok')
    .map((alarm) => ({
      gate: 'alarms' as const,
      why: `${alarm.name} is ${alarm.state === 'alarm' ? 'in ALARM' : 'without data (INSUFFICIENT_DATA)'}: ${alarm.reason}`,
      next:
        alarm.state === 'alarm'
          ? 'huntaze-beta status; AWS would undo the deployment at once'
          : 'huntaze-beta check --only alarms',
    }));
}

/** The largest share that the plan allows now: the next step's when its day has come, else the present step's. */
export function shareAllowed(
  state: Pick<CanaryState, 'nowMs' | 'startedAtMs' | 'enteredAtMs'>,
  from: number,
): { readonly share: number; readonly opensAtMs?: number } {
  const phase = phaseOfShare(from);
  const here = Math.max(from, stepOf(phase).share);
  const next = largestPlannedShare(from);
  if (phase === 'shadow') return { share: next };
  if (state.startedAtMs === undefined) return { share: here };
  const opensAtMs = nextOpensAtMs(phase, state.startedAtMs, state.enteredAtMs) ?? state.nowMs;
  return opensAtMs <= state.nowMs ? { share: Math.max(here, next) } : { share: here, opensAtMs };
}

function rampBlocks(state: CanaryState, request: CanaryRequest, from: number): readonly Block[] {
  if (request.force || request.rearm === true) return [];
  const allowed = shareAllowed(state, from);
  if (request.share <= allowed.share) return [];
  const plan = PHASES.map((step) => step.share).filter((share) => share > 0);
  return [
    {
      gate: 'ramp',
      why: `${request.share} % is above the ${allowed.share} % that the plan (${plan.join(' -> ')} %) allows from ${from} % now`,
      next: 'huntaze-beta ramp  shows the plan; --force --reason "..." goes beyond it',
      ...(allowed.opensAtMs !== undefined && request.share <= largestPlannedShare(from)
        ? { opensAtMs: allowed.opensAtMs }
        : {}),
    },
  ];
}

function change(
  state: CanaryState,
  request: CanaryRequest,
  document: FlagDocument,
  latest: { readonly version: number; readonly content: string },
  from: number,
): CanaryChange {
  const { share, bucketBy, salt } = request;
  const target = withShare(document, { percentage: share, bucketBy, salt });
  const flags = flagsOf(target);
  const effective = effectiveDeployment(state.deployments, state.profileId);
  const inForce = effective === undefined ? undefined : state.contents.get(effective.version);
  const flying = state.deployments.find(isInFlight);
  return {
    kind: 'change',
    from,
    to: share,
    bucketBy: flags?.adapter.bucketBy ?? 'request',
    salt: flags?.adapter.salt ?? '',
    bakeMinutes: request.bakeMinutes ?? defaultBakeMinutes(share),
    stop: flying?.number,
    off: offBefore(state, document),
    content: serializeFlagDocument(target),
    latestVersion: latest.version,
    latestContent: latest.content,
    latestDeployment: state.deployments[0]?.number,
    changes: documentChanges(parsedJson(inForce), target),
  };
}

function offBefore(state: CanaryState, document: FlagDocument): CanaryChange['off'] {
  const last = state.deployments.find((one) => one.profileId === state.profileId && one.state === 'complete');
  if (last !== undefined && state.shares.get(last.version) === 0) {
    return { kind: 'deployed', version: last.version, deployment: last.number };
  }
  return { kind: 'deploy', content: serializeFlagDocument(withShare(document, { percentage: 0 })) };
}

/** Two texts of the same document: layout and the stamps that AppConfig writes do not count. */
export function sameDocument(a: string, b: string): boolean {
  return documentChanges(parsedJson(a), parsedJson(b)).every((one) => /(^|\.)_(created|updated)At$/.test(one.path));
}

function parsedJson(content: string | undefined): unknown {
  if (content === undefined) return undefined;
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
