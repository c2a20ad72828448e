/** A range of code points, both ends included. */
export type CodeRange = readonly [number, number];

/** A regular expression in RE2 syntax, with flags resolved into the nodes. */
export type RegexNode =
  | { readonly kind: 'set'; readonly ranges: readonly CodeRange[]; readonly negated: boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly kind: 'group';
      readonly body: RegexNode;
      readonly capture: { readonly index: number; readonly name: string | null } | null;
    }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly minimum: number;
      readonly maximum: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'assert'; readonly at: 'start' | 'end' | 'boundary' | 'not-boundary' };

/** The captures of a pattern, in order of their opening parenthesis. */
export interface ParsedRegex {
  readonly root: RegexNode;
  readonly groups: readonly { readonly index: number; readonly name: string | null }[];
}

/** Why a pattern is refused; `offset` counts characters of the pattern. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';

  constructor(
    message: string,
    readonly offset: number,
    /** RE2 accepts it; only this engine does not. */
    readonly unsupported = false,
  ) {
    super(message);
  }
}
