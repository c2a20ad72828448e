import type { RowCommand } from './rows/ast';

/** Half-open character range `[start, end)` in the query text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '^';

export type PeriodUnit = 'millisecond' | 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export type PathStep =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number };

/** The right side of `like`: a substring, or a regex literal without its slashes. */
export type LikePattern =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string };

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'period'; readonly amount: number; readonly unit: PeriodUnit; readonly span: Span }
  | { readonly kind: 'field'; readonly name: string; readonly span: Span }
  | { readonly kind: 'path'; readonly base: Expression; readonly steps: readonly PathStep[]; readonly span: Span }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly star: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'negate'; readonly operand: Expression; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'like';
      readonly negated: boolean;
      readonly subject: Expression;
      readonly pattern: LikePattern;
      readonly patternSpan: Span;
      readonly span: Span;
    }
  | {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly subject: Expression;
      readonly items: readonly Expression[];
      readonly span: Span;
    };

/** A name that a command defines, with its place in the text, for the error when it is taken. */
export interface DefinedName {
  readonly name: string;
  readonly span: Span;
}

/** One entry of `fields`, `display`, `stats` or `by`; without an alias its column is named by `text`. */
export interface Item {
  readonly expression: Expression;
  readonly alias: DefinedName | null;
  readonly text: string;
}

export type ParsePattern =
  | { readonly kind: 'glob'; readonly text: string; readonly names: readonly DefinedName[]; readonly span: Span }
  | {
      readonly kind: 'regex';
      readonly source: string;
      readonly names: readonly DefinedName[];
      readonly multi: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'logfmt'; readonly names: readonly DefinedName[]; readonly span: Span }
  | { readonly kind: 'csv'; readonly names: readonly DefinedName[]; readonly span: Span }
  /** `json field=f "path" as name`. */
  | { readonly kind: 'json'; readonly path: string; readonly names: readonly DefinedName[]; readonly span: Span };

export interface SortKey {
  readonly expression: Expression;
  readonly direction: 'asc' | 'desc';
}

export type Command =
  | { readonly kind: 'fields'; readonly items: readonly Item[]; readonly span: Span }
  | { readonly kind: 'display'; readonly items: readonly Item[]; readonly span: Span }
  | { readonly kind: 'filter'; readonly condition: Expression; readonly span: Span }
  | { readonly kind: 'parse'; readonly source: Expression | null; readonly pattern: ParsePattern; readonly span: Span }
  | { readonly kind: 'stats'; readonly items: readonly Item[]; readonly keys: readonly Item[]; readonly span: Span }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[]; readonly span: Span }
  | { readonly kind: 'limit'; readonly count: number; readonly any: boolean; readonly span: Span }
  | { readonly kind: 'dedup'; readonly fields: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: 'join';
      readonly type: 'inner' | 'left';
      readonly left: string;
      readonly right: string;
      readonly leftField: string;
      readonly rightField: string;
      readonly logGroup: string;
      readonly span: Span;
    }
  | {
      readonly kind: 'source';
      readonly namePrefixes: readonly string[];
      readonly accounts: readonly string[];
      readonly logGroupClass: string;
      readonly span: Span;
    }
  | {
      readonly kind: 'fillmissing';
      readonly values: readonly { readonly value: number | string; readonly field: DefinedName }[];
      readonly span: Span;
    }
  | { readonly kind: 'rows'; readonly rows: RowCommand; readonly span: Span }
  | { readonly kind: 'estimate'; readonly span: Span };

/** A parsed query: its commands in the order written. */
export interface Query {
  readonly commands: readonly Command[];
}
