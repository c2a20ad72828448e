import { type DurationBlock, type DurationCount, measured } from '../../src/domain/decision/evidence';
import { ratioProof, usableDurations } from '../../src/domain/decision/latency-row';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { normalDraw, poissonDraw, repeatable } from '../../src/domain/statistics/random';
import { HOUR_MS, MINUTE_MS, part, START_MS } from './world';

export const about =
  'p95 when slow requests come in spells: false proofs at the limit, and what it costs (about 2 min)';

const SPREAD = 0.3;
const MINUTES = 48 * 60;
const PER_MINUTE = 1000 / 60;
const SHARE = 0.25;
const TYPICAL_MS = 100;
const QUARTER = 15;

/** How durations depend on their time: a factor of each minute, and slow spells. */
interface Spells {
  readonly name: string;
  /** Spread of the logarithm of a minute's own factor. */
  readonly minute: number;
  /** Part of the time in slow spells, their mean length in minutes, and how many times slower they are. */
  readonly slowPart: number;
  readonly slowMinutes: number;
  readonly slowFactor: number;
  /** Whether mock has the same minutes and spells. */
  readonly both: boolean;
}

export interface LatencyRow {
  readonly name: string;
  /** True p95 of the canary over mock's. */
  readonly ratio: number;
  /** Part of the betas with a proof at one look at least, and at the end of day 2: as independent requests, and now. */
  readonly provenBefore: number;
  readonly provenNow: number;
  readonly atEndBefore: number;
  readonly atEndNow: number;
  readonly disprovenBefore: number;
  readonly disprovenNow: number;
  /** Median hours to the first proof; Infinity when fewer than half have one. */
  readonly hoursBefore: number;
  readonly hoursNow: number;
}

const NONE: Spells = { name: 'independent', minute: 0, slowPart: 0, slowMinutes: 1, slowFactor: 1, both: false };
const LIMIT = 1 + THRESHOLDS.p95.goAtMost;
const SPELLS: readonly Spells[] = [
  NONE,
  { ...NONE, name: 'each minute its factor', minute: 0.3 },
  { ...NONE, name: 'the same on both paths', minute: 0.3, both: true },
  { ...NONE, name: 'spells of 10 min, 10 %, x1.6', slowPart: 0.1, slowMinutes: 10, slowFactor: 1.6 },
  { ...NONE, name: 'spells of 30 min, 10 %, x1.6', slowPart: 0.1, slowMinutes: 30, slowFactor: 1.6 },
  { ...NONE, name: 'spells of 60 min, 5 %, x2', slowPart: 0.05, slowMinutes: 60, slowFactor: 2 },
];
const CASES: readonly (readonly [Spells, number])[] = [
  ...SPELLS.map((spells) => [spells, LIMIT] as const),
  ...SPELLS.slice(0, 4).map((spells) => [spells, 1] as const),
  [NONE, 1.5],
];

/** 25 % of 1,000 requests an hour for two days, a look every two hours. The canary's p95 over all time is `ratio` times mock's. */
export function simulate(runs: number, print: (line: string) => void): readonly LatencyRow[] {
  print('canary p95 against mock, 25 % of 1,000 requests/h, a look every two hours of two days');
  print('                                      ever proven        at day 2         ever disproven    first proof');
  print('  true p95 and spells of slowness    before     now    before     now    before     now   before     now');
  return CASES.map(([spells, ratio], index) => {
    const row = played(spells, ratio, Math.max(8, Math.round(100 * runs)), index);
    const hours = (value: number): string => (Number.isFinite(value) ? `${value} h` : 'never').padStart(8);
    print(
      `${`x${ratio}`.padEnd(5)} ${spells.name.padEnd(29)}${part(row.provenBefore)}${part(row.provenNow)}  ${part(row.atEndBefore)}${part(row.atEndNow)}  ${part(row.disprovenBefore)}${part(row.disprovenNow)} ${hours(row.hoursBefore)}${hours(row.hoursNow)}`,
    );
    return row;
  });
}

