import { LAST_GOOD_VALUE_MS } from '../../domain/flags/document';
import {
  lastExpiry,
  type ProofId,
  type RollbackProof,
  type RollbackResult,
  verdictOf,
} from '../../domain/rollout/rollback-result';
import { advice, own } from '../../domain/text/advice';
import { duration } from '../../domain/text/figures';
import type { FlagOutcome } from './flag';
import type { RollbackRun } from './run';

/** Unreadable logs prove nothing; the result warns about them and can still be safe. */
const isBlind = (proof: RollbackProof): boolean => proof.id === 'environments' && proof.state === 'unread';

/** What a rollback came to, from its acts and proofs. */
export function resultOf(
  run: RollbackRun,
  facts: {
    readonly flag: FlagOutcome;
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
  const verdict = flag.kind === 'off' && aliasRemains === undefined ? verdictOf(proofs) : 'not-safe';
  const safe = verdict === 'safe';
  /** There is no alias to roll back: it has to be made first. */
  const isGone = proofs.some(({ id, state }) => id === 'alias' && state === 'failed');
  /** A failed write already explains its part. */
  const said = (id: ProofId): boolean =>
    (id === 'flag' && flag.kind === 'not-off') || (id === 'alias' && aliasRemains !== undefined);
  const remains = [
    ...(flag.kind === 'not-off' ? [`the flag: ${flag.why}`] : []),
    ...(aliasRemains === undefined ? [] : [aliasRemains]),
    ...proofs
      .filter((proof) => proof.state !== 'proven' && !isBlind(proof) && !said(proof.id))
      .map((proof) => `${proof.id}: ${proof.evidence}`),
    ...(flag.kind === 'off' && flag.unmarked !== undefined
      ? [`a share planned before this rollback may still go out: ${flag.unmarked}`]
      : []),
    ...(rearmed?.outcome === 'failed' ? [`alarms without actions: ${rearmed.what}: ${rearmed.detail}`] : []),
    ...(hard?.outcome === 'failed' ? [`${hard.what}: ${hard.detail}`] : []),
  ];
  const next =
    verdict !== 'not-safe'
      ? [
          ...(rearmed?.outcome === 'failed' ? [own`provision --only alarms`] : []),
          verdict === 'safe' ? own`status` : advice`${own`rollback --yes`}  asks the environments again`,
        ]
      : isGone
        ? [own`provision --only functions`, own`rollback --yes`, own`check`]
        : [own`rollback --yes`, ...(hard === undefined ? [own`rollback --hard --yes`] : []), own`check`];
  return {
    kind: verdict,
    safeByMs: verdict === 'safe-by' ? lastExpiry(proofs) : undefined,
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
