export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'CONTAINS' | 'BEGINSWITH' | 'ENDSWITH';

export type Literal =
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

export type BooleanKeyword = 'ok' | 'error' | 'throttle' | 'fault' | 'partial' | 'inferred' | 'root';
export type NumberKeyword = 'responsetime' | 'duration' | 'http.status';
export type StringKeyword =
  | 'http.url'
  | 'http.method'
  | 'http.useragent'
  | 'http.clientip'
  | 'user'
  | 'name'
  | 'type'
  | 'message'
  | 'availabilityzone'
  | 'instance.id'
  | 'resource.arn';

/** Which services a `service()` or one end of an `edge()` means; a null part means any. */
export interface ServiceSelector {
  readonly name: string | null;
  readonly type: string | null;
  readonly accountId: string | null;
}

/** A filter expression. A test without an operator asks whether its keyword is set, or true when it is boolean. */
export type Filter =
  | { readonly kind: 'and'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'boolean'; readonly keyword: BooleanKeyword; readonly value: boolean }
  | {
      readonly kind: 'number';
      readonly keyword: NumberKeyword;
      readonly operator: ComparisonOperator;
      readonly value: number;
    }
  | {
      readonly kind: 'string';
      readonly keyword: StringKeyword;
      readonly test: { readonly operator: ComparisonOperator; readonly value: string } | null;
    }
  | {
      readonly kind: 'annotation';
      readonly side: 'any' | 'source' | 'destination';
      readonly key: string;
      readonly test: { readonly operator: ComparisonOperator; readonly value: Literal } | null;
    }
  | { readonly kind: 'service'; readonly selector: ServiceSelector; readonly filter: Filter | null }
  | {
      readonly kind: 'edge';
      readonly source: ServiceSelector;
      readonly destination: ServiceSelector;
      readonly filter: Filter | null;
    };
