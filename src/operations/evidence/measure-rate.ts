import { rateWindow, type TrafficRate } from '../../domain/telemetry/traffic-rate';
import type { Gateways } from '../../ports/gateways';
import { readBetaCounts } from './gather';

/** The rate of the traffic now. */
export async function measureTraffic(gateways: Pick<Gateways, 'metrics' | 'system' | 'clock'>): Promise<TrafficRate> {
  const nowMs = gateways.clock.now();
  const counts = await readBetaCounts(gateways, rateWindow(nowMs));
  return counts.rateAt(nowMs);
}
