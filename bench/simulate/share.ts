import { measured } from '../../src/domain/decision/evidence';
import { shareRow } from '../../src/domain/decision/share-row';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { confidenceSequence } from '../../src/domain/statistics/intervals';
import { poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { binomialDraw, evidenceOf, part } from './world';

export const about =
  'what is said of a share that is not the requested one, a look each two minutes of two hours (about 20 s)';

export interface ShareSimRow {
  readonly factor: number;
  /** Part of the betas that were ever GO and "proven", before the word became "consistent". */
  readonly provenBefore: number;
  readonly provenNow: number;
  /** Part of the betas in which the share ever read as another than the requested one. */
  readonly objected: number;
}

export function simulate(runs: number, print: (line: string) => void): readonly ShareSimRow[] {
  print('1 % requested at 1,000 requests/h, the true share is so many times that');
  print(' times  GO and "proven" before      now   objected to');
  return [1, 0.49, 2.05, 2.2].map((factor) => {
    const row = drawn(factor, Math.max(20, Math.round(200 * runs)));
    print(
      `${factor.toFixed(2).padStart(6)}               ${part(row.provenBefore)} ${part(row.provenNow)}      ${part(row.objected)}`,
    );
    return row;
  });
}

function drawn(factor: number, runs: number): ShareSimRow {
  const random = repeatable(Math.round(factor * 100));
  const empty = evidenceOf({ minutes: 180, share: 1, mock: [], canary: [], shadow: [] });
  const seen = { before: 0, now: 0, objected: 0 };
  for (let run = 0; run < runs; run += 1) {
    let canary = 0;
    let total = 0;
    const ever = { before: false, now: false, objected: false };
    for (let look = 0; look < 60; look += 1) {
      const n = poissonDraw(2 * (1000 / 60), random);
      total += n;
      canary += binomialDraw(n, 0.01 * factor, random);
      const within = canary >= 0.005 * total && canary <= 0.02 * total;
      const { low, high } = confidenceSequence(canary, total, 0.95);
      ever.before ||= within && total >= 720 && low <= 0.01 && high >= 0.01;
      const row = shareRow(
        {
          ...empty,
          share: measured({ canary, total }, { source: 'simulation', window: { fromMs: 0, toMs: empty.atMs } }),
        },
        THRESHOLDS,
      );
      ever.now ||= row.reading === 'GO' && row.proof.kind === 'proven';
      ever.objected ||= row.suspicious === true;
    }
    seen.before += ever.before ? 1 : 0;
    seen.now += ever.now ? 1 : 0;
    seen.objected += ever.objected ? 1 : 0;
  }
  return { factor, provenBefore: seen.before / runs, provenNow: seen.now / runs, objected: seen.objected / runs };
}
