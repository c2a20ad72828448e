import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { clumpSizes, independentSample } from '../../src/domain/statistics/clumps';
import { dependenceOf, provenBelowAllowing } from '../../src/domain/statistics/dependence';
import { type CountBucket, provenAbove, provenBelow } from '../../src/domain/statistics/e-process';
import { poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { MINUTE_MS, part, START_MS } from './world';

export const about =
  'false proofs at the limit when errors or requests come in clumps, and what it costs a healthy beta (about 40 s)';

const LIMIT = 0.02;
const PER_MINUTE = 1000 / 60;
const TWO_DAYS = 48 * 60;

/** Errors in clumps of `clump` requests, which arrive in sessions of `session`. */
interface Traffic {
  readonly rate: number;
  readonly clump: number;
  readonly session: number;
}

export interface ClumpRow extends Traffic {
  /** Part of the betas with a proof of at most 2 % within two days, as independent errors and now. */
  readonly provenBefore: number;
  readonly provenNow: number;
  /** At H+1, the look of the first gate, and at the end of day 2. */
  readonly atGateBefore: number;
  readonly atGateNow: number;
  readonly atDayTwoNow: number;
  readonly disprovenBefore: number;
  readonly disprovenNow: number;
  /** Median minutes to the first proof; Infinity when fewer than half have one. */
  readonly minutesBefore: number;
  readonly minutesNow: number;
}

const AT_LIMIT: readonly Traffic[] = [
  ...[1, 3, 5, 10].map((clump) => ({ rate: LIMIT, clump, session: 1 })),
  ...[5, 20].map((session) => ({ rate: LIMIT, clump: session, session })),
];
const HEALTHY: readonly Traffic[] = [0, 0.001, 0.005].map((rate) => ({ rate, clump: 1, session: 1 }));

/**
 * At the limit nothing should be proven, at a healthy rate soon. Looks: each minute of three hours, then twice an hour. A
 * session of requests fails as a whole or not at all.
 */
export function simulate(runs: number, print: (line: string) => void): readonly ClumpRow[] {
  print('1,000 requests/h, errors at this rate in clumps, requests in sessions');
  print('                        ever proven <= 2 %    at H+1            day 2   first proof     ever disproven');
  print('  rate  clump session   before      now     before      now      now   before     now    before      now');
  return [...AT_LIMIT, ...HEALTHY].map((traffic) => {
    const row = clumped(traffic, Math.max(20, Math.round(400 * runs)));
    const minutes = (value: number): string => (Number.isFinite(value) ? `${value} min` : 'never').padStart(8);
    print(
      `${part(row.rate).slice(2)} ${String(row.clump).padStart(6)} ${String(row.session).padStart(7)} ${part(row.provenBefore)} ${part(row.provenNow)}   ${part(row.atGateBefore)} ${part(row.atGateNow)} ${part(row.atDayTwoNow)} ${minutes(row.minutesBefore)}${minutes(row.minutesNow)}  ${part(row.disprovenBefore)} ${part(row.disprovenNow)}`,
    );
    return row;
  });
}

interface Seen {
  provenBefore?: number;
  provenNow?: number;
  disprovenBefore: boolean;
  disprovenNow: boolean;
  atGateBefore: boolean;
  atGateNow: boolean;
  atDayTwoNow: boolean;
}

function clumped(traffic: Traffic, runs: number): ClumpRow {
  const random = repeatable(traffic.clump * 100 + traffic.session + Math.round(traffic.rate * 1e4));
  const betas = Array.from({ length: runs }, () => beta(traffic, random));
  const share = (of: (one: Seen) => boolean): number => betas.filter(of).length / runs;
  const median = (of: (one: Seen) => number | undefined): number =>
    betas.map((one) => of(one) ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
  return {
    ...traffic,
    provenBefore: share((one) => one.provenBefore !== undefined),
    provenNow: share((one) => one.provenNow !== undefined),
    atGateBefore: share((one) => one.atGateBefore),
    atGateNow: share((one) => one.atGateNow),
    atDayTwoNow: share((one) => one.atDayTwoNow),
    disprovenBefore: share((one) => one.disprovenBefore),
    disprovenNow: share((one) => one.disprovenNow),
    minutesBefore: median((one) => one.provenBefore),
    minutesNow: median((one) => one.provenNow),
  };
}

function beta({ rate, clump, session }: Traffic, random: () => number): Seen {
  const { alphaGo, alphaNoGo, failureSeconds } = THRESHOLDS.proof;
  const seen: Seen = {
    disprovenBefore: false,
    disprovenNow: false,
    atGateBefore: false,
    atGateNow: false,
    atDayTwoNow: false,
  };
  const series: CountBucket[] = [];
  let events = 0;
  let n = 0;
  let minutesFailed = 0;
  for (let minute = 1; minute <= TWO_DAYS; minute += 1) {
    const requests = session * poissonDraw(PER_MINUTE / session, random);
    const failed = Math.min(requests, clump * poissonDraw((requests * rate) / clump, random));
    events += failed;
    minutesFailed += failed > 0 ? 1 : 0;
    n += requests;
    series.push({ atMs: START_MS + minute * MINUTE_MS, events: failed, n: requests });
    if (minute > 180 && minute % 30 !== 0) continue;
    const before = provenBelow(events, n, LIMIT, alphaGo);
    const above = provenAbove(events, n, LIMIT, alphaNoGo);
    const looks = minute === 60 || minute === TWO_DAYS;
    const undecided = seen.provenNow === undefined || looks;
    const now = before && undecided && provenNow(series, { events, n, minute }, failureSeconds);
    if (before) seen.provenBefore ??= minute;
    if (now) seen.provenNow ??= minute;
    seen.disprovenBefore ||= above;
    if (above && !seen.disprovenNow && minutesFailed >= 3) {
      const fine = independentSample(events, n, clumpSizes(series).fine);
      seen.disprovenNow = provenAbove(fine.events, fine.n, LIMIT, alphaNoGo);
    }
    if (minute === 60) Object.assign(seen, { atGateBefore: before, atGateNow: now });
    if (minute === TWO_DAYS) seen.atDayTwoNow = now;
  }
  return seen;
}

function provenNow(
  series: readonly CountBucket[],
  { events, n, minute }: { readonly events: number; readonly n: number; readonly minute: number },
  failureSeconds: number,
): boolean {
  const traffic = { n, spanMs: minute * MINUTE_MS, failureMs: failureSeconds * 1000, series };
  return provenBelowAllowing(dependenceOf(series, traffic), { events, n }, LIMIT, THRESHOLDS.proof.alphaGo);
}
