import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { nextOpensAtMs, phaseOfShare } from '../../../src/domain/phase';
import { playbookStep } from '../../../src/domain/rollout/playbook';
import { rampState } from '../../../src/domain/rollout/ramp';
import {
  type GateDecision,
  largestShareNow,
  type ShareQuestion,
  shareGate,
} from '../../../src/domain/rollout/share-gate';
import { DAY, HOUR, healthy, MINUTE, START } from '../decision/situations';

const judged = decide(healthy(), { thresholds: THRESHOLDS });
const decision = (change: Partial<GateDecision>): GateDecision => ({
  ...judged,
  verdict: 'GO',
  reason: 'proven',
  accepted: [],
  acceptable: [],
  ...change,
});
const GO = decision({ phase: 'canary-1' });
const ask = (change: Partial<ShareQuestion>): ShareQuestion => ({
  nowMs: START + 2 * DAY,
  startedAtMs: START,
  opensAtMs: START + 2 * DAY,
  from: 1,
  to: 5,
  decision: GO,
  ...change,
});
const RAMP = 'huntaze-beta ramp --next';

describe('shareGate', () => {
  it.each<[string, Partial<ShareQuestion>, readonly string[], string | undefined]>([
    ['on its day with GO', {}, [], RAMP],
    ['a moment before its day', { nowMs: START + 2 * DAY - 1 }, ['ramp'], `${RAMP} --early --reason "..."`],
    ['out of turn', { to: 25 }, ['ramp'], 'huntaze-beta canary --percent 25 --early --reason "..."'],
    [
      'from the shadow hour, before H+1',
      { from: 0, to: 1, nowMs: START + MINUTE, opensAtMs: START + HOUR, decision: decision({ phase: 'shadow' }) },
      [],
      'huntaze-beta canary --percent 1',
    ],
    [
      'with a row to accept',
      { decision: decision({ phase: 'canary-1', verdict: 'HOLD', acceptable: ['p95'] }) },
      ['decision'],
      `${RAMP} --accept p95 --reason "..."`,
    ],
    [
      'with a row accepted',
      { decision: decision({ phase: 'canary-1', accepted: ['p95'] }) },
      [],
      `${RAMP} --accept p95 --reason "..."`,
    ],
    [
      'early, with a row to accept',
      {
        nowMs: START + DAY,
        decision: decision({ phase: 'canary-1', verdict: 'INVESTIGATE', acceptable: ['p95', 'diffs'] }),
      },
      ['ramp', 'decision'],
      `${RAMP} --early --accept p95,diffs --reason "..."`,
    ],
    [
      'with HOLD and nothing to accept',
      { decision: decision({ phase: 'canary-1', verdict: 'HOLD' }) },
      ['decision'],
      undefined,
    ],
    [
      'on NO-GO, whatever could be accepted',
      { decision: decision({ phase: 'canary-1', verdict: 'NO-GO', acceptable: ['p95'] }) },
      ['decision'],
      undefined,
    ],
    ['with a decision about another phase', { decision: decision({ phase: 'ramp-5' }) }, ['decision'], undefined],
    ['without a decision', { decision: undefined }, ['decision'], undefined],
    ['before the start', { startedAtMs: undefined, opensAtMs: undefined, from: 0, to: 1 }, ['start'], undefined],
    ['after 100 %', { from: 100, to: undefined }, ['finished'], undefined],
    [
      'downwards, whatever the decision says',
      { to: 0.5, decision: undefined },
      [],
      'huntaze-beta canary --percent 0.5',
    ],
  ])('%s', (_, change, gates, command) => {
    const gate = shareGate(ask(change));
    expect(gate.blocks.map((block) => block.gate)).toEqual(gates);
    expect(gate.command?.toString()).toBe(command);
  });

  it.each<[string, Partial<ShareQuestion>, readonly string[]]>([
    ['an early share with --early and a reason', { nowMs: START, request: { early: true, reason: 'in a hurry' } }, []],
    ['an early share without a reason', { nowMs: START, request: { early: true, reason: '  ' } }, ['reason']],
    ['an early share without --early', { nowMs: START, request: { early: false, reason: 'in a hurry' } }, ['ramp']],
    ['a share on its day', { request: { early: false } }, []],
    [
      'an accepted row without a reason',
      { decision: decision({ phase: 'canary-1', accepted: ['p95'] }), request: { early: false } },
      ['reason'],
    ],
    [
      'an early share on HOLD',
      {
        nowMs: START,
        decision: decision({ phase: 'canary-1', verdict: 'HOLD', acceptable: ['p95'] }),
        request: { early: true, reason: 'x' },
      },
      ['decision'],
    ],
  ])('asked to open %s', (_, change, gates) => {
    expect(shareGate(ask(change)).blocks.map((block) => block.gate)).toEqual(gates);
  });

  it('gives the same command to the ramp, the playbook and the decision', () => {
    const nowMs = START + 178 * MINUTE;
    const history = [
      { kind: 'started', atMs: START },
      { kind: 'promoted', atMs: START + HOUR, share: 1, verdict: 'GO', accepted: [], early: false },
    ] as const;
    const { command } = rampState(history, nowMs, judged);
    expect(String(command)).toBe(`${RAMP} --early --accept ${judged.acceptable.join(',')} --reason "..."`);
    expect(judged.next.map((one) => one.command)).toContainEqual(command);
    const ramp = playbookStep({
      nowMs: START + 4 * HOUR,
      phase: 'canary-1',
      startedAtMs: START,
      startNoted: true,
      takenBackAtMs: undefined,
      share: 1,
      decision: judged,
      inFlight: undefined,
      blocked: undefined,
      alarmOn: undefined,
      guardedUntilMs: undefined,
      timeIsOurs: false,
    }).items.find(({ act }) => act === 'ramp');
    expect(ramp).toMatchObject({ early: true, accept: judged.acceptable });
  });
});

describe('largestShareNow', () => {
  const at = (startedAgo: number | undefined, enteredAgo: number | undefined, from: number) => {
    const nowMs = START;
    const startedAtMs = startedAgo === undefined ? undefined : nowMs - startedAgo;
    const enteredAtMs = enteredAgo === undefined ? undefined : nowMs - enteredAgo;
    const opensAtMs =
      startedAtMs === undefined ? undefined : nextOpensAtMs(phaseOfShare(from), startedAtMs, enteredAtMs);
    return { nowMs, startedAtMs, opensAtMs, from };
  };
  it.each([
    ['no beta noted, from 0', at(undefined, undefined, 0), 1],
    ['in the shadow hour, from 0', at(10 * MINUTE, undefined, 0), 1],
    ['at 1 % before day 2', at(2 * DAY - 1, 2 * DAY - HOUR, 1), 1],
    ['at 1 % on day 2', at(2 * DAY, 2 * DAY - HOUR, 1), 5],
    ['at 5 % before day 4', at(4 * DAY - 1, 2 * DAY, 5), 5],
    ['at 5 % on day 4', at(4 * DAY, 2 * DAY, 5), 25],
    ['at 25 % on day 7', at(7 * DAY, 3 * DAY, 25), 100],
    ['at 100 %', at(8 * DAY, DAY, 100), 100],
    ['one step at a time, however late', at(30 * DAY, 29 * DAY, 1), 5],
    ['a share between two steps', at(HOUR, HOUR, 0.5), 1],
  ])('%s', (_, question, share) => {
    expect(largestShareNow(question)).toBe(share);
  });
});