function played(spells: Spells, ratio: number, runs: number, seed: number): LatencyRow {
  const random = repeatable(1000 + seed);
  const scale = spells.both ? ratio : (ratio * quantileOf(NONE)) / quantileOf(spells);
  const betas = Array.from({ length: runs }, () => beta(spells, scale, random));
  const share = (of: (one: Seen) => boolean): number => betas.filter(of).length / runs;
  const median = (of: (one: Seen) => number | undefined): number =>
    betas.map((one) => of(one) ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
  return {
    name: spells.name,
    ratio,
    provenBefore: share((one) => one.before.proven !== undefined),
    provenNow: share((one) => one.now.proven !== undefined),
    atEndBefore: share((one) => one.before.last === 'proven'),
    atEndNow: share((one) => one.now.last === 'proven'),
    disprovenBefore: share((one) => one.before.disproven),
    disprovenNow: share((one) => one.now.disproven),
    hoursBefore: median((one) => one.before.proven),
    hoursNow: median((one) => one.now.proven),
  };
}

interface Judged {
  proven?: number;
  disproven: boolean;
  last?: string;
}

interface Seen {
  readonly before: Judged;
  readonly now: Judged;
}

const AS_INDEPENDENT = { ...THRESHOLDS, p95: { ...THRESHOLDS.p95, leastHours: 0 } };

function beta(spells: Spells, scale: number, random: () => number): Seen {
  const seen: Seen = { before: { disproven: false }, now: { disproven: false } };
  const canary = new Path();
  const mock = new Path();
  let slow = random() < spells.slowPart;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const ends = random() < 1 / spells.slowMinutes;
    const begins = random() < spells.slowPart / (1 - spells.slowPart) / spells.slowMinutes;
    slow = slow ? !ends : begins;
    const factor = Math.exp(spells.minute * normalDraw(random)) * (slow ? spells.slowFactor : 1);
    canary.add(minute, poissonDraw(PER_MINUTE * SHARE, random), scale * factor, random);
    mock.add(minute, poissonDraw(PER_MINUTE * (1 - SHARE), random), spells.both ? factor : 1, random);
    if ((minute + 1) % 120 !== 0) continue;
    const hour = (minute + 1) / 60;
    look(seen.before, hour, ratioProof(canary.counted(false), mock.counted(false), AS_INDEPENDENT).kind);
    look(seen.now, hour, ratioProof(canary.counted(true), mock.counted(true), THRESHOLDS).kind);
  }
  return seen;
}

function look(judged: Judged, hour: number, kind: string): void {
  if (kind === 'proven') judged.proven ??= hour;
  judged.disproven ||= kind === 'disproven';
  judged.last = kind;
}

/** Durations of one path so far, exactly and by quarter hour. */
class Path {
  readonly #counts = new Map<number, number>();
  readonly #blocks = new Map<number, Map<number, number>>();

  add(minute: number, n: number, factor: number, random: () => number): void {
    const quarter = Math.floor(minute / QUARTER);
    const block = this.#blocks.get(quarter) ?? new Map<number, number>();
    this.#blocks.set(quarter, block);
    for (let i = 0; i < n; i += 1) {
      const ms = Math.round(TYPICAL_MS * factor * Math.exp(SPREAD * normalDraw(random)));
      this.#counts.set(ms, (this.#counts.get(ms) ?? 0) + 1);
      const ofLog = Math.floor(4 * Math.log(ms + 1));
      block.set(ofLog, (block.get(ofLog) ?? 0) + 1);
    }
  }

  /** As the row reads them; without their spells all quarter hours are alike. */
  counted(withSpells: boolean) {
    const counts: DurationCount[] = [...this.#counts].map(([durationMs, count]) => ({ durationMs, count }));
    const blocks: DurationBlock[] = [...this.#blocks].flatMap(([quarter, block]) =>
      [...block].map(([ofLog, count]) => ({
        atMs: START_MS + (quarter + 1) * QUARTER * MINUTE_MS,
        leastMs: Math.exp(ofLog / 4) - 1,
        count,
      })),
    );
    const origin = { source: 'simulation', window: { fromMs: START_MS, toMs: START_MS + 48 * HOUR_MS } };
    return usableDurations(measured({ counts, blocks: withSpells ? blocks : [] }, origin));
  }
}

/** p95 over all time of a path with these spells, of a typical duration of 1. */
function quantileOf({ minute, slowPart, slowFactor }: Spells): number {
  const random = repeatable(5);
  const values = Array.from({ length: 200_000 }, () => {
    const factor = random() < slowPart ? slowFactor : 1;
    return factor * Math.exp(Math.hypot(SPREAD, minute) * normalDraw(random));
  });
  return values.sort((a, b) => a - b)[Math.floor(0.95 * values.length)] ?? Number.NaN;
}
