import type { BucketBy } from '../flags/bucket';
import {
  type DocumentChange,
  documentChanges,
  type FlagDocument,
  flagsOf,
  serializeFlagDocument,
  withShare,
} from '../flags/document';
import { type ParsedFlagDocument, parseFlagDocument } from '../flags/schema';
import { nextOpensAtMs, phaseOfShare, stepOf } from '../phase';
import { effectiveDeployment, type FlagDeployment, isInFlight } from './deployments';
import { alarmBlocks, documentBlocks, inFlightBlocks, unreadableBlocks } from './gates';
import { type ShareQuestion, shareGate } from './share-gate';
import type { Block, CanaryRequest, CanaryState } from './share-request';

/** Strategy of the off version: no growth, no bake, so that it completes at once. */
export const OFF_STRATEGY = { name: 'huntaze-off', bakeMinutes: 0 } as const;

/** AppConfig's longest bake. */
export const LONGEST_BAKE_MINUTES = 1_440;

/** Name of the strategy with no growth and that bake. */
export const bakeStrategyName = (bakeMinutes: number): string => `huntaze-bake-${bakeMinutes}`;

/** How long AWS's own rollback is kept armed for a share: the bake of its phase, in minutes. */
export const defaultBakeMinutes = (share: number): number => Math.round(stepOf(phaseOfShare(share)).bakeMs / 60_000);

/** The share of a hosted document: 0 when the flag is off, undefined when clients could not read it. */
export function shareOfContent(content: string): number | undefined {
  const parsed = parseFlagDocument(content);
  if (parsed.kind === 'invalid') return undefined;
  const flags = flagsOf(parsed.document);
  if (flags === undefined) return undefined;
  return flags.adapter.enabled ? flags.adapter.percentage : 0;
}

/** The steps to do, in order; none has been done. */
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
  /** Compared with the version in force. */
  readonly changes: readonly DocumentChange[];
}

export type CanaryPlan =
  | CanaryChange
  | { readonly kind: 'already-there'; readonly share: number; readonly deployment: FlagDeployment }
  | { readonly kind: 'blocked'; readonly blocks: readonly Block[] };

/** Plans the steps to a share, or lists the blocks. Readiness is checked elsewhere. */
export function planCanary(
  state: CanaryState,
  request: CanaryRequest,
  decision: ShareQuestion['decision'] = 'not-asked',
): CanaryPlan {
  const there = alreadyThere(state, request);
  if (there !== undefined) return there;
  const parsed = parsedBase(state);
  const from = request.resumes?.from ?? (state.served.kind === 'share' ? state.served.share : 0);
  const blocks = [
    ...documentBlocks(state, parsed),
    ...unreadableBlocks(parsed, request),
    ...inFlightBlocks(state, request),
    ...alarmBlocks(state),
    ...openingBlocks(state, request, from, decision),
  ];
  if (blocks.length > 0 || parsed?.kind !== 'valid' || state.latest === undefined) return { kind: 'blocked', blocks };
  return change(state, request, parsed.document, state.latest, from);
}

/** A renewed guard opens nothing, and a resumed step was opened when it began. */
function openingBlocks(
  { nowMs, startedAtMs, enteredAtMs }: CanaryState,
  request: CanaryRequest,
  from: number,
  decision: ShareQuestion['decision'],
): readonly Block[] {
  if (request.rearm === true || request.resumes !== undefined) return [];
  const opensAtMs = startedAtMs === undefined ? undefined : nextOpensAtMs(phaseOfShare(from), startedAtMs, enteredAtMs);
  return shareGate({ nowMs, startedAtMs, opensAtMs, from, to: request.share, decision, request }).blocks;
}

/** The plan when the share is served already; undefined when it is not. */
export function alreadyThere(state: CanaryState, request: CanaryRequest): CanaryPlan | undefined {
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
