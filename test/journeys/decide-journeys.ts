import assert from 'node:assert/strict';
import { makePlan } from '../../src/domain/decidability/plan';
import { usableDurations } from '../../src/domain/decision/latency-row';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { beginBeta, type DecidedBeta, type Judged } from './decided-beta';

/** A beta and what it must come to. */
export interface Journey {
  readonly name: string;
  /** Fit for every run of the tests; the others take minutes. */
  readonly short: boolean;
  readonly ratePerHour?: number;
  /** Plays it, asserts, and answers what was seen in a line. */
  play(beta: DecidedBeta): Promise<string>;
}

const MINUTE_MS = 60_000;
const CANARY_MINUTE = 60;
const TROUBLE_MINUTE = 75;
const END_MINUTE = 180;

const required = ({ decision }: Judged) => decision.rows.filter((row) => row.required);
const notGo = (judged: Judged): readonly string[] =>
  required(judged)
    .filter((row) => row.counts !== 'GO')
    .map((row) => row.id);
const told = ({ decision }: Judged): string => `${decision.verdict}: ${decision.reason}`;
const p95s = ({ evidence }: Judged): { readonly mock: number; readonly canary: number; readonly ratio: number } => {
  const mock = usableDurations(evidence.latency.mock).p95Ms ?? Number.NaN;
  const canary = usableDurations(evidence.latency.canary).p95Ms ?? Number.NaN;
  return { mock, canary, ratio: canary / mock };
};
const p95Text = (judged: Judged): string => {
  const { mock, canary, ratio } = p95s(judged);
  return `p95 ${canary}/${mock} ms (${((ratio - 1) * 100).toFixed(1)} %)`;
};

/** How soon the plan promises, nine times in ten, a proven NO-GO of a canary that fails half of its requests. */
function promisedVetoMs(share: number): number {
  const reading = makePlan({
    ratePerHour: 1_000,
    rateSource: 'given',
    windowMs: 2 * 3_600_000,
    share,
    bucketBy: 'request',
    thresholds: THRESHOLDS,
    alarms: [],
  });
  assert.equal(reading.kind, 'plan');
  const row = reading.kind === 'plan' ? reading.plan.rows.find(({ id }) => id === 'errors-canary') : undefined;
  return row?.vetoes.find(({ rate }) => rate === 0.5)?.ninetyMs ?? Number.NaN;
}

const slower = (name: string, queryTimeFactor: number, check: (judged: Judged) => void): Journey => ({
  name,
  short: false,
  async play(beta) {
    await beta.until(50);
    assert.equal(await beta.canary(25), 0);
    beta.change({ queryTimeFactor });
    // Three times the traffic: the p95 of 500 requests is still off by several percent.
    beta.sandbox.traffic.setRate(3_000);
    await beta.until(150);
    const judged = await beta.decide({ final: true });
    check(judged);
    return `${told(judged)}; ${p95Text(judged)}`;
  },
});

