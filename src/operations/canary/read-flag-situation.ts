import { readFlags } from '../../domain/flags/document';
import type { FlagLocation, FlagVersion, ServedReading } from '../../domain/flags/store';
import { shareOfContent } from '../../domain/rollout/canary-plan';
import { type FlagDeployment, type FlagEnvironment, isInFlight } from '../../domain/rollout/deployments';
import type { Fact } from '../../domain/rollout/rollback-plan';
import type { Gateways } from '../../ports/gateways';
import { type CallLimit, unlimited } from '../call-limit';

/** The flags as they stand: each part read on its own, so that one that fails hides no other. */
export interface FlagSituation {
  readonly location: Fact<FlagLocation>;
  readonly environment: Fact<FlagEnvironment>;
  /** Newest first, of every profile. */
  readonly deployments: Fact<readonly FlagDeployment[]>;
  readonly served: Fact<ServedReading>;
  readonly latest: Fact<FlagVersion | undefined>;
  /** Contents and shares of the versions that are in force, in flight, or were completed last. */
  readonly contents: ReadonlyMap<number, string>;
  readonly shares: ReadonlyMap<number, number>;
}

/** A promise as a fact: what it led to, or why not. */
export async function factOf<T>(work: Promise<T>): Promise<Fact<T>> {
  try {
    return { kind: 'read', value: await work };
  } catch (cause) {
    return { kind: 'unread', why: cause instanceof Error ? cause.message : String(cause), cause };
  }
}

/** The value of a fact, or its failure thrown. */
export function required<T>(fact: Fact<T>): T {
  if (fact.kind === 'read') return fact.value;
  throw fact.cause ?? new Error(fact.why);
}

/** What a fresh data session reads: the share clients get at their next poll, not the one in a console. */
export async function readServed(gateways: Pick<Gateways, 'flagDocuments'>): Promise<ServedReading> {
  const served = await gateways.flagDocuments.served();
  if (served.kind === 'nothing-deployed') return served;
  const flags = readFlags({ contentType: served.contentType, text: served.content });
  return { kind: 'served', flags, versionLabel: served.versionLabel };
}

/** The share of a reading: 0 when off or not readable by clients, undefined when nothing is deployed. */
export function servedShare(reading: ServedReading): number | undefined {
  if (reading.kind === 'nothing-deployed') return undefined;
  const { adapter } = reading.flags.flags;
  return adapter.enabled ? adapter.percentage : 0;
}

const LOOK_BACK = 10;
const VERSIONS = 6;

/** Versions whose share matters to a plan: those of the newest deployments of the profile that were not undone. */
function versionsThatMatter(deployments: readonly FlagDeployment[], profileId: string): readonly number[] {
  const own = deployments.filter((one) => one.profileId === profileId);
  const mattering = own.filter((one) => isInFlight(one) || one.state === 'complete');
  return [...new Set(mattering.map((one) => one.version))].slice(0, VERSIONS);
}

/** The adapter asks for the details of a list four at a time. */
const DETAILS_AT_ONCE = 4;

/** Reads everything about the flags at once, within the limit. Never rejects. */
export async function readFlagSituation(gateways: Gateways, limit: CallLimit = unlimited): Promise<FlagSituation> {
  const { flagDocuments, flagDeployments } = gateways;
  const [location, environment, deployments, served, latest] = await Promise.all([
    factOf(limit(() => flagDocuments.locate())),
    factOf(limit(() => flagDeployments.environment())),
    factOf(limit(() => flagDeployments.recent(LOOK_BACK), DETAILS_AT_ONCE)),
    factOf(limit(() => readServed(gateways))),
    factOf(limit(() => flagDocuments.latest())),
  ]);
  const contents = new Map<number, string>();
  const shares = new Map<number, number>();
  const add = (version: number, content: string): void => {
    contents.set(version, content);
    const share = shareOfContent(content);
    if (share !== undefined) shares.set(version, share);
  };
  if (latest.kind === 'read' && latest.value !== undefined) add(latest.value.version, latest.value.content);
  if (location.kind === 'read' && deployments.kind === 'read') {
    const wanted = versionsThatMatter(deployments.value, location.value.profileId).filter(
      (version) => !contents.has(version),
    );
    const read = await Promise.all(wanted.map((version) => factOf(limit(() => flagDocuments.version(version)))));
    for (const fact of read) if (fact.kind === 'read') add(fact.value.version, fact.value.content);
  }
  return { location, environment, deployments, served, latest, contents, shares };
}
