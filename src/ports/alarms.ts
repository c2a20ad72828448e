import type { Alarm, AlarmTransition } from '../domain/telemetry/alarm';
import type { Window } from '../domain/time';

/** CloudWatch alarms. Unknown names are absent from the answer, not an error. */
export interface Alarms {
  read(names: readonly string[]): Promise<readonly Alarm[]>;
  /** Oldest first. */
  transitions(name: string, window: Window): Promise<readonly AlarmTransition[]>;
  disableActions(names: readonly string[]): Promise<void>;
  enableActions(names: readonly string[]): Promise<void>;
}
