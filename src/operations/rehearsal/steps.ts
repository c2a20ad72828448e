import type { Decision } from '../../domain/decision/decision';
import type { Evidence, RowId } from '../../domain/decision/evidence';
import { decide } from '../../domain/decision/matrix';
import { THRESHOLDS } from '../../domain/decision/thresholds';
import type { RehearsalEvent, RehearsalFigures, RollbackFigures } from '../../domain/rollout/rehearsal-result';
import { MINUTE_MS } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import { gatherEvidence, readBetaCounts } from '../evidence/gather';
import { rollBack } from '../rollback/rollback';
import type { PlayOptions } from './options';
import { waitOutFailures } from './wait-out-failures';

/** What every step of a played beta works with. */
export interface PlayParts {
  readonly gateways: Gateways;
  readonly options: PlayOptions;
  /** Writes an event down; `atMs` when it happened before now. */
  readonly say: (kind: RehearsalEvent['kind'], text: string, atMs?: number) => void;
}

export interface Judged {
  readonly decision: Decision;
  readonly evidence: Evidence;
}

/** Waits out what passes: throttling, an expired session. */
export function patient<T>({ gateways, options, say }: PlayParts, work: () => Promise<T>): Promise<T> {
  return waitOutFailures(gateways.clock, work, {
    signal: options.signal,
    onWait: (why) => say('trouble', `waiting: ${why}`),
  });
}

/** The matrix on fresh evidence. */
export async function judge(parts: PlayParts, accept: readonly RowId[], final: boolean): Promise<Judged> {
  const { gateways, options } = parts;
  const { evidence } = await patient(parts, () =>
    gatherEvidence(gateways, { queries: options.queries, signal: options.signal }),
  );
  return { evidence, decision: decide(evidence, { thresholds: THRESHOLDS, accept, final }) };
}

/** How often a rollback that is not proven is repeated, a minute apart. */
const ROLLBACK_TRIES = 5;

/** Rolls back, or proves that it was done; reports the outcome and repeats until it is proven. */
export async function rollBackNow(parts: PlayParts, reason: string): Promise<Omit<RollbackFigures, 'by'>> {
  const { gateways, options, say } = parts;
  const { signal } = options;
  const startedAtMs = gateways.clock.now();
  for (let tries = 1; ; tries++) {
    const result = await patient(parts, () =>
      rollBack(gateways, { parts: 'all', hard: false, stopOthers: false, command: 'rollback', reason, signal }),
    );
    const verified = result.kind === 'safe';
    const what = result.alreadyOff || tries > 1 ? 'the flag was off already' : 'the flag is off';
    say(
      'rolled-back',
      `rollback: ${what}, ${verified ? 'SAFE, proven four ways' : `NOT SAFE: ${result.remains.join('; ')}`}`,
    );
    if (verified || tries >= ROLLBACK_TRIES)
      return { atMs: startedAtMs, verified, tookMs: result.endedAtMs - startedAtMs };
    await gateways.clock.sleep(MINUTE_MS, signal);
  }
}

/** Counts from `fromMs` until now; zeros when they cannot be read. */
export async function readFigures(gateways: Gateways, fromMs: number): Promise<RehearsalFigures> {
  const floor = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  const window = { fromMs: floor(fromMs), toMs: floor(gateways.clock.now()) + MINUTE_MS };
  const counts = await readBetaCounts(gateways, window).catch(() => undefined);
  const sum = (id: Parameters<NonNullable<typeof counts>['sum']>[0]): number => counts?.sum(id, window) ?? 0;
  return {
    requests: sum('mockRequests') + sum('canaryRequests'),
    comparisons: sum('comparisons'),
    mismatches: sum('mismatches'),
    canaryRequests: sum('canaryRequests'),
    canaryErrors: sum('canaryErrors'),
    shadowErrors: sum('shadowErrors'),
  };
}