export const JOURNEYS: readonly Journey[] = [
  {
    name: 'no traffic: HOLD, and no row reads 0 %',
    short: true,
    ratePerHour: 0,
    async play(beta) {
      await beta.until(END_MINUTE);
      const judged = await beta.decide({ final: true });
      assert.deepEqual([judged.decision.verdict, judged.code], ['HOLD', 3]);
      for (const row of required(judged).filter(({ id }) => id !== 'alarms'))
        assert.deepEqual([row.id, row.measured, row.reading], [row.id, 'no data', 'HOLD']);
      assert.deepEqual(judged.decision.acceptable, []);
      return told(judged);
    },
  },
  {
    name: 'Prisma down in the shadow hour: NO-GO on errors-shadow, and the canary is refused',
    short: true,
    async play(beta) {
      await beta.until(20);
      beta.change({ databaseDown: true });
      await beta.until(30);
      const judged = await beta.decide();
      assert.deepEqual([judged.decision.verdict, judged.code], ['NO-GO', 4]);
      assert.equal(judged.row('errors-shadow').proof.kind, 'disproven');
      assert.deepEqual(notGo(judged), ['errors', 'errors-shadow', 'diffs']);
      assert.equal(judged.row('errors').counts, 'HOLD', 'half an hour without an error proves no rate');
      await assert.rejects(beta.canary(1), { code: 'BLOCKED', exitCode: 5 });
      await assert.rejects(beta.canary(1, { accept: 'errors-shadow' }), { code: 'BLOCKED', exitCode: 5 });
      assert.equal(await beta.served(), 0);
      return told(judged);
    },
  },
  {
    name: '2 % of the users with wrong rows: INVESTIGATE, with the users by name',
    short: true,
    async play(beta) {
      beta.change({ driftedUserShare: 0.02 });
      await beta.until(40);
      const judged = await beta.decide();
      assert.deepEqual([judged.decision.verdict, judged.code], ['INVESTIGATE', 3]);
      assert.equal(judged.row('diffs').counts, 'INVESTIGATE');
      const users = judged.evidence.diffs.kind === 'measured' ? judged.evidence.diffs.users?.mismatched : undefined;
      assert.equal(users?.length, 1);
      assert.match(judged.decision.reason, new RegExp(`1 user of 50 with a mismatch: ${users?.[0]}`));
      return told(judged);
    },
  },
  {
    name: 'healthy at 1 % for three hours: HOLD naming what is undecided, GO with acceptance',
    short: false,
    async play(beta) {
      await beta.until(CANARY_MINUTE);
      assert.equal((await beta.decide()).decision.verdict, 'GO');
      assert.equal(await beta.canary(1), 0);
      await beta.until(END_MINUTE);
      const judged = await beta.decide({ final: true });
      assert.deepEqual([judged.decision.verdict, judged.code], ['HOLD', 3]);
      assert.deepEqual(notGo(judged), ['errors-canary', 'p95']);
      assert.match(judged.decision.reason, /errors-canary and p95 cannot be decided at 1 % yet/);
      assert.deepEqual(judged.decision.acceptable, ['errors-canary', 'p95']);
      const accepted = await beta.decide({ final: true, accept: 'errors-canary,p95' });
      assert.deepEqual([accepted.decision.verdict, accepted.code], ['GO', 0]);
      const one = await beta.decide({ final: true, accept: 'errors-canary' });
      assert.deepEqual([one.decision.verdict, one.code], ['HOLD', 3]);
      return told(judged);
    },
  },
  {
    name: 'healthy at 25 % for eight hours: GO without any acceptance',
    short: false,
    async play(beta) {
      await beta.until(CANARY_MINUTE);
      assert.equal(await beta.canary(25), 0);
      let goMinute: number | undefined;
      for (let minute = CANARY_MINUTE + 30; minute <= CANARY_MINUTE + 480; minute += 30) {
        await beta.until(minute);
        const judged = await beta.decide();
        assert.notEqual(judged.decision.verdict, 'NO-GO', told(judged));
        if (judged.decision.verdict === 'GO') goMinute ??= minute;
      }
      const judged = await beta.decide();
      assert.deepEqual([judged.decision.verdict, judged.code, notGo(judged)], ['GO', 0, []], told(judged));
      const { mock, ratio } = p95s(judged);
      assert.ok(mock > 160 && mock < 200, `mock p95 ${mock} ms`);
      assert.ok(ratio < 1.1, p95Text(judged));
      return `${told(judged)}; first GO after ${(goMinute ?? 0) - CANARY_MINUTE} min at 25 %; ${p95Text(judged)}`;
    },
  },
  {
    name: 'Prisma fails half of its requests from H+1:15: NO-GO within the time that plan promised',
    short: false,
    async play(beta) {
      const promisedMs = promisedVetoMs(1);
      await beta.until(CANARY_MINUTE);
      assert.equal(await beta.canary(1), 0);
      await beta.until(TROUBLE_MINUTE);
      beta.change({ queryDropShare: 0.5 });
      for (let minute = TROUBLE_MINUTE + 1; minute <= END_MINUTE; minute += 1) {
        await beta.until(minute);
        const judged = await beta.decide();
        if (judged.decision.verdict !== 'NO-GO') continue;
        const tookMs = (minute - TROUBLE_MINUTE) * MINUTE_MS;
        assert.ok(tookMs <= promisedMs, `${tookMs / MINUTE_MS} min, promised ${promisedMs / MINUTE_MS}`);
        assert.equal(judged.code, 4);
        return `${told(judged)}; after ${tookMs / MINUTE_MS} min, promised ${Math.round(promisedMs / MINUTE_MS)} min`;
      }
      throw new Error('no NO-GO by H+3');
    },
  },
  slower('25 %, Prisma +22 %: HOLD', 1.4, (judged) => {
    const { ratio } = p95s(judged);
    assert.ok(ratio > 1.15 && ratio <= 1.3, p95Text(judged));
    assert.deepEqual([judged.decision.verdict, judged.code, judged.row('p95').reading], ['HOLD', 3, 'HOLD']);
  }),
  slower('25 %, Prisma +60 %: INVESTIGATE', 2.15, (judged) => {
    assert.ok(p95s(judged).ratio > 1.3, p95Text(judged));
    assert.deepEqual(
      [judged.decision.verdict, judged.code, judged.row('p95').reading],
      ['INVESTIGATE', 3, 'INVESTIGATE'],
    );
  }),
];

/** Plays a journey in a world of its own. */
export async function travel(journey: Journey): Promise<string> {
  const beta = await beginBeta(journey.ratePerHour);
  try {
    return await journey.play(beta);
  } finally {
    await beta.close();
  }
}
