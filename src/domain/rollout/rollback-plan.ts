import {
  effectiveDeployment,
  type FlagDeployment,
  isInFlight,
  predecessorOf,
  type SharesByVersion,
} from './deployments';

/** A fact that was read, or why it could not be; `cause` is the failure itself. */
export type Fact<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unread'; readonly why: string; readonly cause?: unknown };

/** Complete deployments can be reverted for 72 hours; the margin covers a clock that is a little off. */
export const REVERT_WINDOW_MS = 72 * 3_600_000;
/** A rollback waits for the growth of another operator's off version up to this long. */
const LONGEST_GROWTH_WAIT_MINUTES = 1;
const REVERT_MARGIN_MS = 5 * 60_000;

/** What the flag's rollback depends on. */
export interface FlagState {
  readonly nowMs: number;
  /** What a fresh session is served: the share (0 = off), or undefined when nothing is deployed. */
  readonly served: Fact<number | undefined>;
  /** Newest first, of every profile of the environment. */
  readonly deployments: Fact<readonly FlagDeployment[]>;
  readonly profileId: string;
  readonly shares: SharesByVersion;
  /** The environment's monitors: an alarm that is not OK undoes a new deployment, also one that switches off. */
  readonly alarms: Fact<readonly { readonly name: string; readonly state: string; readonly actionsEnabled: boolean }[]>;
  /** A revert of this deployment was tried and refused. */
  readonly refusedReverts?: readonly number[];
}

