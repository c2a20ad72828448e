/** A version of a function as Lambda describes it. */
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
  /** Why the variables could not be read (a key of KMS): `environment` is empty then, and must not be written back. */
  readonly environmentError?: string;
  readonly roleArn: string;
  readonly revisionId: string;
}

/** Where an alias sends requests. */
export interface FunctionAlias {
  readonly version: string;
  /** Other versions and their weights 0..1; empty when the alias is at one version. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
  readonly arn: string;
}

/** The answer to one invocation. */
export interface Invocation {
  readonly status: number;
  readonly executedVersion: string | undefined;
  readonly functionError: string | undefined;
  readonly payload: string;
  /** Last 4 KB of the log, when asked for. */
  readonly logTail: string | undefined;
  readonly durationMs: number;
}

/** A function's code as it is shipped. */
export interface Bundle {
  readonly zip: Uint8Array;
  /** As Lambda computes it: base64 of the SHA-256 of the zip. */
  readonly sha256Base64: string;
  /** Bytes of the zip. */
  readonly size: number;
}
