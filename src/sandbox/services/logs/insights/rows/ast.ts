import type { DefinedName, Expression } from '../ast';

/** Commands that multiply rows, or that read rows beside their own (CWL_QuerySyntax-Unnest, -Expand, -Accum, …). */
export type RowCommand =
  | { readonly kind: 'unnest'; readonly list: Expression; readonly into: DefinedName }
  | { readonly kind: 'expand'; readonly field: DefinedName }
  | { readonly kind: 'accum'; readonly field: DefinedName; readonly out: DefinedName | null }
  | {
      readonly kind: 'autoregress';
      readonly field: DefinedName;
      readonly alias: DefinedName | null;
      /** Distances of the rows that are copied from. */
      readonly from: number;
      readonly to: number;
    }
  /** Names, `*` for any text; none: all columns. */
  | { readonly kind: 'filldown'; readonly patterns: readonly string[] }
  | {
      readonly kind: 'addtotals';
      readonly name: DefinedName;
      readonly row: boolean;
      readonly column: boolean;
      /** Empty: every numeric column. */
      readonly fields: readonly DefinedName[];
    };
