import { replay } from '../../src/domain/decision/replay';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import type { CountBucket } from '../../src/domain/statistics/e-process';
import { poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { binomialDraw, evidenceOf, MINUTE_MS, part, START_MS } from './world';

export const about =
  'whole betas replayed: how often the verdict over all rows is ever GO, INVESTIGATE or NO-GO, healthy and at the limit (about 4 min)';

const MINUTES = 180;
const LOOKS = 36;
const PER_MINUTE = 1000 / 60;
const SHARE = 25;

/** True error rates of a beta, and how many errors come at once. */
interface Truth {
  readonly name: string;
  readonly mock: number;
  readonly canary: number;
  readonly shadow: number;
  readonly clump: number;
}

export interface VerdictRow extends Truth {
  /** Whether GO would be right. */
  readonly healthy: boolean;
  /** Part of the betas whose verdict was so at one look at least. */
  readonly everGo: number;
  readonly goAtTheEnd: number;
  readonly everInvestigate: number;
  readonly everNoGo: number;
}

const HEALTHY = [0, 0.001, 0.005, 0.01].map((rate) => ({
  name: `healthy, ${rate * 100} % on both paths`,
  mock: rate,
  canary: rate,
  shadow: rate,
  clump: 1,
}));
const BAD: readonly Truth[] = [
  { name: 'all rows at 2 %', mock: 0.02, canary: 0.02, shadow: 0.02, clump: 1 },
  { name: 'shadow alone at 2 %', mock: 0, canary: 0, shadow: 0.02, clump: 1 },
  { name: 'shadow alone at 2 %, in fives', mock: 0, canary: 0, shadow: 0.02, clump: 5 },
  { name: 'canary alone at 2 %', mock: 0, canary: 0.02, shadow: 0, clump: 1 },
];

/**
 * Three hours of a share of 25 % at 1,000 requests an hour, a look every five minutes at every row that is kept by minute.
 * GO of a beta with one row at its limit is false; so is NO-GO of a healthy one, whose two paths are alike.
 */
export function simulate(runs: number, print: (line: string) => void): readonly VerdictRow[] {
  print('25 % of 1,000 requests/h for three hours, a look every five minutes, p95 left out');
  print('                                   ever GO   at end  ever INVESTIGATE  ever NO-GO');
  return [...HEALTHY, ...BAD].map((truth, index) => {
    const row = played(truth, index < HEALTHY.length, Math.max(4, Math.round(200 * runs)));
    print(
      `${truth.name.padEnd(33)} ${part(row.everGo)} ${part(row.goAtTheEnd)} ${part(row.everInvestigate).padStart(17)} ${part(row.everNoGo).padStart(11)}`,
    );
    return row;
  });
}

function played(truth: Truth, healthy: boolean, runs: number): VerdictRow {
  const seen = { go: 0, end: 0, investigate: 0, noGo: 0 };
  for (let run = 0; run < runs; run += 1) {
    const random = repeatable(1000 * run + Math.round(1e5 * (truth.mock + 3 * truth.canary + 7 * truth.shadow)));
    const mock = series(PER_MINUTE * (1 - SHARE / 100), truth.mock, truth.clump, random);
    const canary = series((PER_MINUTE * SHARE) / 100, truth.canary, truth.clump, random);
    const shadow = failing(mock, truth.shadow, truth.clump, random);
    const evidence = evidenceOf({ minutes: MINUTES, share: SHARE, mock, canary, shadow });
    const verdicts = replay(evidence, { thresholds: THRESHOLDS }, LOOKS).points.map(({ verdict }) => verdict);
    seen.go += verdicts.includes('GO') ? 1 : 0;
    seen.end += verdicts.at(-1) === 'GO' ? 1 : 0;
    seen.investigate += verdicts.includes('INVESTIGATE') ? 1 : 0;
    seen.noGo += verdicts.includes('NO-GO') ? 1 : 0;
  }
  return {
    ...truth,
    healthy,
    everGo: seen.go / runs,
    goAtTheEnd: seen.end / runs,
    everInvestigate: seen.investigate / runs,
    everNoGo: seen.noGo / runs,
  };
}

function series(perMinute: number, rate: number, clump: number, random: () => number): readonly CountBucket[] {
  const traffic = Array.from({ length: MINUTES }, (_, minute) => ({
    atMs: START_MS + (minute + 1) * MINUTE_MS,
    n: poissonDraw(perMinute, random),
    events: 0,
  }));
  return failing(traffic, rate, clump, random);
}

/** The same requests with their own errors. */
function failing(
  traffic: readonly CountBucket[],
  rate: number,
  clump: number,
  random: () => number,
): readonly CountBucket[] {
  return traffic.map(({ atMs, n }) => ({
    atMs,
    n,
    events: clump === 1 ? binomialDraw(n, rate, random) : Math.min(n, clump * poissonDraw((n * rate) / clump, random)),
  }));
}
