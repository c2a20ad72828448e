import {
  type AlarmReading,
  type AlarmReadings,
  type Measurement,
  measured,
  missing,
} from '../../domain/decision/evidence';
import type { Alarm, AlarmTransition } from '../../domain/telemetry/alarm';
import type { Window } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';

/**
 * States of both alarms at `atMs` and when each went off since the window's beginning. CloudWatch tells the present state;
 * that of a moment of the past follows from what changed since.
 */
export async function readAlarmEvidence(
  gateways: Pick<Gateways, 'alarms' | 'clock' | 'system'>,
  window: Window,
  atMs: number,
): Promise<Measurement<AlarmReadings>> {
  const names = [gateways.system.errorRateAlarm, gateways.system.canaryAlarm];
  const nowMs = gateways.clock.now();
  const [alarms, ...transitions] = await Promise.all([
    gateways.alarms.read(names),
    ...names.map((name) => gateways.alarms.transitions(name, { fromMs: window.fromMs, toMs: Math.max(nowMs, atMs) })),
  ]);
  if (alarms.length < names.length) {
    const absent = names.filter((name) => !alarms.some((alarm) => alarm.name === name));
    return missing(`there is no alarm ${absent.join(', ')}`);
  }
  const changes = transitions.flat();
  return measured(
    {
      alarms: alarms.map((alarm) => ({
        ...readingAt(
          alarm,
          changes.filter((change) => change.alarm === alarm.name),
          window,
          atMs,
        ),
        watches: alarm.name === gateways.system.canaryAlarm ? ('canary' as const) : ('all' as const),
      })),
    },
    { source: 'CloudWatch alarms', window, asOfMs: Math.min(atMs, nowMs) },
  );
}

/** `changes` oldest first, from the window's beginning to now. */
function readingAt(alarm: Alarm, changes: readonly AlarmTransition[], window: Window, atMs: number): AlarmReading {
  const before = changes.filter(({ atMs: at }) => at <= atMs);
  const [next] = changes.slice(before.length);
  const wentOffAtMs = before.filter(({ to }) => to === 'alarm').map(({ atMs }) => atMs);
  const last = before.at(-1);
  if (next === undefined) {
    return {
      name: alarm.name,
      state: alarm.state,
      sinceMs: alarm.sinceMs ?? window.fromMs,
      reason: alarm.reason,
      wentOffAtMs,
    };
  }
  return {
    name: alarm.name,
    state: last?.to ?? next.from ?? alarm.state,
    sinceMs: last?.atMs ?? window.fromMs,
    reason: last?.summary ?? `no change until ${new Date(next.atMs).toISOString()}`,
    wentOffAtMs,
  };
}
