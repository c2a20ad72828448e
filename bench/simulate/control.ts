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
  /** Part that is NO-GO against mock, and the median minute: with a point value above the limit, and with evidence for it. */
  readonly vetoByPoint: number;
  readonly veto: number;
  readonly minutesVeto: number;
}

const CASES: readonly (readonly [number, number, number, number])[] = [
  [1000, 5, 0.005, 0.005],
  [1000, 25, 0.05, 0.05],
  [10_000, 5, 0.08, 0.08],
  [1000, 25, 0, 0.02],
  [1000, 5, 0.005, 0.1],
  [1000, 25, 0.005, 0.05],
  [10_000, 5, 0.005, 0.02],
  [10_000, 5, 0.0005, 0.01],
];

/** Errors from which a canary that is worse than mock is NO-GO. */
const LEAST_OWNED = 3;

/**
 * Looks each minute of eight hours at level 1 %; the first three rows are equal paths, the last of them in a common incident,
 * and the fourth a canary that fails exactly as often as it may, beside a mock without an error: NO-GO is false there.
 */
export function simulate(runs: number, print: (line: string) => void): readonly ControlRow[] {
  print(
    'canary found bad within eight hours, a look each minute: NO-GO by the 2 % limit alone (before), worse than mock',
  );
  print(
    '(now: INVESTIGATE), and worse than mock and above the limit, by its point value and by evidence of 20 to 1 (NO-GO; a mock that fails excuses the canary)',
  );
  print(' req/h  share     mock   canary   before  median      now  median  by point    NO-GO  median');
  return CASES.map(([perHour, share, mock, canary]) => {
    const row = paths(perHour, share, mock, canary, Math.max(20, Math.round(400 * runs)));
    const minutes = (value: number): string => (Number.isFinite(value) ? `${value}` : 'never').padStart(7);
    print(
      `${String(perHour).padStart(6)} ${String(share).padStart(4)} % ${part(mock)} ${part(canary)} ${part(row.before)} ${minutes(row.minutesBefore)} ${part(row.now)} ${minutes(row.minutesNow)}  ${part(row.vetoByPoint)} ${part(row.veto)} ${minutes(row.minutesVeto)}`,
    );
    return row;
  });
}

type Rule = 'before' | 'now' | 'byPoint' | 'veto';

function paths(perHour: number, share: number, mockRate: number, canaryRate: number, runs: number): ControlRow {
  const random = repeatable(perHour + share * 7 + Math.round(canaryRate * 1e4));
  const first: Record<Rule, number[]> = { before: [], now: [], byPoint: [], veto: [] };
  for (let run = 0; run < runs; run += 1) {
    const beta = firstMinutes({ mean: perHour / 60, part: share / 100, mockRate, canaryRate }, random);
    for (const rule of Object.keys(first) as Rule[]) first[rule].push(beta[rule] ?? Number.POSITIVE_INFINITY);
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
    vetoByPoint: ever(first.byPoint),
    veto: ever(first.veto),
    minutesVeto: median(first.veto),
  };
}

interface Truth {
  readonly mean: number;
  readonly part: number;
  readonly mockRate: number;
  readonly canaryRate: number;
}

/** The first minute of eight hours at which each rule objects. */
function firstMinutes(
  { mean, part, mockRate, canaryRate }: Truth,
  random: () => number,
): Partial<Record<Rule, number>> {
  const { alphaGo, alphaNoGo, leastErrors } = THRESHOLDS.proof;
  const limit = THRESHOLDS['errors-canary'].noGoAbove;
  const seen: Partial<Record<Rule, number>> = {};
  let mine = 0;
  let theirs = 0;
  let n = 0;
  let mock = 0;
  for (let minute = 1; minute <= 480; minute += 1) {
    const failed = poissonDraw(mean * part * canaryRate, random);
    mine += failed;
    n += failed + poissonDraw(mean * part * (1 - canaryRate), random);
    theirs += poissonDraw(mean * (1 - part) * mockRate, random);
    mock += mean * (1 - part);
    const disproven = provenAbove(mine, n, limit, alphaNoGo, leastErrors);
    if (disproven) seen.before ??= minute;
    const worse = mine >= leastErrors && logEvidenceAbove(mine, mine + theirs, part) >= Math.log(1 / alphaNoGo);
    if (worse) seen.now ??= minute;
    const excused = !worse && provenAbove(theirs, mock, limit, alphaNoGo, leastErrors);
    const owned = worse && mine >= LEAST_OWNED;
    if ((disproven && !excused) || (owned && mine > limit * n)) seen.byPoint ??= minute;
    if ((disproven && !excused) || (owned && logEvidenceAbove(mine, n, limit) >= Math.log(1 / alphaGo)))
      seen.veto ??= minute;
  }
  return seen;
}
