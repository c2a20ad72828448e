import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { clumpSizes, independentSample } from '../../src/domain/statistics/clumps';
import { type CountBucket, provenAbove, provenBelow } from '../../src/domain/statistics/e-process';
import { poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { MINUTE_MS, part, START_MS } from './world';

export const about =
  'false proofs at the limit when errors come in clumps, taken as independent and widened for (about 40 s)';

const LIMIT = 0.02;
const PER_MINUTE = 1000 / 60;
const TWO_DAYS = 48 * 60;

export interface ClumpRow {
  readonly clump: number;
  /** Part of the betas with a false proof within two days, before and now. */
  readonly provenBefore: number;
  readonly provenNow: number;
  /** At H+1, the look of the first gate, and at the end of day 2. */
  readonly atGateBefore: number;
  readonly atGateNow: number;
  readonly atDayTwoNow: number;
  readonly disprovenBefore: number;
  readonly disprovenNow: number;
}

/** The true rate is the limit: nothing should be proven. Looks: each minute of three hours, then twice an hour. */
export function simulate(runs: number, print: (line: string) => void): readonly ClumpRow[] {
  print('errors at exactly 2 % in clumps, 1,000 requests/h');
  print('            ever proven <= 2 %    at H+1            day 2  ever disproven');
  print(' clump    before      now     before      now      now     before      now');
  return [1, 3, 5, 10].map((clump) => {
    const row = clumped(clump, Math.max(20, Math.round(200 * runs)));
    print(
      `${String(clump).padStart(6)} ${part(row.provenBefore)} ${part(row.provenNow)}   ${part(row.atGateBefore)} ${part(row.atGateNow)} ${part(row.atDayTwoNow)}   ${part(row.disprovenBefore)} ${part(row.disprovenNow)}`,
    );
    return row;
  });
}

function clumped(clump: number, runs: number): ClumpRow {
  const random = repeatable(clump);
  const { alphaGo, alphaNoGo } = THRESHOLDS.proof;
  const seen = {
    provenBefore: 0,
    provenNow: 0,
    atGateBefore: 0,
    atGateNow: 0,
    atDayTwoNow: 0,
    disprovenBefore: 0,
    disprovenNow: 0,
  };
  for (let run = 0; run < runs; run += 1) {
    const series: CountBucket[] = [];
    let events = 0;
    let n = 0;
    let minutesFailed = 0;
    const ever = { pb: false, pn: false, db: false, dn: false };
    for (let minute = 1; minute <= TWO_DAYS; minute += 1) {
      const requests = Math.max(1, poissonDraw(PER_MINUTE, random));
      const failed = Math.min(requests, clump * poissonDraw((requests * LIMIT) / clump, random));
      events += failed;
      minutesFailed += failed > 0 ? 1 : 0;
      n += requests;
      series.push({ atMs: START_MS + minute * MINUTE_MS, events: failed, n: requests });
      if (minute > 180 && minute % 30 !== 0) continue;
      const below = provenBelow(events, n, LIMIT, alphaGo);
      const above = provenAbove(events, n, LIMIT, alphaNoGo);
      const sizes =
        below || above || minute === 60 || minute === TWO_DAYS ? clumpSizes(series) : { fine: 1, widest: 1 };
      const wide = independentSample(events, n, sizes.widest);
      const fine = independentSample(events, n, sizes.fine);
      const belowNow = below && provenBelow(wide.events, wide.n, LIMIT, alphaGo);
      const aboveNow = above && minutesFailed >= 3 && provenAbove(fine.events, fine.n, LIMIT, alphaNoGo);
      ever.pb ||= below;
      ever.pn ||= belowNow;
      ever.db ||= above;
      ever.dn ||= aboveNow;
      if (minute === 60) {
        seen.atGateBefore += below ? 1 : 0;
        seen.atGateNow += belowNow ? 1 : 0;
      }
      if (minute === TWO_DAYS) seen.atDayTwoNow += belowNow ? 1 : 0;
    }
    seen.provenBefore += ever.pb ? 1 : 0;
    seen.provenNow += ever.pn ? 1 : 0;
    seen.disprovenBefore += ever.db ? 1 : 0;
    seen.disprovenNow += ever.dn ? 1 : 0;
  }
  const share = Object.fromEntries(Object.entries(seen).map(([name, times]) => [name, times / runs]));
  return { clump, ...(share as Omit<ClumpRow, 'clump'>) };
}
