import type { CountBucket } from '../statistics/e-process';
import { duration } from '../text/figures';
import { HOUR_MS, MINUTE_MS, type Window } from '../time';

/** How far back the traffic is looked at. */
const RATE_WINDOW_MS = 3 * HOUR_MS;
/** Traffic that began later than this is taken to have begun then: a minute's requests are no rate an hour. */
const LEAST_SPAN_MS = 10 * MINUTE_MS;
/** Fewer requests than this say little about a rate. */
export const LEAST_RATE_REQUESTS = 20;

/** Where the rate of that moment is measured: the last three hours, ending before the last incomplete minute. */
export const rateWindow = (atMs: number): Window => {
  const toMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  return { fromMs: toMs - RATE_WINDOW_MS, toMs };
};

/** Requests an hour, errors over requests (a fraction), and what they were counted from. */
export interface TrafficRate {
  readonly perHour: number;
  readonly errorRate: number;
  readonly requests: number;
  /** From the first request of the window on. */
  readonly spanMs: number;
}

/**
 * The rate of the traffic, the only one: `check`, `plan` and `decide` say this. `buckets` hold the requests of
 * `rateWindow` by the end of their period, `periodMs` long. Traffic that began inside the window counts from its beginning.
 */
export function trafficRate(buckets: readonly CountBucket[], toMs: number, periodMs: number): TrafficRate {
  const counted = buckets.filter(({ n }) => n > 0);
  const requests = counted.reduce((sum, { n }) => sum + n, 0);
  const errors = counted.reduce((sum, { events }) => sum + events, 0);
  const [first] = counted;
  if (first === undefined) return { perHour: 0, errorRate: 0, requests: 0, spanMs: RATE_WINDOW_MS };
  const spanMs = Math.max(LEAST_SPAN_MS, toMs - (first.atMs - periodMs));
  return { perHour: (requests * HOUR_MS) / spanMs, errorRate: Math.min(1, errors / requests), requests, spanMs };
}

/** Whether so many requests say what the rate is. */
export const tellsRate = ({ requests }: TrafficRate): boolean => requests >= LEAST_RATE_REQUESTS;

/** `measured over the last 40 min`. */
export const rateSpan = ({ spanMs }: TrafficRate): string => `measured over the last ${duration(spanMs)}`;
