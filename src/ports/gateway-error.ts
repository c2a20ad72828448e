/** How a gateway call can fail. Adapters translate every SDK error into one of these kinds. */
export type GatewayFailure =
  | { readonly kind: 'no-credentials' }
  | { readonly kind: 'expired-credentials' }
  | { readonly kind: 'denied'; readonly action?: string }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'not-found' }
  /** 409: something is in progress, or somebody else changed it first. */
  | { readonly kind: 'conflict' }
  /** 412: a revision was stale. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'quota' }
  /** No answer in time, or the connection broke: a write may or may not have been applied. */
  | { readonly kind: 'no-answer' }
  /** The endpoint answered something that is not AWS (a proxy, a captive portal). */
  | { readonly kind: 'not-aws' }
  | { readonly kind: 'service-error' };

/** A failed call. `outcome` is `unknown` only for a write that may have been applied: read back to find out. */
export class GatewayError extends Error {
  constructor(
    readonly failure: GatewayFailure,
    /** `service:Operation`, e.g. `appconfig:StartDeployment`. */
    readonly operation: string,
    message: string,
    readonly details: {
      readonly outcome: 'not-applied' | 'unknown';
      readonly requestId?: string;
      /** AWS's own error name, for --debug and messages. */
      readonly awsCode?: string;
      /** Position in a query or expression (characters), where AWS says one. */
      readonly location?: { readonly start: number; readonly end: number };
      readonly cause?: unknown;
    },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'GatewayError';
  }
}

/** True when `error` is a gateway failure of that kind. */
export const isFailure = (error: unknown, kind: GatewayFailure['kind']): error is GatewayError =>
  error instanceof GatewayError && error.failure.kind === kind;

const PASSING: ReadonlySet<GatewayFailure['kind']> = new Set(['throttled', 'service-error', 'no-answer', 'not-aws']);

/**
 * True when the same call may succeed a little later: throttled, failed on AWS's side, unanswered, or answered by
 * something in between (a proxy). Every loop that waits asks this.
 */
export const isPassing = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && PASSING.has(error.failure.kind);