/** The next thing to do about the flag. The state is read again after each, and the plan is made anew. */
export type FlagStep =
  | { readonly kind: 'none'; readonly why: string }
  /** Stops the deployment; sessions get the version before it. */
  | { readonly kind: 'stop'; readonly number: number; readonly state: FlagDeployment['state']; readonly why: string }
  | { readonly kind: 'revert'; readonly number: number; readonly toVersion: number; readonly why: string }
  /** Another deployment runs and must end first; `toward` is the state that it ends in. */
  | { readonly kind: 'wait'; readonly number: number; readonly toward: 'off' | 'undone'; readonly why: string }
  /** Deploys the off version; `disarm` are the alarms whose actions must be off meanwhile. */
  | {
      readonly kind: 'roll-forward';
      readonly after: number | undefined;
      readonly deployed: number | undefined;
      readonly disarm: readonly string[];
      readonly why: string;
    }
  /** Another profile's deployment keeps the environment busy. */
  | { readonly kind: 'blocked'; readonly number: number; readonly profileId: string; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * The right rollback for each state:
 *
 *   deploying, baking (on)       stop          complete <= 72 h, off before it   revert
 *   deploying (off), up to 1 min wait          complete, otherwise               roll forward
 *   deploying (off), slowly      stop          undone, and still on              roll forward
 *   rolling back                 wait          busy with another profile         blocked
 *   served off                   nothing
 *
 * An off version that grows over minutes is stopped: off deployed at once reaches every client sooner.
 * A revert goes one version back, which is off only when off was deployed before; and monitors undo a roll-forward while
 * an alarm rings, but never a revert.
 * https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-deploying.html
 */
export function planFlagStep(state: FlagState): FlagStep {
  const { served, deployments } = state;
  if (deployments.kind === 'unread') {
    if (served.kind === 'read' && isOff(served.value)) return none(served.value);
    return { kind: 'unknown', why: `the deployments could not be read: ${deployments.why}` };
  }
  const list = deployments.value;
  const flying = list.find(isInFlight);
  if (flying !== undefined && flying.profileId === state.profileId) return aboutFlying(flying, state);
  const effective = effectiveDeployment(list, state.profileId);
  const share = effective === undefined ? 0 : state.shares.get(effective.version);
  const deployedOn = share !== undefined && share > 0;
  if (served.kind === 'read' ? isOff(served.value) && !deployedOn : share === 0) {
    return served.kind === 'read' ? none(served.value) : { kind: 'none', why: 'the version deployed last is off' };
  }
  if (flying !== undefined) {
    return {
      kind: 'blocked',
      number: flying.number,
      profileId: flying.profileId,
      why: `deployment ${flying.number} of another profile is ${flying.state}: AppConfig runs one at a time`,
    };
  }
  if (effective !== undefined && effective.state === 'complete') {
    const revert = revertOf(effective, list, state);
    if (revert !== undefined) return revert;
  }
  return rollForward(effective, list, state);
}

function aboutFlying(flying: FlagDeployment, state: FlagState): FlagStep {
  if (flying.state === 'rolling-back') {
    return {
      kind: 'wait',
      number: flying.number,
      toward: 'undone',
      why: `deployment ${flying.number} is being rolled back`,
    };
  }
  const share = state.shares.get(flying.version);
  if (share !== 0) {
    const what = share === undefined ? 'an unreadable version' : `${share} %`;
    return {
      kind: 'stop',
      number: flying.number,
      state: flying.state,
      why: `deployment ${flying.number} (${what}) is ${flying.state}`,
    };
  }
  if (flying.state === 'baking' && state.served.kind === 'read' && isOff(state.served.value))
    return none(state.served.value);
  if (flying.state === 'deploying' && flying.strategy.growthMinutes > LONGEST_GROWTH_WAIT_MINUTES)
    return {
      kind: 'stop',
      number: flying.number,
      state: flying.state,
      why: `deployment ${flying.number} switches the flag off over ${flying.strategy.growthMinutes} min, at once is sooner`,
    };
  return {
    kind: 'wait',
    number: flying.number,
    toward: 'off',
    why: `deployment ${flying.number} already switches the flag off`,
  };
}

function revertOf(effective: FlagDeployment, list: readonly FlagDeployment[], state: FlagState): FlagStep | undefined {
  if (state.refusedReverts?.includes(effective.number) === true) return undefined;
  if (list.some((one) => one.number > effective.number)) return undefined;
  const completedAt = effective.completedAtMs;
  if (completedAt === undefined || state.nowMs - completedAt > REVERT_WINDOW_MS - REVERT_MARGIN_MS) return undefined;
  const before = predecessorOf(effective, list);
  if (before === undefined || state.shares.get(before.version) !== 0) return undefined;
  return {
    kind: 'revert',
    number: effective.number,
    toVersion: before.version,
    why: `deployment ${effective.number} is complete, and version ${before.version} before it is off`,
  };
}

function rollForward(
  effective: FlagDeployment | undefined,
  list: readonly FlagDeployment[],
  state: FlagState,
): FlagStep {
  const alarms = state.alarms.kind === 'read' ? state.alarms.value : [];
  const disarm = alarms.filter((one) => one.state !== 'ok' && one.actionsEnabled).map((one) => one.name);
  return {
    kind: 'roll-forward',
    after: list[0]?.number,
    deployed: effective?.version,
    disarm,
    why: whyForward(effective, list, state),
  };
}

function whyForward(effective: FlagDeployment | undefined, list: readonly FlagDeployment[], state: FlagState): string {
  if (effective === undefined) return 'no deployment is in force, and the flag is served on';
  if (state.refusedReverts?.includes(effective.number) === true)
    return `AppConfig refused to revert deployment ${effective.number}`;
  const newest = list[0];
  if (newest !== undefined && newest.number !== effective.number) {
    return `deployment ${newest.number} is ${newest.state}, and the flag is still on`;
  }
  const completedAt = effective.completedAtMs;
  if (completedAt !== undefined && state.nowMs - completedAt > REVERT_WINDOW_MS - REVERT_MARGIN_MS) {
    return `deployment ${effective.number} completed more than 72 hours ago and cannot be reverted`;
  }
  const before = predecessorOf(effective, list);
  return before === undefined
    ? `nothing was deployed before deployment ${effective.number}`
    : `the version before deployment ${effective.number} is not off`;
}

const isOff = (share: number | undefined): boolean => share === undefined || share === 0;

const none = (share: number | undefined): FlagStep => ({
  kind: 'none',
  why: share === undefined ? 'nothing is deployed' : 'clients are served off',
});

/** What the alias's rollback depends on. */
export interface AliasState {
  readonly alias: Fact<
    | { readonly version: string; readonly weights: Readonly<Record<string, number>>; readonly revisionId: string }
    | undefined
  >;
  /** The CodeDeploy deployment that is shifting the alias now. */
  readonly release: Fact<
    { readonly id: string; readonly state: string; readonly rollsBack?: string | undefined } | undefined
  >;
  /** The version that the alias had when the beta began, with the source of that fact; undefined when it is unknown. */
  readonly baseline: { readonly version: string; readonly source: string } | undefined;
}

export type AliasStep =
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'stop-release'; readonly id: string; readonly why: string }
  /** CodeDeploy is putting the alias back on its own. */
  | { readonly kind: 'wait-release'; readonly id: string; readonly why: string }
  | {
      readonly kind: 'point';
      readonly from: string;
      readonly to: string;
      readonly revisionId: string;
      readonly why: string;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * The next thing to do about the alias: a running CodeDeploy deployment is stopped (an alias edited under it would be
 * overwritten), weights are emptied, and the code goes back only when it changed in this beta.
 */
export function planAliasStep(state: AliasState): AliasStep {
  const { alias, release, baseline } = state;
  if (release.kind === 'read' && release.value !== undefined) {
    const { id, state: releaseState, rollsBack } = release.value;
    if (rollsBack !== undefined) return { kind: 'wait-release', id, why: `CodeDeploy ${id} undoes ${rollsBack}` };
    return { kind: 'stop-release', id, why: `CodeDeploy ${id} is ${releaseState}` };
  }
  if (alias.kind === 'unread') return { kind: 'unknown', why: `the alias could not be read: ${alias.why}` };
  if (alias.value === undefined) return { kind: 'unknown', why: 'the alias does not exist' };
  const { version, weights, revisionId } = alias.value;
  const shifted = Object.keys(weights);
  if (baseline !== undefined && baseline.version !== version) {
    const why = `the code changed in this beta: version ${baseline.version} before (${baseline.source})`;
    return { kind: 'point', from: version, to: baseline.version, revisionId, why };
  }
  if (shifted.length > 0) {
    return {
      kind: 'point',
      from: version,
      to: version,
      revisionId,
      why: `version ${shifted.join(', ')} still has a weight`,
    };
  }
  return {
    kind: 'none',
    why:
      baseline === undefined
        ? `version ${version} alone; no record of a code change`
        : `version ${version} alone, as before the beta`,
  };
}
