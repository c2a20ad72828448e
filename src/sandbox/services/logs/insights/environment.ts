import type { Span } from './ast';
import type { EventView } from './event';
import type { Period } from './period';
import type { Value } from './value';

/** What a running query knows of itself. */
export interface QueryTimes {
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
}

/** What an expression is evaluated on: the events before the first `stats`, and the named values made so far. */
export interface Environment {
  event: EventView | null;
  right: EventView | null;
  slots: Value[];
  readonly times: QueryTimes;
}

export type Evaluate = (environment: Environment) => Value;

/** An expression ready to run, with what is known about it beforehand. */
export interface Compiled {
  readonly evaluate: Evaluate;
  /** Its numbers are epoch milliseconds and are shown as dates. */
  readonly timestamp: boolean;
  /** Its value, where that does not depend on the event. */
  readonly constant: Value | undefined;
  readonly period: Period | null;
  readonly span: Span;
}
