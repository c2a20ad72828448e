/**
 * Declarative input shapes of actions. `validate` (kernel/validate.ts) checks them in AWS's words and converts:
 * `timestamp` members arrive as epoch milliseconds (from seconds or ISO 8601 on the wire), `blob` as Uint8Array.
 */
export type Location = 'body' | 'path' | 'query' | 'header';

interface Common {
  readonly required?: boolean;
  /** Where a rest-json member travels (default body) and under which wire name (default the member's name). */
  readonly in?: Location;
  readonly wire?: string;
  /** The member is the whole HTTP body (rest-json payload). */
  readonly payload?: boolean;
  /** Known to AWS but refused here: giving it a value answers `notImplemented`. */
  readonly refused?: boolean;
}

export type Shape = Common &
  (
    | {
        readonly type: 'string';
        readonly min?: number;
        readonly max?: number;
        readonly pattern?: RegExp;
        readonly enum?: readonly string[];
      }
    | { readonly type: 'integer' | 'long' | 'number'; readonly min?: number; readonly max?: number }
    | { readonly type: 'boolean' }
    | { readonly type: 'timestamp' }
    | { readonly type: 'blob'; readonly max?: number }
    | { readonly type: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
    | { readonly type: 'map'; readonly of: Shape; readonly keys?: Shape; readonly min?: number; readonly max?: number }
    | { readonly type: 'structure'; readonly members: Members }
    | { readonly type: 'document' }
  );

export type Members = Readonly<Record<string, Shape>>;
