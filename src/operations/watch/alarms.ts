import { type AlarmReadings, type Measurement, measured, missing } from '../../domain/decision/evidence';
import type { Alarm, AlarmTransition } from '../../domain/telemetry/alarm';
import { MINUTE_MS, type Window } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';

/**
 * Reads both alarms with one DescribeAlarms. When each went off inside the window comes from its history, which is read
 * once and again only when the alarm moved: it cannot have changed before.
 */
export function createAlarmReader(
  gateways: Pick<Gateways, 'alarms' | 'clock' | 'system'>,
): (window: Window) => Promise<Measurement<AlarmReadings>> {
  const names = [gateways.system.errorRateAlarm, gateways.system.canaryAlarm];
  const known = new Map<
    string,
    { readonly moved: string; readonly fromMs: number; readonly transitions: readonly AlarmTransition[] }
  >();

  async function transitionsOf(alarm: Alarm, window: Window): Promise<readonly AlarmTransition[]> {
    const moved = `${alarm.state} ${alarm.sinceMs ?? ''}`;
    const before = known.get(alarm.name);
    if (before !== undefined && before.moved === moved && before.fromMs <= window.fromMs) return before.transitions;
    const transitions = await gateways.alarms.transitions(alarm.name, {
      fromMs: window.fromMs,
      toMs: gateways.clock.now() + MINUTE_MS,
    });
    known.set(alarm.name, { moved, fromMs: window.fromMs, transitions });
    return transitions;
  }

  return async (window) => {
    const alarms = await gateways.alarms.read(names);
    const absent = names.filter((name) => !alarms.some((alarm) => alarm.name === name));
    if (absent.length > 0) return missing(`there is no alarm ${absent.join(', ')}`);
    const readings = await Promise.all(
      alarms.map(async (alarm) => ({
        name: alarm.name,
        state: alarm.state,
        sinceMs: alarm.sinceMs ?? window.fromMs,
        reason: alarm.reason,
        wentOffAtMs: (await transitionsOf(alarm, window))
          .filter(({ to, atMs }) => to === 'alarm' && atMs >= window.fromMs)
          .map(({ atMs }) => atMs),
      })),
    );
    return measured({ alarms: readings }, { source: 'CloudWatch alarms', window, asOfMs: gateways.clock.now() });
  };
}
