import { LAST_GOOD_VALUE_MS } from '../../domain/flags/document';
import type { AfterOf } from '../../domain/journal/entry';
import { PRISMA_OFF_STEP, ROLLBACK_STEP } from '../../domain/journal/steps';
import { OperatorError } from '../../domain/operator-error';
import type { ProofId, RollbackAct, RollbackProof, RollbackResult } from '../../domain/rollout/rollback-result';
import type { Gateways } from '../../ports/gateways';
import { factOf } from '../canary/read-flag-situation';
import { startDeadline } from '../deadline';
import { lenientRecorder } from '../record-step';
import { rearmAlarms } from './alarms';
import { rollBackAlias } from './alias';
import { type FlagOutcome, rollBackFlag } from './flag';
import { resultOf } from './result';
import { act, note, type RollbackRun } from './run';
import { readRollbackSituation } from './state';
import { verifyRollback } from './verify';

export interface RollbackInput {
  /** `flag` leaves the alias alone. */
  readonly parts: 'all' | 'flag';
  /** Also sets prisma-read's reserved concurrency to 0: nothing reaches the database any more. */
  readonly hard: boolean;
  /** Stops another profile's deployment when it is in the way. */
  readonly stopOthers: boolean;
  readonly command?: string | undefined;
  readonly reason?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long environments are waited for; default 60 s. */
  readonly verifyForMs?: number | undefined;
  readonly onAct?: (act: RollbackAct) => void;
  readonly onWait?: (text: string) => void;
  readonly onProof?: (proofs: readonly RollbackProof[]) => void;
  readonly onWarning?: (text: string) => void;
}

/** An environment that is woken refreshes within its poll interval, 45 s. */
const VERIFY_MS = 60_000;
const LOCK_WAIT_MS = 10_000;
/** How often somebody else's change during the proofs is rolled back as well. */
const ROUNDS = 4;
/** A write that another process had already sent is visible by then. */
const SETTLE_MS = 5_000;

/**
 * Brings everybody back to mock and proves it. Each step starts from the state it finds, and a failed step does not stop
 * the next one. Journal, lock, logs, metrics and traces may all be missing: the result then carries a warning. The lock
 * is taken for the writes and released before the proofs. What somebody else changes meanwhile is rolled back as well, and
 * the end state is read twice, five seconds apart.
 */
export async function rollBack(gateways: Gateways, input: RollbackInput): Promise<RollbackResult> {
  const warnings: string[] = [];
  const warn = (text: string): void => {
    warnings.push(text);
    input.onWarning?.(text);
  };
  const startedAtMs = gateways.clock.now();
  const run = await openRun(gateways, input, warn);
  const first = await underLock(gateways, run.command, warn, () => writeEverything(run, input));
  try {
    let written = first;
    for (let round = 1; ; round += 1) {
      const proofs = await proofsOf(run, input, written, { startedAtMs, last: round === ROUNDS });
      const result = resultOf(run, { ...written, nothingToDo: first.nothingToDo, proofs, warnings, startedAtMs });
      const disturbed = round === ROUNDS ? undefined : await disturbance(run, input, written);
      if (disturbed === undefined) {
        const phase = result.kind === 'safe' ? 'done' : 'failed';
        await first.record({ phase, after: { verdict: result.kind, remains: result.remains } });
        return { ...result, endedAtMs: gateways.clock.now() };
      }
      run.onWait(`changed meanwhile: ${disturbed}`);
      written = await underLock(gateways, run.command, warn, () => writeEverything(run, input, first.record));
    }
  } catch (error) {
    await first.record({ phase: 'failed', after: { verdict: 'interrupted', acts: run.acts.length } });
    throw error;
  }
}

/** What was written worked: a state that asks for another write was made by somebody else since. */
const succeeded = (written: Written): boolean => written.flag.kind === 'off' && written.aliasRemains === undefined;

const proofsOf = (
  { gateways }: RollbackRun,
  input: RollbackInput,
  written: Written,
  { startedAtMs, last }: { readonly startedAtMs: number; readonly last: boolean },
): Promise<readonly RollbackProof[]> => {
  const { flag } = written;
  const ours: readonly ProofId[] = input.parts === 'flag' ? ['flag'] : ['flag', 'alias'];
  return verifyRollback(gateways, {
    sinceMs: askedSince(flag, startedAtMs),
    offAtMs: flag.kind === 'off' && flag.offAtMs > 0 ? flag.offAtMs : gateways.clock.now(),
    stopFor: succeeded(written) && !last ? ours : [],
    forMs: input.verifyForMs ?? VERIFY_MS,
    version: undefined,
    signal: input.signal,
    onProof: (now) => input.onProof?.(now),
  });
};

/** Reads the state twice and says what asks for another write; undefined when nothing does. */
async function disturbance(run: RollbackRun, input: RollbackInput, written: Written): Promise<string | undefined> {
  if (!succeeded(written)) return undefined;
  const { clock } = run.gateways;
  for (const pauseMs of [0, SETTLE_MS]) {
    if (pauseMs > 0) await clock.sleep(pauseMs, input.signal);
    const { flagStep, aliasStep } = await readRollbackSituation(run.gateways, { parts: input.parts });
    if (flagStep.kind !== 'none' && flagStep.kind !== 'unknown') return flagStep.why;
    if (input.parts === 'all' && aliasStep.kind !== 'none' && aliasStep.kind !== 'unknown') return aliasStep.why;
  }
  return undefined;
}

