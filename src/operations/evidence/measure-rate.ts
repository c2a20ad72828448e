import { HOUR_MS } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import { readBetaCounts } from './gather';

/** Fewer requests than this in the last hours say little about a rate. */
const LEAST_REQUESTS = 20;

/** The traffic of the last three hours: requests an hour, and errors over requests. */
export interface MeasuredTraffic {
  readonly perHour: number;
  readonly errorRate: number;
}

/** Undefined when there were too few requests to tell. */
export async function measureTraffic(
  gateways: Pick<Gateways, 'metrics' | 'system' | 'clock'>,
): Promise<MeasuredTraffic | undefined> {
  const toMs = Math.floor(gateways.clock.now() / 60_000) * 60_000;
  const counts = await readBetaCounts(gateways, { fromMs: toMs - 3 * HOUR_MS, toMs });
  const buckets = counts.requestBuckets({ fromMs: toMs - 3 * HOUR_MS, toMs }).filter(({ n }) => n > 0);
  const [first] = buckets;
  const total = buckets.reduce((sum, { n }) => sum + n, 0);
  if (first === undefined || total < LEAST_REQUESTS) return undefined;
  const errors = buckets.reduce((sum, { events }) => sum + events, 0);
  return {
    perHour: (total * HOUR_MS) / Math.max(10 * 60_000, toMs - (first.atMs - counts.periodMs)),
    errorRate: Math.min(1, errors / total),
  };
}
