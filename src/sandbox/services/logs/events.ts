import type { LogGroup } from './state';
import { firstRow, retainedFrom } from './store';

/** Rows of a group in a window of event time. */
export interface Window {
  /** First event time, included. */
  readonly from: number;
  /** First event time that is too late. */
  readonly before: number;
}

/** Half-open range of rows whose time lies in the window and inside the retention. */
export function rowsIn(group: LogGroup, window: Window, at: number): { readonly first: number; readonly end: number } {
  const first = firstRow(group, Math.max(window.from, retainedFrom(group, at)));
  return { first, end: Math.max(first, firstRow(group, window.before)) };
}

/** An event is readable from the moment it came in. */
export const isVisible = (group: LogGroup, row: number, at: number): boolean => (group.ingestedAt[row] as number) <= at;

/** 56 decimal digits that order as the events do, like the ids AWS hands out. */
export const eventId = (group: LogGroup, row: number): string =>
  `${String(group.at[row]).padStart(20, '0')}${String(group.sequence[row]).padStart(36, '0')}`.replace(/^0/, '3');

/** Response budget of one page of events (1 MB of text). */
export const PAGE_BYTES = 1_048_576;
/** Most events of one page. */
export const PAGE_EVENTS = 10_000;
