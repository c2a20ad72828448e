export interface FunctionDescription {
  readonly name: string;
  readonly arn: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly state: 'active' | 'pending' | 'inactive' | 'failed';
  readonly stateReason: string | undefined;
  readonly lastUpdate: 'successful' | 'in-progress' | 'failed';
  readonly lastUpdateReason: string | undefined;
  readonly runtime: string;
  readonly tracingActive: boolean;
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly inVpc: boolean;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly handler: string;
  readonly logFormat: 'text' | 'json';
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly revisionId: string;
}

export interface FunctionAlias {
  readonly version: string;
  /** Other versions and their weights 0..1; empty when the alias is at one version. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
  readonly arn: string;
}

export interface Invocation {
  readonly status: number;
  readonly executedVersion: string | undefined;
  readonly functionError: string | undefined;
  readonly payload: string;
  /** Last 4 KB of the log, when asked for. */
  readonly logTail: string | undefined;
  readonly durationMs: number;
}

/** The Lambda functions as the beta sees them. `name` is a function name, `qualifier` a version or alias. */
export interface Functions {
  describe(name: string, qualifier?: string): Promise<FunctionDescription | undefined>;
  alias(name: string, alias: string): Promise<FunctionAlias | undefined>;
  /** Points the alias at exactly one version (weights emptied) under its revision; `stale` when it moved. Sent once. */
  pointAlias(
    name: string,
    alias: string,
    to: { readonly version: string; readonly revisionId: string },
  ): Promise<FunctionAlias>;
  invoke(
    name: string,
    qualifier: string,
    payload: string,
    options?: { readonly tail?: boolean; readonly signal?: AbortSignal },
  ): Promise<Invocation>;
  /** Service principals allowed to invoke the alias, e.g. `apigateway.amazonaws.com`. */
  callers(name: string, qualifier: string): Promise<readonly string[]>;
}

/** Protection of the shadow target. */
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
