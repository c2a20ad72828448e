import type { JournalStep } from '../../domain/journal/entry';
import { DISARM_STEP, REARM_STEP, SHARE_STEP } from '../../domain/journal/steps';
import {
  type AliasStep,
  type Fact,
  type FlagStep,
  planAliasStep,
  planFlagStep,
} from '../../domain/rollout/rollback-plan';
import { type CodeRelease, isActiveRelease } from '../../domain/system/code-release';
import type { FunctionAlias } from '../../domain/system/functions';
import type { Alarm } from '../../domain/telemetry/alarm';
import { isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { wasUndone } from '../canary/follow-deployment';
import { type FlagSituation, factOf, readFlagSituation, servedShare } from '../canary/read-flag-situation';

/** Everything that a rollback is planned from, each fact read on its own. */
export interface RollbackSituation {
  readonly atMs: number;
  readonly flags: FlagSituation;
  readonly alias: Fact<FunctionAlias | undefined>;
  /** Newest first. */
  readonly releases: Fact<readonly CodeRelease[]>;
  readonly alarms: Fact<readonly Alarm[]>;
  readonly baseline: { readonly version: string; readonly source: string } | undefined;
  /** Alarms that an earlier run left without actions. */
  readonly disarmed: readonly string[];
  readonly flagStep: FlagStep;
  readonly aliasStep: AliasStep;
}

/** Reads the state and plans from it. Writes nothing; a failed read hides only its own part. */
export async function readRollbackSituation(
  gateways: Gateways,
  memory: {
    readonly refusedReverts?: readonly number[];
    readonly parts?: 'all' | 'flag';
    /** Releases that could not be stopped: the alias is moved in spite of them. */
    readonly unstoppable?: readonly string[];
  } = {},
): Promise<RollbackSituation> {
  const { system, functions, codeReleases, alarms } = gateways;
  const [flags, alias, releases, alarmFact, entries] = await Promise.all([
    readFlagSituation(gateways),
    factOf(functions.alias(system.mockFunction, system.alias)),
    memory.parts === 'flag' ? factOf(Promise.resolve([])) : factOf(recentReleases(codeReleases)),
    factOf(alarms.read([system.errorRateAlarm, system.canaryAlarm])),
    factOf(gateways.journal.steps()),
  ]);
  const history = entries.kind === 'read' ? entries.value : [];
  const atMs = gateways.clock.now();
  const baseline = baselineOf(history) ?? baselineOfReleases(flags, releases);
  return {
    atMs,
    flags,
    alias,
    releases,
    alarms: alarmFact,
    baseline,
    disarmed: leftDisarmed(history),
    flagStep: flagStepOf(flags, alarmFact, atMs, memory.refusedReverts ?? []),
    aliasStep: planAliasStep({ alias, release: activeOf(releases, memory.unstoppable ?? []), baseline }),
  };
}

/** A group that does not exist has no deployments. */
export async function recentReleases(codeReleases: Gateways['codeReleases']): Promise<readonly CodeRelease[]> {
  try {
    return await codeReleases.recent(5);
  } catch (error) {
    if (isFailure(error, 'not-found')) return [];
    throw error;
  }
}

function activeOf(
  releases: Fact<readonly CodeRelease[]>,
  unstoppable: readonly string[],
): Fact<CodeRelease | undefined> {
  if (releases.kind === 'unread') return releases;
  return { kind: 'read', value: releases.value.find((one) => isActiveRelease(one) && !unstoppable.includes(one.id)) };
}

/** An alarm that is not among the monitors undoes nothing. */
function flagStepOf(
  flags: FlagSituation,
  alarms: Fact<readonly Alarm[]>,
  nowMs: number,
  refusedReverts: readonly number[],
): FlagStep {
  const { location, deployments, served, environment } = flags;
  if (location.kind === 'unread')
    return { kind: 'unknown', why: `the flag profile could not be found: ${location.why}` };
  const monitors = environment.kind === 'read' ? environment.value.monitors.map((one) => one.alarmArn) : undefined;
  const watched: Fact<readonly Alarm[]> =
    alarms.kind === 'unread' || monitors === undefined
      ? alarms
      : { kind: 'read', value: alarms.value.filter((one) => monitors.includes(one.arn)) };
  return planFlagStep({
    nowMs,
    served: served.kind === 'unread' ? served : { kind: 'read', value: servedShare(served.value) },
    deployments,
    profileId: location.value.profileId,
    shares: flags.shares,
    alarms: watched,
    refusedReverts,
  });
}

/** The alias as it was when the share last left 0: the code goes back to that, and only to that. */
function baselineOf(entries: readonly JournalStep[]): RollbackSituation['baseline'] {
  for (const entry of entries.toReversed()) {
    if (entry.step !== SHARE_STEP || entry.phase !== 'intent' || entry.before.share !== 0) continue;
    const { alias } = entry.before;
    return alias === null ? undefined : { version: alias.version, source: `journal record ${entry.seq}` };
  }
  return undefined;
}

/** Without a journal: what CodeDeploy replaced since the share that is in force went out. */
function baselineOfReleases(
  flags: FlagSituation,
  releases: Fact<readonly CodeRelease[]>,
): RollbackSituation['baseline'] {
  if (flags.deployments.kind === 'unread' || releases.kind === 'unread') return undefined;
  const share = flags.deployments.value.find((one) => (flags.shares.get(one.version) ?? 0) > 0 && !wasUndone(one));
  if (share === undefined) return undefined;
  const first = releases.value.findLast((one) => one.state === 'succeeded' && one.createdAtMs >= share.startedAtMs);
  if (first?.fromVersion === undefined) return undefined;
  return { version: first.fromVersion, source: `CodeDeploy ${first.id}` };
}

/** Alarms named by a disarm that no re-arm followed. */
function leftDisarmed(entries: readonly JournalStep[]): readonly string[] {
  let names: readonly string[] = [];
  for (const entry of entries) {
    if (entry.step === DISARM_STEP && entry.phase !== 'failed') names = entry.before.alarms;
    if (entry.step === REARM_STEP && entry.phase === 'done') names = [];
  }
  return names;
}
