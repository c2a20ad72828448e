import type { AlarmHistoryItem, CloudWatchState } from './state';

/** Older history is forgotten (DescribeAlarmHistory keeps 30 days). */
const HISTORY_MS = 30 * 24 * 3_600_000;

/** Appends to the history and forgets what is older than 30 days. */
export function addHistory(state: CloudWatchState, item: AlarmHistoryItem): void {
  state.history.push(item);
  const oldest = state.history[0];
  if (oldest !== undefined && oldest.at < item.at - HISTORY_MS) {
    state.history = state.history.filter(({ at }) => at >= item.at - HISTORY_MS);
  }
}

/** HistoryData is a JSON text of at most 4,095 characters. */
export const historyData = (data: unknown): string => JSON.stringify(data).slice(0, 4095);
