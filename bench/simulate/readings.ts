import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { logEvidenceAbove } from '../../src/domain/statistics/e-process';
import { lowerBound } from '../../src/domain/statistics/intervals';
import { poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { binomialDraw, part } from './world';

export const about =
  'healthy shadow hours that read INVESTIGATE at some minute, and false NO-GO at the final look (about 5 s)';

const LIMIT = 0.02;

export interface ReadingRow {
  readonly baseRate: number;
  readonly before: number;
  readonly now: number;
}
export interface FinalRow extends ReadingRow {
  readonly share: number;
}

export function simulate(
  runs: number,
  print: (line: string) => void,
): { readonly hour: readonly ReadingRow[]; readonly final: readonly FinalRow[] } {
  print('a healthy shadow hour of 1,000 requests reads INVESTIGATE at some minute (or NO-GO)');
  print('    base   before      now');
  const hour = [0.0025, 0.005, 0.01].map((baseRate) => {
    const row = hours(baseRate, Math.max(100, Math.round(4000 * runs)));
    print(`${part(baseRate)} ${part(row.before)} ${part(row.now)}`);
    return row;
  });
  print('NO-GO of a healthy canary at the single final look (H+3 at 1 %, two days at 5 %), 1,000 requests/h');
  print('    base  share   before      now');
  const final = [1, 5].flatMap((share) =>
    [0.005, 0.01].map((baseRate) => {
      const row = finals(baseRate, share, Math.max(100, Math.round(20_000 * runs)));
      print(`${part(baseRate)} ${String(share).padStart(4)} % ${part(row.before)} ${part(row.now)}`);
      return row;
    }),
  );
  return { hour, final };
}

/** Before: any point value above the limit. Now: evidence of 20 to 1 that the rate lies above it. */
function hours(baseRate: number, runs: number): ReadingRow {
  const random = repeatable(Math.round(baseRate * 1e4));
  let before = 0;
  let now = 0;
  for (let run = 0; run < runs; run += 1) {
    let events = 0;
    let n = 0;
    let seenBefore = false;
    let seenNow = false;
    for (let minute = 0; minute < 60; minute += 1) {
      const requests = poissonDraw(1000 / 60, random);
      events += binomialDraw(requests, baseRate, random);
      n += requests;
      if (events <= LIMIT * n) continue;
      seenBefore = true;
      seenNow ||=
        events >= THRESHOLDS.proof.leastErrors &&
        logEvidenceAbove(events, n, LIMIT) >= Math.log(1 / THRESHOLDS.proof.alphaGo);
    }
    before += seenBefore ? 1 : 0;
    now += seenNow ? 1 : 0;
  }
  return { baseRate, before: before / runs, now: now / runs };
}

/** Before: a point value above the limit with two errors. Now: Clopper-Pearson's exact test at 1 %. */
function finals(baseRate: number, share: number, runs: number): FinalRow {
  const random = repeatable(share * 100 + Math.round(baseRate * 1e4));
  const mean = share === 1 ? 20 : 100;
  let before = 0;
  let now = 0;
  for (let run = 0; run < runs; run += 1) {
    const n = poissonDraw(mean, random);
    const events = binomialDraw(n, baseRate, random);
    if (events < THRESHOLDS.proof.leastErrors || events <= LIMIT * n) continue;
    before += 1;
    if (lowerBound(events, n, THRESHOLDS.proof.alphaNoGo) > LIMIT) now += 1;
  }
  return { share, baseRate, before: before / runs, now: now / runs };
}
