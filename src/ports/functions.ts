import type { FunctionAlias, FunctionDescription, Invocation } from '../domain/system/functions';

/** The Lambda functions as the beta sees them. `name` is a function name, `qualifier` a version or alias. */
export interface Functions {
  describe(name: string, qualifier?: string): Promise<FunctionDescription | undefined>;
  alias(name: string, alias: string): Promise<FunctionAlias | undefined>;
  /** Points the alias at exactly one version and clears its weights; `stale` when the revision changed. Sent once. */
  pointAlias(
    name: string,
    alias: string,
    to: { readonly version: string; readonly revisionId: string },
  ): Promise<FunctionAlias>;
  invoke(
    name: string,
    qualifier: string,
    payload: string,
    options?: { readonly tail?: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<Invocation>;
  /** Service principals allowed to invoke the alias, e.g. `apigateway.amazonaws.com`. */
  callers(name: string, qualifier: string): Promise<readonly string[]>;
}

/** Limits that protect prisma-read from shadow calls. */
export interface FunctionProtection {
  eventInvoke(
    name: string,
    qualifier: string,
  ): Promise<{ readonly retries: number; readonly maxAgeSeconds: number } | undefined>;
  reservedConcurrency(name: string): Promise<number | undefined>;
  /** `undefined` removes the reservation. Sent once. */
  reserveConcurrency(name: string, executions: number | undefined): Promise<void>;
  /** How asynchronous calls of the qualifier are repeated and how long they may wait. Sent once. */
  limitEvents(
    name: string,
    qualifier: string,
    limits: { readonly retries: number; readonly maxAgeSeconds: number },
  ): Promise<void>;
}
