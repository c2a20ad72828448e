import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { logEvidenceAbove, provenAbove } from '../../src/domain/statistics/e-process';
import { poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { part } from './world';

export const about =
  'who owns the errors: false alarms of equal paths, and minutes to a canary that is worse (about 10 s)';

export interface ControlRow {
  readonly perHour: number;
  readonly share: number;
  readonly mock: number;
  readonly canary: number;
  /** Part of the betas flagged within eight hours, and the median minute: by the limit of 2 % alone, and against mock. */
  readonly before: number;
  readonly now: number;
  readonly minutesBefore: number;
  readonly minutesNow: number;
}

const CASES: readonly (readonly [number, number, number, number])[] = [
  [1000, 5, 0.005, 0.005],
  [1000, 25, 0.05, 0.05],
  [10_000, 5, 0.08, 0.08],
  [1000, 5, 0.005, 0.1],
  [1000, 25, 0.005, 0.05],
  [10_000, 5, 0.005, 0.02],
  [10_000, 5, 0.0005, 0.01],
];

/** Looks each minute of eight hours at level 1 %; the first three rows are equal paths, the last of them in a common incident. */
export function simulate(runs: number, print: (line: string) => void): readonly ControlRow[] {
  print(
    'canary proven bad within eight hours, a look each minute: by the 2 % limit alone (before), against mock (now)',
  );
  print(' req/h  share     mock   canary   before  median      now  median');
  return CASES.map(([perHour, share, mock, canary]) => {
    const row = paths(perHour, share, mock, canary, Math.max(20, Math.round(400 * runs)));
    const minutes = (value: number): string => (Number.isFinite(value) ? `${value}` : 'never').padStart(7);
    print(
      `${String(perHour).padStart(6)} ${String(share).padStart(4)} % ${part(mock)} ${part(canary)} ${part(row.before)} ${minutes(row.minutesBefore)} ${part(row.now)} ${minutes(row.minutesNow)}`,
    );
    return row;
  });
}

function paths(perHour: number, share: number, mockRate: number, canaryRate: number, runs: number): ControlRow {
  const random = repeatable(perHour + share * 7 + Math.round(canaryRate * 1e4));
  const { alphaNoGo, leastErrors } = THRESHOLDS.proof;
  const part = share / 100;
  const first: { readonly before: number[]; readonly now: number[] } = { before: [], now: [] };
  for (let run = 0; run < runs; run += 1) {
    let mine = 0;
    let theirs = 0;
    let n = 0;
    let before = Number.POSITIVE_INFINITY;
    let now = Number.POSITIVE_INFINITY;
    for (let minute = 1; minute <= 480 && !(Number.isFinite(before) && Number.isFinite(now)); minute += 1) {
      const mean = perHour / 60;
      const failed = poissonDraw(mean * part * canaryRate, random);
      mine += failed;
      n += failed + poissonDraw(mean * part * (1 - canaryRate), random);
      theirs += poissonDraw(mean * (1 - part) * mockRate, random);
      if (!Number.isFinite(before) && provenAbove(mine, n, 0.02, alphaNoGo, leastErrors)) before = minute;
      if (
        !Number.isFinite(now) &&
        mine >= leastErrors &&
        logEvidenceAbove(mine, mine + theirs, part) >= Math.log(1 / alphaNoGo)
      )
        now = minute;
    }
    first.before.push(before);
    first.now.push(now);
  }
  const median = (all: readonly number[]): number =>
    [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  const ever = (all: readonly number[]): number => all.filter(Number.isFinite).length / all.length;
  return {
    perHour,
    share,
    mock: mockRate,
    canary: canaryRate,
    before: ever(first.before),
    now: ever(first.now),
    minutesBefore: median(first.before),
    minutesNow: median(first.now),
  };
}
