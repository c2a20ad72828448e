import type { ProofId, RollbackProof } from '../../domain/rollout/rollback-result';
import { isPassing } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { readServed, servedShare } from '../canary/read-flag-situation';
import { probeLive } from '../observe/probe';
import { pollUntil } from '../poll-until';
import { watchEnvironments } from './environments';

export interface VerifyOptions {
  /** Since when environments are asked. */
  readonly sinceMs: number;
  /** How long proofs that are still open are waited for. */
  readonly forMs: number;
  /** The version that the alias should be at; undefined = any one version. */
  readonly version: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProof: (proofs: readonly RollbackProof[]) => void;
}

/** A look that failed this often in a row is not tried again: the rest does not wait for it. */
const TRIES = 3;

/** Looks at what clients are served, at the alias, at one live request and at every environment, until all agree. */
export async function verifyRollback(gateways: Gateways, options: VerifyOptions): Promise<readonly RollbackProof[]> {
  const environments = watchEnvironments(gateways, options.sinceMs);
  const looks: readonly (readonly [ProofId, () => Promise<RollbackProof>])[] = [
    ['flag', () => flagProof(gateways)],
    ['alias', () => aliasProof(gateways, options.version)],
    ['probe', () => probeProof(gateways, options.signal)],
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
  await pollUntil(gateways.clock, lookAround, () => looks.every(([id]) => !isOpen(id)), {
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

async function flagProof(gateways: Gateways): Promise<RollbackProof> {
  const reading = await readServed(gateways);
  const share = servedShare(reading);
  if (reading.kind === 'nothing-deployed')
    return { id: 'flag', state: 'proven', evidence: 'nothing is deployed: clients read off' };
  const label = reading.versionLabel === undefined ? '' : ` (${reading.versionLabel})`;
  if (share === 0) {
    const why = reading.flags.kind === 'invalid' ? `; ${reading.flags.why}` : '';
    return { id: 'flag', state: 'proven', evidence: `a fresh session is served off${label}${why}` };
  }
  return { id: 'flag', state: 'open', evidence: `a fresh session is still served ${share} %${label}` };
}

async function aliasProof(gateways: Gateways, version: string | undefined): Promise<RollbackProof> {
  const { mockFunction, alias: name } = gateways.system;
  const alias = await gateways.functions.alias(mockFunction, name);
  if (alias === undefined) return { id: 'alias', state: 'failed', evidence: `${mockFunction}:${name} does not exist` };
  const shifted = Object.entries(alias.weights);
  if (shifted.length > 0) {
    const weights = shifted.map(([other, weight]) => `${Math.round(weight * 100)} % on ${other}`).join(', ');
    return { id: 'alias', state: 'open', evidence: `${name} -> version ${alias.version}, ${weights}` };
  }
  if (version !== undefined && alias.version !== version) {
    return { id: 'alias', state: 'open', evidence: `${name} -> version ${alias.version}, not ${version}` };
  }
  return { id: 'alias', state: 'proven', evidence: `${name} -> version ${alias.version} alone` };
}

async function probeProof(gateways: Gateways, signal: AbortSignal | undefined): Promise<RollbackProof> {
  const probe = await probeLive(gateways, signal);
  const what = `version ${probe.executedVersion ?? '?'} in ${Math.round(probe.durationMs)} ms`;
  if (probe.functionError !== undefined)
    return { id: 'probe', state: 'open', evidence: `the function failed: ${probe.functionError}` };
  if (probe.path !== 'mock')
    return { id: 'probe', state: 'open', evidence: `answered from ${probe.path ?? 'an unknown path'}, ${what}` };
  if (probe.prismaEnabled === true) {
    return {
      id: 'probe',
      state: 'open',
      evidence: `mock answered, but its environment still has the flag on, ${what}`,
    };
  }
  return { id: 'probe', state: 'proven', evidence: `mock answered, ${what}` };
}
