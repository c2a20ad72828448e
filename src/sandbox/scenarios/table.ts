import { HOUR_MS, MINUTE_MS } from '../kernel/time';
import type { Causes } from '../traffic/causes';
import type { Scenario, ScenarioEvent } from './scenario';

/** Trouble of the canary begins a quarter of an hour after it was enabled. */
const CANARY_TROUBLE_MS = HOUR_MS + 15 * MINUTE_MS;
/** Scenarios about the share itself begin before the flag is deployed. */
const BEFORE_CANARY_MS = HOUR_MS - MINUTE_MS;
const END_MS = 3 * HOUR_MS;
/** Enough canary requests in two hours to read a p95 from. */
const READABLE_SHARE = 25;

const causes = (atMs: number, change: Partial<Causes>): { atMs: number; event: ScenarioEvent } => ({
  atMs,
  event: { kind: 'causes', change },
});

/** Every scenario, the healthy one first. Scenarios state causes only; the effects are computed. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'healthy',
    title: 'nothing goes wrong',
    notice: 'shadow rows are proven within the first hour; the canary rows stay undecided at 1 %',
    expect: { verdicts: ['GO'], rolledBackBy: 'nobody' },
    events: [],
  },
  {
    name: 'slow-canary',
    title: 'Prisma reads get slower, until a canary of 25 % is about 22 % slower than mock',
    notice:
      'p95 of the canary between +15 % and +30 %: HOLD, and never accepted by name. At 1 % there are too few requests to read a p95 at all',
    expect: { verdicts: ['HOLD'], rolledBackBy: 'nobody' },
    percent: READABLE_SHARE,
    events: [causes(BEFORE_CANARY_MS, { queryTimeFactor: 1.28 })],
  },
  {
    name: 'very-slow-canary',
    title: 'Prisma reads get slower, until a canary of 25 % is about 60 % slower than mock',
    notice: 'p95 of the canary more than 30 % above mock, with evidence of 20 to 1 within the hour: INVESTIGATE',
    expect: { verdicts: ['INVESTIGATE'], rolledBackBy: 'nobody' },
    percent: READABLE_SHARE,
    events: [causes(BEFORE_CANARY_MS, { queryTimeFactor: 2.2 })],
  },
  {
    name: 'failing-canary',
    title: 'half of the database reads lose their connection, and nobody is at the screen',
    notice:
      'from H+1:15 canary and shadow reads fail; huntaze-canary-errors goes to ALARM and AppConfig rolls the flag back by itself, long before the operator returns at H+2:30',
    expect: { verdicts: ['NO-GO'], rolledBackBy: 'AWS' },
    operatorAway: { fromMs: HOUR_MS + 10 * MINUTE_MS, toMs: HOUR_MS + 90 * MINUTE_MS },
    events: [causes(CANARY_TROUBLE_MS, { queryDropShare: 0.5 })],
  },
  {
    name: 'total-outage',
    title: 'the database refuses every connection',
    notice:
      'every canary request is rescued by mock and every shadow fails from H+1:15: NO-GO by the shadow row within minutes, before any alarm; roll back by hand',
    expect: { verdicts: ['NO-GO'], rolledBackBy: 'the operator' },
    events: [causes(CANARY_TROUBLE_MS, { databaseDown: true })],
  },
  {
    name: 'drifting-rows',
    title: 'four of a hundred users differ between mock and database',
    notice:
      'shadow comparisons mismatch from the first minutes, always for the same users: the gate of H+1 does not open',
    expect: { verdicts: ['INVESTIGATE'], rolledBackBy: 'nobody' },
    events: [causes(0, { driftedUserShare: 0.04 })],
  },
  {
    name: 'key-order-only',
    title: 'answers arrive with their keys in another order',
    notice: 'nothing: the comparison is by field, and no row moves',
    expect: { verdicts: ['GO'], rolledBackBy: 'nobody' },
    events: [causes(0, { reversedKeys: true })],
  },
  {
    name: 'silent-canary',
    title: 'the flag never reaches the functions',
    notice: 'the deployment completes and a fresh session reads 1 %, but no canary request comes: share 0 after H+1',
    expect: { verdicts: ['INVESTIGATE'], rolledBackBy: 'nobody' },
    events: [causes(BEFORE_CANARY_MS, { staleFlags: true })],
  },
  {
    name: 'over-share',
    title: 'the functions receive five times the share that was deployed',
    notice: 'the observed share is about 5 % soon after the canary opens: more than double the requested share',
    expect: { verdicts: ['INVESTIGATE'], rolledBackBy: 'nobody' },
    events: [causes(BEFORE_CANARY_MS, { flagShareFactor: 5 })],
  },
  {
    name: 'no-traffic',
    title: 'the users stay away',
    notice: 'no requests from the start: every row lacks data, nothing can be decided, and nothing reads 0 %',
    expect: { verdicts: ['HOLD'], rolledBackBy: 'nobody' },
    events: [{ atMs: 0, event: { kind: 'traffic', ratePerHour: 0 } }],
  },
  {
    name: 'cold-start-storm',
    title: 'every request starts a new environment for five minutes',
    notice:
      'P95 of both paths jumps at H+1:15 and falls back at H+1:20; no row moves, and query cold-starts shows why: nothing to do',
    expect: { verdicts: ['GO'], rolledBackBy: 'nobody' },
    events: [
      causes(CANARY_TROUBLE_MS, { singleUseEnvironments: true }),
      causes(CANARY_TROUBLE_MS + 5 * MINUTE_MS, { singleUseEnvironments: false }),
    ],
  },
  {
    name: 'throttled-aws',
    title: 'AWS throttles one call in twenty of the functions and one in ten of the operator',
    notice:
      'refused calls count as shadow errors and canary errors: about 1.2 % of the shadows at H+3, which is a proof in one beta of two; the operator sees retries, not failures',
    expect: { verdicts: ['HOLD', 'GO', 'INVESTIGATE'], rolledBackBy: 'nobody' },
    events: [
      causes(CANARY_TROUBLE_MS, { throttledCallShare: 0.05 }),
      {
        atMs: CANARY_TROUBLE_MS,
        event: { kind: 'operator-fault', rule: { kind: 'throttle', probability: 0.1, seed: 7 } },
      },
      causes(CANARY_TROUBLE_MS + 45 * MINUTE_MS, { throttledCallShare: 0 }),
      { atMs: CANARY_TROUBLE_MS + 45 * MINUTE_MS, event: { kind: 'clear-operator-faults' } },
    ],
  },
  {
    name: 'flapping-alarm',
    title: 'environments of mock-read are killed for three minutes, again and again',
    notice:
      'the first ALARM rolls the flag back at once; the alarm returns to OK and to ALARM all the same, so the canary was not the cause',
    expect: { verdicts: ['NO-GO'], rolledBackBy: 'AWS' },
    events: [0, 1, 2, 3].flatMap((burst) => [
      causes(CANARY_TROUBLE_MS + burst * 10 * MINUTE_MS, { killedShare: 0.3 }),
      causes(CANARY_TROUBLE_MS + burst * 10 * MINUTE_MS + 3 * MINUTE_MS, { killedShare: 0 }),
    ]),
  },
  {
    name: 'late-failure',
    title: 'the database fails in the last twenty minutes',
    notice:
      'everything is proven until H+2:40, then shadow and canary errors: the final look must not be read from an old screen',
    expect: { verdicts: ['NO-GO'], rolledBackBy: 'the operator' },
    events: [causes(END_MS - 20 * MINUTE_MS, { databaseDown: true })],
  },
  {
    name: 'two-operators',
    title: 'somebody else stops the deployment of the flag',
    notice:
      'the flag is off at H+1:20 without an alarm and without an entry in the journal: share 0; the history of AppConfig names who stopped it',
    expect: { verdicts: ['INVESTIGATE'], rolledBackBy: 'somebody else' },
    events: [
      { atMs: HOUR_MS + 20 * MINUTE_MS, event: { kind: 'second-operator', act: 'stop-flag-deployment' } },
      { atMs: HOUR_MS + 20 * MINUTE_MS, event: { kind: 'second-operator', act: 'touch-alias' } },
    ],
  },
  {
    name: 'expired-credentials',
    title: 'the operator is logged out for ten minutes',
    notice:
      'every call of the tool ends with ExpiredToken from H+1:30 to H+1:40; the beta itself goes on, guarded by AWS',
    expect: { verdicts: ['GO'], rolledBackBy: 'nobody' },
    events: [
      { atMs: HOUR_MS + 30 * MINUTE_MS, event: { kind: 'operator-fault', rule: { kind: 'expired' } } },
      { atMs: HOUR_MS + 40 * MINUTE_MS, event: { kind: 'clear-operator-faults' } },
    ],
  },
];

export const findScenario = (name: string): Scenario | undefined =>
  SCENARIOS.find((scenario) => scenario.name === name);