async function openRun(gateways: Gateways, input: RollbackInput, warn: (text: string) => void): Promise<RollbackRun> {
  const actor = await factOf(gateways.identities.current());
  return {
    gateways,
    recorder: lenientRecorder(gateways.journal, (why) => warn(`NOT WRITTEN DOWN: ${why}`)),
    command: input.command ?? 'rollback',
    reason: input.reason,
    signal: input.signal,
    actor: actor.kind === 'read' ? actor.value.arn : 'unknown',
    acts: [],
    onAct: (one) => input.onAct?.(one),
    onWait: (text) => input.onWait?.(text),
  };
}

/** Waits up to 10 s for a lock held by another process, not for a broken one. Rolls back without it either way. */
async function underLock<T>(
  gateways: Gateways,
  command: string,
  warn: (text: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(gateways.clock, LOCK_WAIT_MS);
  for (;;) {
    let entered = false;
    try {
      return await gateways.lock.hold(command, () => {
        entered = true;
        return work();
      });
    } catch (error) {
      if (entered) throw error;
      const taken = error instanceof OperatorError && error.code === 'LOCKED';
      if (taken && deadline.leftMs() > 0) {
        await deadline.sleep(500);
        continue;
      }
      const why = error instanceof Error ? error.message : String(error);
      warn(
        taken
          ? `going on without the lock: ${why}; that terminal may still write`
          : `going on without the lock: ${why}`,
      );
      return work();
    }
  }
}

/** How the journal has the rollback: begun, or ended with what came of it. */
type RollbackOutcome =
  | { readonly phase: 'intent' }
  | { readonly phase: 'done' | 'failed'; readonly after: AfterOf<typeof ROLLBACK_STEP> };

interface Written {
  readonly flag: FlagOutcome;
  /** What is not right about the alias yet. */
  readonly aliasRemains: string | undefined;
  readonly nothingToDo: boolean;
  readonly record: (outcome: RollbackOutcome) => Promise<void>;
}

/** Every write: prisma-read when it is a hard rollback, the flag, the alias, and alarms that were left without actions. */
async function writeEverything(run: RollbackRun, input: RollbackInput, begun?: Written['record']): Promise<Written> {
  const { gateways, command } = run;
  const situation = await readRollbackSituation(gateways);
  const before = { flag: situation.flagStep, alias: input.parts === 'all' ? situation.aliasStep : undefined };
  const nothingToDo =
    before.flag.kind === 'none' &&
    (before.alias === undefined || before.alias.kind === 'none') &&
    !input.hard &&
    situation.disarmed.length === 0;
  const record: Written['record'] =
    begun ??
    ((outcome) => run.recorder.append({ command, step: ROLLBACK_STEP, reason: input.reason, before, ...outcome }));
  try {
    if (begun === undefined) await record({ phase: 'intent' });
    if (input.hard) await switchPrismaOff(run);
    const flag = await rollBackFlag(run, situation, { stopOthers: input.stopOthers });
    const aliasRemains = input.parts === 'flag' ? undefined : await rollBackAlias(run);
    if (situation.disarmed.length > 0 && (await stillDisarmed(gateways, situation.disarmed))) {
      await rearmAlarms(run, situation.disarmed);
    }
    return { flag, aliasRemains, nothingToDo, record };
  } catch (error) {
    await record({ phase: 'failed', after: { verdict: 'interrupted', acts: run.acts.length } });
    throw error;
  }
}

/**
 * Start of the log search: when the flag went off, by AppConfig's clock or ours, whichever is earlier (ours may run ahead).
 * At most ten minutes back, the longest a function trusts a cached flag.
 */
function askedSince(flag: FlagOutcome, startedAtMs: number): number {
  const oldest = startedAtMs - LAST_GOOD_VALUE_MS;
  const offAtMs = flag.kind === 'off' && flag.offAtMs > 0 ? flag.offAtMs : startedAtMs;
  return Math.max(oldest, Math.min(flag.acceptedAtMs ?? startedAtMs, offAtMs));
}

async function stillDisarmed(gateways: Gateways, names: readonly string[]): Promise<boolean> {
  const alarms = await factOf(gateways.alarms.read(names));
  return alarms.kind === 'unread' || alarms.value.some((alarm) => !alarm.actionsEnabled);
}

async function switchPrismaOff(run: RollbackRun): Promise<void> {
  const { system, protection } = run.gateways;
  const before = await factOf(protection.reservedConcurrency(system.prismaFunction));
  const reserved = before.kind === 'read' ? before.value : undefined;
  if (before.kind === 'read' && reserved === 0) {
    note(run, {
      part: 'hard',
      what: `switch ${system.prismaFunction} off`,
      outcome: 'skipped',
      detail: 'reserved concurrency is 0 already',
      wrote: false,
      atMs: run.gateways.clock.now(),
    });
    return;
  }
  await act(
    run,
    { part: 'hard', what: `switch ${system.prismaFunction} off` },
    { step: PRISMA_OFF_STEP, before: { reservedConcurrency: reserved ?? null } },
    () => protection.reserveConcurrency(system.prismaFunction, 0),
    () => 'reserved concurrency 0: neither canary nor shadow reaches the database',
  );
}
