import { LAST_GOOD_VALUE_MS } from '../../domain/flags/document';
import type { ProofId, RollbackProof } from '../../domain/rollout/rollback-result';
import { isActiveRelease } from '../../domain/system/code-release';
import { isPassing } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { factOf, readServed, servedShare } from '../canary/read-flag-situation';
import { probeLive } from '../observe/probe';
import { pollUntil } from '../poll-until';
import { watchEnvironments } from './environments';
import { recentReleases } from './state';

export interface VerifyOptions {
  /** Start of the log search: when the flag went off, epoch ms. */
  readonly sinceMs: number;
  /** From when on AppConfig serves off at the latest. */
  readonly offAtMs: number;
  /** Ends the waiting when the flag or the alias asks for another write: waiting alone does not help. */
  readonly stopFor: readonly ProofId[];
  /** How long to wait for open proofs. */
  readonly forMs: number;
  /** The version that the alias should be at; undefined = any one version. */
  readonly version: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProof: (proofs: readonly RollbackProof[]) => void;
}

/** A look that failed this often in a row is not tried again: the rest does not wait for it. */
const TRIES = 3;

/** Deployments among which one that still grows would be: one is in flight at a time. */
const RECENT = 1;

/** Looks at what clients are served, at the alias, at one live request and at every environment, until all agree. */
export async function verifyRollback(gateways: Gateways, options: VerifyOptions): Promise<readonly RollbackProof[]> {
  const environments = watchEnvironments(gateways, options, options.signal);
  const looks: readonly (readonly [ProofId, () => Promise<RollbackProof>])[] = [
    ['flag', () => flagProof(gateways)],
    ['alias', () => aliasProof(gateways, options.version)],
    ['probe', () => probeProof(gateways, options)],
    ['environments', () => environments.look()],
  ];
  const proofs = new Map<ProofId, RollbackProof>();
  const failures = new Map<ProofId, number>();
  const isOpen = (id: ProofId): boolean => {
    const state = proofs.get(id)?.state;
    return state === undefined || state === 'open' || (state === 'unread' && (failures.get(id) ?? 0) < TRIES);
  };
  const lookAt = async ([id, look]: (typeof looks)[number]): Promise<void> => {
    try {
      proofs.set(id, await look());
      failures.set(id, 0);
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.set(id, isPassing(error) ? (failures.get(id) ?? 0) + 1 : TRIES);
      proofs.set(id, { id, state: 'unread', evidence: error instanceof Error ? error.message : String(error) });
    }
  };
  const lookAround = async (): Promise<readonly RollbackProof[]> => {
    await Promise.all(looks.filter(([id]) => isOpen(id)).map(lookAt));
    return [...proofs.values()];
  };
  const disturbed = (): boolean => options.stopFor.some((id) => proofs.get(id)?.state === 'open');
  await pollUntil(gateways.clock, lookAround, () => looks.every(([id]) => !isOpen(id)) || disturbed(), {
    everyMs: 2_000,
    atMostMs: 6_000,
    forMs: options.forMs,
    signal: options.signal,
    onRead: options.onProof,
  });
  // Re-check early proofs once at the end: the state may have changed while we waited.
  const last = looks.filter(([id]) => id !== 'environments' && proofs.get(id)?.state === 'proven');
  if (last.length > 0 && last.length < looks.length) await Promise.all(last.map(lookAt));
  return looks.map(([id]) => proofs.get(id) ?? { id, state: 'unread', evidence: 'not looked at' });
}

/** So many fresh sessions that all read off show, with 95 % confidence, that fewer than one in ten reads anything else. */
const SESSIONS = 29;
const SESSIONS_AT_ONCE = 10;

/**
 * One fresh session proves what everybody is served only while nothing grows: during a growth a fraction of them sees the
 * new version. Where the deployments cannot be read, the number of sessions follows from that fraction.
 */
