import { poissonDraw } from '../statistics/random';
import { type AlarmRule, fires } from '../system/alarm-rules';

/** An alarm is relied on when it fires in nine of ten simulated betas. */
export const RELIABLE = 0.9;

/** Traffic through the system. */
export interface SimulatedTraffic {
  readonly requestsPerMinute: number;
  /** Fraction, 0.01 is one percent. */
  readonly share: number;
  readonly mockErrorRate: number;
  readonly canaryErrorRate: number;
}

export interface AlarmSimulation {
  /** Chance that the alarm fires within the window, and the standard error of this estimate. */
  readonly chance: number;
  readonly standardError: number;
  /** Median minutes to the first alarm over all runs; undefined when fewer than half fire. */
  readonly medianMinutes?: number | undefined;
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
      const canaryBad = poissonDraw(canaryMean * traffic.canaryErrorRate, random);
      const canaryGood = poissonDraw(canaryMean * (1 - traffic.canaryErrorRate), random);
      const mockBad = alarm.path === 'all' ? poissonDraw(mockMean * traffic.mockErrorRate, random) : 0;
      const mockGood = alarm.path === 'all' ? poissonDraw(mockMean * (1 - traffic.mockErrorRate), random) : 0;
      errors[minute] = canaryBad + mockBad;
      requests[minute] = canaryBad + canaryGood + mockBad + mockGood;
      errorSum += errors[minute] ?? 0;
      requestSum += requests[minute] ?? 0;
      if (minute >= alarm.windowMinutes) {
        errorSum -= errors[minute - alarm.windowMinutes] ?? 0;
        requestSum -= requests[minute - alarm.windowMinutes] ?? 0;
      }
      if (errorSum > 0 && fires(alarm, errorSum, requestSum)) {
        firedAt.push(minute + 1);
        break;
      }
    }
  }
  const chance = firedAt.length / runs;
  const standardError = Math.sqrt(Math.max(chance * (1 - chance), 1 / runs / runs) / runs);
  const middle = Math.ceil(runs / 2);
  const median = firedAt.sort((a, b) => a - b)[middle - 1];
  return { chance, standardError, medianMinutes: median };
}
