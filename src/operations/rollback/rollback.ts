import { LAST_GOOD_VALUE_MS } from '../../domain/flags/document';
import type { AfterOf } from '../../domain/journal/entry';
import { PRISMA_OFF_STEP, ROLLBACK_STEP } from '../../domain/journal/steps';
import { OperatorError } from '../../domain/operator-error';
import {
  isSafe,
  type RollbackAct,
  type RollbackProof,
  type RollbackResult,
} from '../../domain/rollout/rollback-result';
import { duration } from '../../domain/text/figures';
import type { Gateways } from '../../ports/gateways';
import { factOf } from '../canary/read-flag-situation';
import { lenientRecorder } from '../record-step';
import { rearmAlarms } from './alarms';
import { rollBackAlias } from './alias';
import { type FlagOutcome, rollBackFlag } from './flag';
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
  readonly command?: string;
  readonly reason?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long environments are waited for; default 150 s. */
  readonly verifyForMs?: number;
  readonly onAct?: (act: RollbackAct) => void;
  readonly onWait?: (text: string) => void;
  readonly onProof?: (proofs: readonly RollbackProof[]) => void;
  readonly onWarning?: (text: string) => void;
}

const VERIFY_MS = 150_000;
const LOCK_WAIT_MS = 10_000;

/**
 * Brings everybody back to mock and proves it. Each step starts from the state it finds, and a failed step does not stop
 * the next one. Journal, lock, logs, metrics and traces may all be missing: the result then carries a warning. The lock
 * is taken for the writes and released before the proofs.
 */
export async function rollBack(gateways: Gateways, input: RollbackInput): Promise<RollbackResult> {
  const warnings: string[] = [];
  const warn = (text: string): void => {
    warnings.push(text);
    input.onWarning?.(text);
  };
  const startedAtMs = gateways.clock.now();
  const run = await openRun(gateways, input, warn);
  const written = await underLock(gateways, run.command, warn, () => writeEverything(run, input));
  const { flag, nothingToDo } = written;
  try {
    const proofs = await verifyRollback(gateways, {
      sinceMs: askedSince(flag, startedAtMs),
      forMs: input.verifyForMs ?? VERIFY_MS,
      version: undefined,
      signal: input.signal,
      onProof: (now) => input.onProof?.(now),
    });
    const result = resultOf(run, { ...written, proofs, warnings, startedAtMs });
    if (!nothingToDo)
      await written.record({
        phase: result.kind === 'safe' ? 'done' : 'failed',
        after: { verdict: result.kind, remains: result.remains },
      });
    return result;
  } catch (error) {
    if (!nothingToDo)
      await written.record({ phase: 'failed', after: { verdict: 'interrupted', acts: run.acts.length } });
    throw error;
  }
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
  const giveUpAt = gateways.clock.now() + LOCK_WAIT_MS;
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
      if (taken && gateways.clock.now() < giveUpAt) {
        await gateways.clock.sleep(500);
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
async function writeEverything(run: RollbackRun, input: RollbackInput): Promise<Written> {
  const { gateways, command } = run;
  const situation = await readRollbackSituation(gateways);
  const before = { flag: situation.flagStep, alias: input.parts === 'all' ? situation.aliasStep : undefined };
  const nothingToDo =
    before.flag.kind === 'none' &&
    (before.alias === undefined || before.alias.kind === 'none') &&
    !input.hard &&
    situation.disarmed.length === 0;
  const record: Written['record'] = (outcome) =>
    run.recorder.append({ command, step: ROLLBACK_STEP, reason: input.reason, before, ...outcome });
  try {
    if (!nothingToDo) await record({ phase: 'intent' });
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
    'hard',
    `switch ${system.prismaFunction} off`,
    { step: PRISMA_OFF_STEP, before: { reservedConcurrency: reserved ?? null } },
    () => protection.reserveConcurrency(system.prismaFunction, 0),
    () => 'reserved concurrency 0: neither canary nor shadow reaches the database',
  );
}

/** Unreadable logs prove nothing; the result warns about them and can still be safe. */
const isBlind = (proof: RollbackProof): boolean => proof.id === 'environments' && proof.state === 'unread';

function resultOf(
  run: RollbackRun,
  facts: {
    readonly flag: {
      readonly kind: 'off' | 'not-off';
      readonly why?: string;
      readonly acceptedAtMs: number | undefined;
    };
    readonly aliasRemains: string | undefined;
    readonly proofs: readonly RollbackProof[];
    readonly warnings: readonly string[];
    readonly startedAtMs: number;
    readonly nothingToDo: boolean;
  },
): RollbackResult {
  const { flag, aliasRemains, proofs } = facts;
  const rearmed = run.acts.findLast((one) => one.part === 'alarms');
  const hard = run.acts.findLast((one) => one.part === 'hard');
  const safe = isSafe(proofs) && flag.kind === 'off' && aliasRemains === undefined;
  const remains = [
    ...(flag.kind === 'not-off' ? [`the flag: ${flag.why}`] : []),
    ...(aliasRemains === undefined ? [] : [aliasRemains]),
    ...proofs
      .filter((proof) => proof.state !== 'proven' && !isBlind(proof))
      .map((proof) => `${proof.id}: ${proof.evidence}`),
    ...(rearmed?.outcome === 'failed' ? [`alarms without actions: ${rearmed.what}: ${rearmed.detail}`] : []),
    ...(hard?.outcome === 'failed' ? [`${hard.what}: ${hard.detail}`] : []),
  ];
  const next = safe
    ? [...(rearmed?.outcome === 'failed' ? ['huntaze-beta provision --only alarms'] : []), 'huntaze-beta status']
    : [
        'huntaze-beta rollback --yes',
        ...(hard === undefined ? ['huntaze-beta rollback --hard --yes'] : []),
        'huntaze-beta check',
      ];
  return {
    kind: safe ? 'safe' : 'not-safe',
    alreadyOff: facts.nothingToDo && safe,
    acts: run.acts,
    proofs,
    remains,
    next,
    warnings: [
      ...facts.warnings,
      ...proofs
        .filter(isBlind)
        .map(
          (proof) =>
            `caches were not seen (${proof.evidence}): they refresh within their poll interval, by themselves after ${duration(LAST_GOOD_VALUE_MS)}`,
        ),
    ],
    startedAtMs: facts.startedAtMs,
    acceptedAtMs: flag.acceptedAtMs,
    endedAtMs: run.gateways.clock.now(),
  };
}
