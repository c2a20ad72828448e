import { addHistory } from './alarm-history';
import type { CloudWatchState } from './state';

/** Turns the actions of alarms on or off, with a history item for each that changed. */
export function switchActions(state: CloudWatchState, names: readonly string[], enabled: boolean, at: number): void {
  for (const alarm of state.alarms) {
    const name = alarm.definition.AlarmName;
    if (!names.includes(name) || alarm.definition.ActionsEnabled === enabled) continue;
    alarm.definition = { ...alarm.definition, ActionsEnabled: enabled };
    alarm.configurationUpdatedAt = at;
    const summary = `Alarm actions ${enabled ? 'enabled' : 'disabled'} for ${name}`.slice(0, 255);
    addHistory(state, {
      alarm: name,
      at,
      type: 'ConfigurationUpdate',
      summary,
      data: JSON.stringify({ version: '1.0', type: 'Update' }),
    });
  }
}
