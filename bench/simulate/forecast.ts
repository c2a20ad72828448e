import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { cleanNeeded, provenBelow, waitQuantileMs } from '../../src/domain/statistics/e-process';
import { forecastProof } from '../../src/domain/statistics/forecast';
import { repeatable } from '../../src/domain/statistics/random';
import { HOUR_MS, MINUTE_MS, minutesOf, part, START_MS, totalOf } from './world';

export const about =
  'how often the 90 % range of a wait holds the outcome, flat, with a daily curve, and either (about 40 s)';

const LIMIT = 0.02;
const PEAK_TO_TROUGH = 4;
const MOST_DAYS = 21;

export interface ForecastRow {
  readonly traffic: string;
  readonly rate: number;
  readonly afterHours: number;
  /** Part of the outcomes inside the range, today's and that of the first version (no further event, flat traffic). */
  readonly inside: number;
  readonly insideBefore: number;
  readonly medianHours: number;
}

/** A canary of 10 requests an hour at its mean, forecast after this many hours, against the outcome. */
export function simulate(runs: number, print: (line: string) => void): readonly ForecastRow[] {
  print('share of outcomes inside the 90 % range of "proven at 2 %", 10 canary requests an hour');
  print('traffic      rate     after    before      now   median outcome');
  const rows: ForecastRow[] = [];
  const line = (row: ForecastRow): void =>
    print(
      `${row.traffic.padEnd(12)} ${part(row.rate)} ${String(row.afterHours).padStart(4)} h ${part(row.insideBefore)} ${part(row.inside)}   ${row.medianHours === Number.POSITIVE_INFINITY ? 'never' : `${row.medianHours.toFixed(0)} h`}`,
    );
  for (const traffic of ['flat', 'daily curve'])
    for (const rate of [0.001, 0.005, 0.01])
      for (const afterHours of [2, 8, 30]) {
        const row = oneRow(traffic, rate, afterHours, Math.max(20, Math.round(300 * runs)));
        rows.push(row);
        line(row);
      }
  const either = eitherTraffic(rows);
  either.forEach(line);
  return [...rows, ...either];
}

/** Before a whole day was seen nobody knows which traffic it is: both alike. */
function eitherTraffic(rows: readonly ForecastRow[]): readonly ForecastRow[] {
  return rows
    .filter(({ traffic, afterHours }) => traffic === 'flat' && afterHours < 24)
    .map((flat) => {
      const daily =
        rows.find((row) => row !== flat && row.rate === flat.rate && row.afterHours === flat.afterHours) ?? flat;
      const mean = (of: (row: ForecastRow) => number): number => (of(flat) + of(daily)) / 2;
      return {
        ...flat,
        traffic: 'either',
        inside: mean(({ inside }) => inside),
        insideBefore: mean(({ insideBefore }) => insideBefore),
        medianHours: mean(({ medianHours }) => medianHours),
      };
    });
}

function oneRow(traffic: string, rate: number, afterHours: number, runs: number): ForecastRow {
  const random = repeatable(Math.round(rate * 1e5) + afterHours * 7 + traffic.length);
  let inside = 0;
  let before = 0;
  let asked = 0;
  const outcomes: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const phase = random() * 24;
    const swing = (PEAK_TO_TROUGH - 1) / (PEAK_TO_TROUGH + 1);
    const perMinute = (minute: number): number =>
      (10 / 60) * (traffic === 'flat' ? 1 : 1 + swing * Math.sin((2 * Math.PI * (minute / 60 + phase)) / 24));
    const series = minutesOf(MOST_DAYS * 24 * 60, perMinute, () => rate, random);
    const seen = series.slice(0, afterHours * 60);
    const { events, n } = totalOf(seen);
    if (n === 0 || provenBelow(events, n, LIMIT, THRESHOLDS.proof.alphaGo) || events / n > LIMIT) continue;
    asked += 1;
    let e = events;
    let size = n;
    let outcome = Number.POSITIVE_INFINITY;
    for (const bucket of series.slice(afterHours * 60)) {
      if (bucket.n === 0) continue;
      e += bucket.events;
      size += bucket.n;
      if (provenBelow(e, size, LIMIT, THRESHOLDS.proof.alphaGo)) {
        outcome = bucket.atMs - START_MS - afterHours * HOUR_MS;
        break;
      }
    }
    outcomes.push(outcome);
    const toMs = START_MS + afterHours * 60 * MINUTE_MS;
    const { waitMs } = forecastProof({
      events,
      n,
      clump: 1,
      needed: (seen) => seen + cleanNeeded(seen, seen, LIMIT, THRESHOLDS.proof.alphaGo),
      arrivals: { n, fromMs: START_MS, toMs, series: seen },
    });
    const more = cleanNeeded(events, n, LIMIT, THRESHOLDS.proof.alphaGo);
    const low = waitQuantileMs(more, n, afterHours * HOUR_MS, 0.05);
    const high = waitQuantileMs(more, n, afterHours * HOUR_MS, 0.95);
    if (outcome >= low && outcome <= high) before += 1;
    if (waitMs !== undefined && outcome >= waitMs.low && outcome <= waitMs.high) inside += 1;
  }
  outcomes.sort((a, b) => a - b);
  return {
    traffic,
    rate,
    afterHours,
    inside: inside / asked,
    insideBefore: before / asked,
    medianHours: (outcomes[Math.floor(outcomes.length / 2)] ?? 0) / HOUR_MS,
  };
}
