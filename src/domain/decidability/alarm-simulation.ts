import { type AlarmRule, fires } from '../system/alarm-rules';

/** Repeatable pseudo-random numbers in (0, 1) (mulberry32): a plan printed twice is the same plan. */
export function repeatable(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** A Poisson draw by inversion; from a mean of 500 on by the normal approximation. */
export function poisson(mean: number, random: () => number): number {
  if (!(mean > 0)) return 0;
  if (mean > 500) {
    const z = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + z * Math.sqrt(mean)));
  }
  const u = random();
  let term = Math.exp(-mean);
  let sum = term;
  let k = 0;
  while (u > sum && k < 5000) {
    k += 1;
    term *= mean / k;
    sum += term;
  }
  return k;
}

/** What goes through the system, a minute at a time. */
export interface SimulatedTraffic {
  readonly requestsPerMinute: number;
  /** Fraction, 0.01 is one percent. */
  readonly share: number;
  readonly mockErrorRate: number;
  readonly canaryErrorRate: number;
}

export interface AlarmSimulation {
  /** Chance that it fires within the window, and the standard error of that estimate. */
  readonly chance: number;
  readonly standardError: number;
  /** Median minutes until it fires among all runs; undefined when fewer than half fire. */
  readonly medianMinutes?: number;
}

/**
 * How often and how soon the alarm fires within `minutes` of such traffic, by `runs` simulated windows of Poisson
 * arrivals. `random` decides the draws.
 */
export function simulateAlarm(
  alarm: AlarmRule,
  traffic: SimulatedTraffic,
  minutes: number,
  runs: number,
  random: () => number,
): AlarmSimulation {
  const firedAt: number[] = [];
  const canaryMean = traffic.requestsPerMinute * traffic.share;
  const mockMean = traffic.requestsPerMinute - canaryMean;
  const errors = new Float64Array(minutes);
  const requests = new Float64Array(minutes);
  for (let run = 0; run < runs; run += 1) {
    let errorSum = 0;
    let requestSum = 0;
    for (let minute = 0; minute < minutes; minute += 1) {
      const canaryBad = poisson(canaryMean * traffic.canaryErrorRate, random);
      const canaryGood = poisson(canaryMean * (1 - traffic.canaryErrorRate), random);
      const mockBad = alarm.path === 'all' ? poisson(mockMean * traffic.mockErrorRate, random) : 0;
      const mockGood = alarm.path === 'all' ? poisson(mockMean * (1 - traffic.mockErrorRate), random) : 0;
      errors[minute] = canaryBad + mockBad;
      requests[minute] = canaryBad + canaryGood + mockBad + mockGood;
      errorSum += errors[minute] ?? 0;
      requestSum += requests[minute] ?? 0;
      if (minute >= alarm.windowMinutes) {
        errorSum -= errors[minute - alarm.windowMinutes] ?? 0;
        requestSum -= requests[minute - alarm.windowMinutes] ?? 0;
      }
      if (fires(alarm, errorSum, requestSum)) {
        firedAt.push(minute + 1);
        break;
      }
    }
  }
  const chance = firedAt.length / runs;
  const standardError = Math.sqrt(Math.max(chance * (1 - chance), 1 / runs / runs) / runs);
  const middle = Math.ceil(runs / 2);
  const median = firedAt.sort((a, b) => a - b)[middle - 1];
  return { chance, standardError, ...(median === undefined ? {} : { medianMinutes: median }) };
}
