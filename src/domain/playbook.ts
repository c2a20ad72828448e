import type { Decision } from './decision';
import { duration } from './figures';
import { type BetaPhase, stepOf } from './phase';

/** Where the beta is, as read from the journal and from AWS. */
export interface PlaybookFacts {
  readonly nowMs: number;
  readonly phase: BetaPhase;
  readonly startedAtMs: number | undefined;
  /** A start was noted by an operator, and not only inferred. */
  readonly startNoted: boolean;
  /** Percent served now. */
  readonly share: number;
  readonly decision: Decision;
  /** A deployment is on its way, so that no other can start; undefined when none is. */
  readonly inFlight: string | undefined;
  readonly alarmOn: string | undefined;
  /** AWS's own rollback is armed until then. */
  readonly guardedUntilMs: number | undefined;
}

export type PlaybookAct =
  | 'check'
  | 'begin'
  | 'canary'
  | 'watch'
  | 'decide'
  | 'final'
  | 'ramp'
  | 'rearm'
  | 'rollback'
  | 'report'
  | 'logs'
  | 'traces'
  | 'query'
  | 'cost'
  | 'history'
  | 'quit';

export interface PlaybookItem {
  readonly act: PlaybookAct;
  readonly text: string;
  /** Why it would be refused now; such an item is shown, and cannot be chosen. */
  readonly refused?: string;
}

export interface PlaybookStep {
  /** What to do now, in a sentence. */
  readonly now: string;
  /** The step of the playbook first, then everything else that is of use. */
  readonly items: readonly PlaybookItem[];
}

const HOUR_MS = 3_600_000;

/** What to do now and what can be done, from where the beta is. Nothing that would be refused can be chosen. */
export function playbookStep(facts: PlaybookFacts): PlaybookStep {
  const { phase, share, decision, nowMs, startedAtMs } = facts;
  const elapsed = startedAtMs === undefined ? 0 : nowMs - startedAtMs;
  const rollback: PlaybookItem =
    share > 0 || facts.inFlight !== undefined
      ? { act: 'rollback', text: 'roll back: everybody to mock, verified' }
      : { act: 'rollback', text: 'roll back', refused: 'already off' };
  const looking: readonly PlaybookItem[] = [
    { act: 'watch', text: 'watch it live' },
    { act: 'decide', text: 'the decision matrix, with what would flip it' },
    { act: 'logs', text: 'the newest failures' },
    { act: 'traces', text: 'the newest traces' },
    { act: 'query', text: 'run a saved query: errors a minute' },
    { act: 'cost', text: 'what it costs so far' },
    { act: 'report', text: 'write the report (beta-report.html)' },
    { act: 'history', text: 'what was done, by whom, why' },
  ];
  const quit: PlaybookItem = { act: 'quit', text: 'leave; the playbook goes on from here next time' };
  const menu = (now: string, first: readonly PlaybookItem[]): PlaybookStep => ({
    now,
    items: [...first, ...looking.filter((item) => !first.some(({ act }) => act === item.act)), quit],
  });

  if (facts.alarmOn !== undefined)
    return menu(`${facts.alarmOn} is in ALARM: roll back, then look at the failures`, [
      rollback,
      { act: 'logs', text: 'the newest failures' },
    ]);
  if (phase === 'before' || (phase === 'shadow' && !facts.startNoted)) {
    return menu('H+0: check that everything is ready, then begin the shadow hour', [
      { act: 'check', text: 'the twelve readiness checks' },
      { act: 'begin', text: 'begin: note H+0 in the journal (100 % mock, every request compared)' },
      { act: 'canary', text: 'open the canary at 1 %', refused: 'the shadow hour comes first' },
      rollback,
    ]);
  }
  if (phase === 'shadow') {
    const ready = decision.verdict === 'GO';
    const early = elapsed < HOUR_MS;
    const canary: PlaybookItem = {
      act: 'canary',
      text: 'open the canary at 1 %',
      ...(facts.inFlight !== undefined
        ? { refused: facts.inFlight }
        : ready
          ? {}
          : { refused: `${decision.verdict}: ${decision.reason}` }),
    };
    const now = ready
      ? early
        ? 'the shadow rows are proven already; the canary opens at H+1, or now'
        : 'H+1: the shadow rows are proven: open the canary'
      : early
        ? `shadow hour, ${duration(HOUR_MS - elapsed)} left: watch the comparisons`
        : 'H+1, and the shadow rows are not proven yet: see what is missing';
    return menu(
      now,
      ready && !early
        ? [canary, { act: 'watch', text: 'watch it live' }, rollback]
        : [
            { act: 'watch', text: 'watch it live' },
            { act: 'decide', text: 'the decision matrix, with what would flip it' },
            canary,
            rollback,
          ],
    );
  }
  if (decision.verdict === 'NO-GO')
    return menu(`NO-GO: ${decision.reason}: roll back`, [rollback, { act: 'logs', text: 'the newest failures' }]);
  const final = stepOf(decision.phase).finalLookAfterMs;
  if (elapsed < final) {
    const left = duration(final - elapsed);
    return menu(
      phase === 'canary-1' && elapsed < 2 * HOUR_MS
        ? `canary hour: watch; the decision is in ${left}`
        : `watch; the decision is in ${left}`,
      [
        { act: 'watch', text: 'watch it live' },
        { act: 'decide', text: 'the decision matrix, with what would flip it' },
        rollback,
      ],
    );
  }
  const opens = decision.nextOpensAtMs;
  const wait =
    opens === undefined
      ? 'the ramp is at its end'
      : nowMs < opens
        ? `opens in ${duration(opens - nowMs)}`
        : decision.verdict === 'GO'
          ? undefined
          : `${decision.verdict}: ${decision.reason}`;
  const guard: readonly PlaybookItem[] =
    share > 0 && (facts.guardedUntilMs === undefined || facts.guardedUntilMs <= nowMs)
      ? [{ act: 'rearm', text: "arm AWS's own rollback again for 24 h" }]
      : [];
  return menu(
    decision.verdict === 'GO' && wait === undefined
      ? 'the next share can be opened'
      : 'H+3 is over: decide; keep the share until the next one opens, or roll back',
    [
      { act: 'final', text: 'the decision, as at the final look' },
      { act: 'ramp', text: 'open the next share of the ramp', ...(wait === undefined ? {} : { refused: wait }) },
      ...guard,
      { act: 'report', text: 'write the report (beta-report.html)' },
      rollback,
    ],
  );
}
