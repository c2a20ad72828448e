import type { Alarm, AlarmTransition } from '../domain/telemetry/alarm';

/** CloudWatch alarms. Unknown names are absent from the answer, not an error. */
export interface Alarms {
  read(names: readonly string[]): Promise<readonly Alarm[]>;
  /** Oldest first. */
  transitions(
    name: string,
    window: { readonly from: number; readonly to: number },
  ): Promise<readonly AlarmTransition[]>;
  disableActions(names: readonly string[]): Promise<void>;
  enableActions(names: readonly string[]): Promise<void>;
}