async function flagProof(gateways: Gateways): Promise<RollbackProof> {
  const [reading, deployments] = await Promise.all([
    readServed(gateways),
    factOf(gateways.flagDeployments.recent(RECENT)),
  ]);
  if (reading.kind === 'nothing-deployed')
    return { id: 'flag', state: 'proven', evidence: 'nothing is deployed: clients read off' };
  const label = reading.versionLabel === undefined ? '' : ` (${reading.versionLabel})`;
  const share = servedShare(reading) ?? 0;
  if (share !== 0) return { id: 'flag', state: 'open', evidence: `a fresh session is still served ${share} %${label}` };
  const why = reading.flags.kind === 'invalid' ? `; ${reading.flags.why}` : '';
  if (deployments.kind === 'read') {
    const growing = deployments.value.find((one) => one.state === 'validating' || one.state === 'deploying');
    if (growing === undefined)
      return { id: 'flag', state: 'proven', evidence: `a fresh session is served off${label}${why}` };
    const { profileId } = await gateways.flagDocuments.locate();
    if (growing.profileId !== profileId)
      return { id: 'flag', state: 'proven', evidence: `a fresh session is served off${label}${why}` };
    return {
      id: 'flag',
      state: 'open',
      evidence: `deployment ${growing.number} is ${growing.state}: a fresh session proves nothing yet`,
    };
  }
  for (let asked = 1; asked < SESSIONS; asked += SESSIONS_AT_ONCE) {
    const sessions = Array.from({ length: Math.min(SESSIONS_AT_ONCE, SESSIONS - asked) }, () => readServed(gateways));
    const on = (await Promise.all(sessions)).map((one) => servedShare(one) ?? 0).find((one) => one > 0);
    if (on !== undefined) return { id: 'flag', state: 'open', evidence: `a fresh session is still served ${on} %` };
  }
  return {
    id: 'flag',
    state: 'proven',
    evidence: `${SESSIONS} fresh sessions are served off${label}: fewer than 10 % are served anything else (95 % confidence)`,
  };
}

async function aliasProof(gateways: Gateways, version: string | undefined): Promise<RollbackProof> {
  const { mockFunction, alias: name } = gateways.system;
  const [alias, releases] = await Promise.all([
    gateways.functions.alias(mockFunction, name),
    factOf(recentReleases(gateways.codeReleases)),
  ]);
  if (alias === undefined) return { id: 'alias', state: 'failed', evidence: `${mockFunction}:${name} does not exist` };
  const shifted = Object.entries(alias.weights);
  if (shifted.length > 0) {
    const weights = shifted.map(([other, weight]) => `${Math.round(weight * 100)} % on ${other}`).join(', ');
    return { id: 'alias', state: 'open', evidence: `${name} -> version ${alias.version}, ${weights}` };
  }
  const active = releases.kind === 'read' ? releases.value.find(isActiveRelease) : undefined;
  if (active !== undefined) {
    return { id: 'alias', state: 'open', evidence: `CodeDeploy ${active.id} is ${active.state} and may shift ${name}` };
  }
  if (version !== undefined && alias.version !== version) {
    return { id: 'alias', state: 'open', evidence: `${name} -> version ${alias.version}, not ${version}` };
  }
  const unread = releases.kind === 'unread' ? `; CodeDeploy could not be read: ${releases.why}` : '';
  return { id: 'alias', state: 'proven', evidence: `${name} -> version ${alias.version} alone${unread}` };
}

async function probeProof(gateways: Gateways, { offAtMs, signal }: VerifyOptions): Promise<RollbackProof> {
  const probe = await probeLive(gateways, signal);
  const what = `version ${probe.executedVersion ?? '?'} in ${Math.round(probe.durationMs)} ms`;
  const open = (evidence: string) => ({ id: 'probe', state: 'open', evidence }) as const;
  if (probe.functionError !== undefined) return open(`the function failed: ${probe.functionError}`);
  const cached = [{ name: 'the environment that answered', expiresAtMs: offAtMs + LAST_GOOD_VALUE_MS }];
  if (probe.path !== 'mock') {
    const answer = open(`answered from ${probe.path ?? 'an unknown path'}, ${what}`);
    return probe.path === undefined ? answer : { ...answer, cached };
  }
  if (probe.prismaEnabled === true)
    return { ...open(`mock answered, but its environment still has the flag on, ${what}`), cached };
  return { id: 'probe', state: 'proven', evidence: `mock answered, ${what}` };
}
