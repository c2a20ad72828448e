import {
  type AlarmReading,
  type AlarmReadings,
  type Measurement,
  measured,
  missing,
} from '../../domain/decision/evidence';
import { alarmRules } from '../../domain/system/alarm-rules';
import type { Alarm, AlarmTransition } from '../../domain/telemetry/alarm';
import { zonedMoment } from '../../domain/text/clock-face';
import { MINUTE_MS, type Window } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';

type AlarmGateways = Pick<Gateways, 'alarms' | 'clock' | 'system'>;

/** Reads the states of both alarms at a moment (default: now), and when each went off since the window's beginning. */
export type AlarmReader = (window: Window, atMs?: number) => Promise<Measurement<AlarmReadings>>;

/**
 * A reader that can be asked again and again: a call costs one DescribeAlarms, and the history of an alarm is read again
 * only after the alarm has moved. CloudWatch gives the present state; that of a past moment follows from what changed
 * since.
 */
export function createAlarmReader(gateways: AlarmGateways): AlarmReader {
  const { alarms: port, clock, system } = gateways;
  const rules = alarmRules(system);
  const names = rules.map(({ name }) => name);
  const known = new Map<
    string,
    { readonly moved: string; readonly fromMs: number; readonly transitions: readonly AlarmTransition[] }
  >();

  async function transitionsOf(alarm: Alarm, { fromMs }: Window): Promise<readonly AlarmTransition[]> {
    const moved = `${alarm.state} ${alarm.sinceMs ?? ''}`;
    const before = known.get(alarm.name);
    if (before !== undefined && before.moved === moved && before.fromMs <= fromMs) return before.transitions;
    const transitions = await port.transitions(alarm.name, { fromMs, toMs: clock.now() + MINUTE_MS });
    known.set(alarm.name, { moved, fromMs, transitions });
    return transitions;
  }

  return async (window, atMs = clock.now()) => {
    const alarms = await port.read(names);
    const absent = names.filter((name) => !alarms.some((alarm) => alarm.name === name));
    if (absent.length > 0) return missing(`there is no alarm ${absent.join(', ')}`);
    const readings = await Promise.all(
      alarms.map(async (alarm) => ({
        ...readingAt(alarm, await transitionsOf(alarm, window), window, atMs),
        watches: rules.find(({ name }) => name === alarm.name)?.path ?? ('all' as const),
      })),
    );
    return measured({ alarms: readings }, { source: 'CloudWatch alarms', window, asOfMs: Math.min(atMs, clock.now()) });
  };
}

/** `transitions` oldest first, from the window's beginning (or before it) to now. */
function readingAt(alarm: Alarm, transitions: readonly AlarmTransition[], window: Window, atMs: number): AlarmReading {
  const changes = transitions.filter((change) => change.atMs >= window.fromMs);
  const before = changes.filter((change) => change.atMs <= atMs);
  const [next] = changes.slice(before.length);
  const wentOffAtMs = before.filter(({ to }) => to === 'alarm').map((change) => change.atMs);
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
    reason: last?.summary ?? `no change until ${zonedMoment(next.atMs)}`,
    wentOffAtMs,
  };
}
