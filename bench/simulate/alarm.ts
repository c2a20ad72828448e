import { phaseOfShare, stepOf } from '../../src/domain/phase';
import { poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { type AlarmRule, alarmRules, fires } from '../../src/domain/system/alarm-rules';
import { DEFAULT_SYSTEM } from '../../src/domain/system/system';
import { MINUTE_MS, part } from './world';

export const about =
  'false rollbacks of a healthy beta in a bake, and how soon the alarms see a failing canary (about 40 s)';

type Fires = (errors: number, requests: number) => boolean;
interface Alarm {
  readonly path: 'all' | 'canary';
  readonly windowMinutes: number;
  readonly fires: Fires;
}

const now: readonly Alarm[] = alarmRules(DEFAULT_SYSTEM).map((rule: AlarmRule) => ({
  path: rule.path,
  windowMinutes: rule.windowMinutes,
  fires: (errors, requests) => fires(rule, errors, requests),
}));
/** The first version: a plain rate with a least number of errors. */
const before: readonly Alarm[] = [
  { path: 'all', windowMinutes: 5, fires: (errors, n) => errors >= 4 && errors / n > 0.02 },
  { path: 'canary', windowMinutes: 60, fires: (errors, n) => errors >= 3 && errors / n > 0.1 },
];

export interface FalseRow {
  readonly perHour: number;
  readonly share: number;
  readonly baseRate: number;
  readonly before: number;
  readonly now: number;
}
export interface SeenRow {
  readonly perHour: number;
  readonly share: number;
  readonly failing: number;
  readonly before: number;
  readonly now: number;
}

const RATES = [100, 300, 1000, 3000, 10_000];
const SHARES = [1, 5, 25, 100];
const BASE_RATES = [0.0025, 0.005, 0.01];

/** False alarms over a grid of rates and shares, then detection: the first of both alarms, median minutes. */
export function simulate(
  runs: number,
  print: (line: string) => void,
): { readonly falsely: readonly FalseRow[]; readonly seen: readonly SeenRow[] } {
  print('healthy betas rolled back within a bake (110 min at 1 %, 24 h else), either alarm');
  print(' req/h  share   base     before       now');
  const falsely: FalseRow[] = [];
  for (const perHour of RATES)
    for (const share of SHARES)
      for (const baseRate of BASE_RATES) {
        const minutes = stepOf(phaseOfShare(share)).bakeMs / MINUTE_MS;
        const times = Math.max(20, Math.round(1000 * runs));
        const [first = [], second = []] = play(
          [before, now],
          { perHour, share, base: baseRate, failing: baseRate },
          minutes,
          times,
        );
        const row = { perHour, share, baseRate, before: chance(first), now: chance(second) };
        falsely.push(row);
        print(
          `${String(perHour).padStart(6)} ${String(share).padStart(4)} % ${part(baseRate)} ${part(row.before)} ${part(row.now)}`,
        );
      }
  print(`worst now ${part(Math.max(...falsely.map((row) => row.now)))}`);
  print('median minutes until either alarm sees a failing canary, mock at 0.25 %');
  print(' req/h  share  failing  before    now');
  const seen: SeenRow[] = [];
  for (const perHour of [1000, 3000, 10_000])
    for (const share of [1, 5, 25])
      for (const failing of [1, 0.5, 0.2, 0.1]) {
        const times = Math.max(20, Math.round(400 * runs));
        const [first = [], second = []] = play([before, now], { perHour, share, base: 0.0025, failing }, 480, times);
        const row = { perHour, share, failing, before: median(first), now: median(second) };
        seen.push(row);
        print(
          `${String(perHour).padStart(6)} ${String(share).padStart(4)} % ${part(failing)} ${minutes(row.before)} ${minutes(row.now)}`,
        );
      }
  return { falsely, seen };
}

const minutes = (value: number): string => (Number.isFinite(value) ? String(value) : 'never').padStart(7);
const chance = (firsts: readonly number[]): number => firsts.filter(Number.isFinite).length / firsts.length;
function median(firsts: readonly number[]): number {
  const sorted = [...firsts].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Minute of the first ALARM of either alarm of each set, by run; the sets see the same traffic. */
function play(
  sets: readonly (readonly Alarm[])[],
  traffic: { readonly perHour: number; readonly share: number; readonly base: number; readonly failing: number },
  minutesPlayed: number,
  runs: number,
): readonly (readonly number[])[] {
  const random = repeatable(traffic.perHour + traffic.share * 13 + Math.round(traffic.failing * 1e4));
  const canaryMean = (traffic.perHour / 60) * (traffic.share / 100);
  const mockMean = traffic.perHour / 60 - canaryMean;
  const firsts = sets.map((): number[] => []);
  const counted = Array.from({ length: minutesPlayed }, () => [0, 0, 0, 0]);
  for (let run = 0; run < runs; run += 1) {
    const first = sets.map(() => Number.POSITIVE_INFINITY);
    const sums = new Map<number, number[]>([
      [5, [0, 0, 0, 0]],
      [60, [0, 0, 0, 0]],
    ]);
    for (let minute = 0; minute < minutesPlayed && first.some((one) => !Number.isFinite(one)); minute += 1) {
      const canaryBad = poissonDraw(canaryMean * traffic.failing, random);
      const canary = canaryBad + poissonDraw(canaryMean * (1 - traffic.failing), random);
      const mockBad = poissonDraw(mockMean * traffic.base, random);
      const mock = mockBad + poissonDraw(mockMean * (1 - traffic.base), random);
      counted[minute] = [canaryBad, canary, mockBad, mock];
      for (const [window, sum] of sums)
        for (let i = 0; i < 4; i += 1)
          sum[i] =
            (sum[i] ?? 0) + (counted[minute]?.[i] ?? 0) - (minute >= window ? (counted[minute - window]?.[i] ?? 0) : 0);
      sets.forEach((set, index) => {
        if (Number.isFinite(first[index])) return;
        const rings = set.some((alarm) => {
          const [a = 0, b = 0, c = 0, d = 0] = sums.get(alarm.windowMinutes) ?? [];
          return alarm.path === 'canary' ? a > 0 && alarm.fires(a, b) : a + c > 0 && alarm.fires(a + c, b + d);
        });
        if (rings) first[index] = minute + 1;
      });
    }
    for (const [index, list] of firsts.entries()) list.push(first[index] ?? Number.POSITIVE_INFINITY);
  }
  return firsts;
}
