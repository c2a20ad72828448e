import type { AggregateCall } from './aggregate';
import type { Span } from './ast';
import type { Compiled, Environment, Evaluate } from './environment';
import type { Period } from './period';
import type { CapturingPattern } from './regex/pattern';
import type { ValueParser } from './rows/parse-modes';
import type { Value } from './value';

/** A change of one row, or of its number of copies. Values go into the slots of the row. */
export type Step =
  | { readonly kind: 'filter'; readonly condition: Evaluate }
  | { readonly kind: 'assign'; readonly slot: number; readonly evaluate: Evaluate }
  | {
      readonly kind: 'parse-glob';
      readonly source: Evaluate;
      readonly literals: readonly string[];
      readonly slots: readonly number[];
      readonly guard: NameGuard;
    }
  | {
      readonly kind: 'parse-regex';
      readonly source: Evaluate;
      readonly pattern: CapturingPattern;
      readonly slots: readonly number[];
      readonly multi: boolean;
      readonly guard: NameGuard;
    }
  | {
      readonly kind: 'parse-values';
      readonly source: Evaluate;
      readonly parse: ValueParser;
      readonly slots: readonly number[];
      readonly guard: NameGuard;
    }
  /** A row for each item, in the slot. */
  | { readonly kind: 'spread'; readonly items: (environment: Environment) => readonly Value[]; readonly slot: number }
  /** Something done to each row in turn; what `begin` remembers lasts for one run. */
  | { readonly kind: 'each'; readonly begin: () => (environment: Environment) => void }
  | {
      readonly kind: 'join';
      readonly type: 'inner' | 'left';
      readonly leftKey: Evaluate;
      readonly rightField: string;
      readonly logGroup: string;
    };

/** The names that a parse defines, each refused on events that discover it at the top of their JSON. */
export interface NameGuard {
  readonly names: readonly { readonly name: string; readonly span: Span }[];
}

export interface OrderKey {
  readonly evaluate: Evaluate;
  readonly descending: boolean;
}

/** What `stats` computes: slots hold the keys, then the aggregates, then the items. */
export interface StatsPlan {
  readonly keys: readonly Evaluate[];
  readonly accumulators: readonly AggregateCall['start'][];
  readonly readings: readonly { readonly accumulator: number; readonly read: AggregateCall['read'] }[];
  readonly items: readonly Evaluate[];
  readonly fill: FillPlan | null;
}

/** What `fillmissing` adds: the slot of the bin, and the constants of the new rows. */
export interface FillPlan {
  readonly period: Period;
  readonly keySlot: number;
  readonly width: number;
  readonly constants: readonly { readonly slot: number; readonly value: number | string }[];
}

/** How a stage ends: its rows are aggregated, cut, deduplicated, or simply handed on. */
export type StageEnd =
  | { readonly kind: 'stats'; readonly stats: StatsPlan }
  | { readonly kind: 'limit'; readonly count: number; readonly any: boolean }
  | { readonly kind: 'dedup'; readonly keys: readonly Evaluate[] }
  /** Handed on, and behind them a row with the sums of these slots. */
  | { readonly kind: 'totals'; readonly slots: readonly number[] }
  | { readonly kind: 'result' };

/** Row changes, then an order, then an end; the next stage reads the rows in that order. */
export interface Stage {
  readonly steps: readonly Step[];
  readonly order: readonly OrderKey[];
  readonly end: StageEnd;
  /** Slots that the rows of this stage have at its end. */
  readonly width: number;
}

export interface Column {
  readonly name: string;
  readonly value: Compiled;
}

/** A query ready to run. */
export interface Plan {
  readonly stages: readonly Stage[];
  readonly columns: readonly Column[];
  /** Rows are log events and carry `@ptr`. */
  readonly rowsAreEvents: boolean;
  readonly estimate: boolean;
  /** A `limit` was written, so the limit of the request does not apply. */
  readonly limited: boolean;
}
