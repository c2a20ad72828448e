/** Environment variables, log settings and everything else that a published version freezes. */
export interface FunctionConfiguration {
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly tracing: 'Active' | 'PassThrough';
  readonly architectures: readonly string[];
  readonly ephemeralStorageMb: number;
  readonly logging: {
    readonly format: 'Text' | 'JSON';
    readonly applicationLevel?: string;
    readonly systemLevel?: string;
    readonly group: string;
  };
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
  readonly deadLetterTarget?: string;
}

/** One version (or `$LATEST`) of a function; states follow from the two times and the clock (`function.machine.ts`). */
export interface FunctionVersion {
  readonly version: string;
  readonly configuration: FunctionConfiguration;
  /** Base64 SHA-256 of the zip; key into `LambdaState.code`. */
  readonly codeSha256: string;
  readonly codeSize: number;
  /** Revision while a change of this version is under way; `revisionAt` (function.machine.ts) gives the one to show. */
  readonly revisionId: string;
  /** `$LATEST`: the revision once the change is through. Absent in worlds saved by earlier releases and in published versions. */
  readonly settledRevisionId?: string;
  /** Published versions: `revisionId` of the `$LATEST` that was frozen. Absent in worlds saved by earlier releases. */
  readonly publishedFrom?: string;
  /** Epoch ms. */
  readonly modifiedAt: number;
  /** Epoch ms from which `State` is Active; before it is Pending. */
  readonly activeAt: number;
  /** Epoch ms from which `LastUpdateStatus` is Successful; before it is InProgress. */
  readonly updatedAt: number;
}

export interface FunctionAlias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

export interface PolicyStatement {
  readonly sid: string;
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly principalOrgId?: string;
}

export interface EventInvokeConfig {
  readonly modifiedAt: number;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

export interface LambdaFunction {
  readonly name: string;
  latest: FunctionVersion;
  /** Published versions in order. */
  versions: FunctionVersion[];
  nextVersion: number;
  aliases: Record<string, FunctionAlias>;
  /** Key: qualifier, or `` for the function itself. */
  policies: Record<string, { revisionId: string; statements: PolicyStatement[] }>;
  eventInvokeConfigs: Record<string, EventInvokeConfig>;
  reservedConcurrency?: number;
  tags: Record<string, string>;
}

/** An asynchronous invocation that waits for its time. */
export interface QueuedEvent {
  readonly requestId: string;
  readonly functionName: string;
  /** Empty for an unqualified call. */
  readonly qualifier: string;
  readonly payloadBase64: string;
  readonly traceHeader?: string;
  /** Epoch ms at which the call was accepted. */
  readonly acceptedAt: number;
  /** Epoch ms of the next attempt. */
  readonly dueAt: number;
  /** Attempts that ended in a function error. */
  readonly failures: number;
  /** Attempts that were throttled. */
  readonly throttles: number;
  /** Order among events with one time. */
  readonly sequence: number;
}

/** Sampling of active tracing: the first request of each second, then five in a hundred. */
export interface SamplingReservoir {
  second: number;
}

export interface LambdaState {
  functions: Record<string, LambdaFunction>;
  /** Zip bytes in base64 by their base64 SHA-256. */
  code: Record<string, string>;
  /** Sorted by `dueAt`, then `sequence`. */
  queue: QueuedEvent[];
  nextSequence: number;
  sampling: Record<string, SamplingReservoir>;
  /** Asynchronous events dropped: too old or out of attempts. */
  droppedEvents: number;
}

export const emptyLambda = (): LambdaState => ({
  functions: {},
  code: {},
  queue: [],
  nextSequence: 1,
  sampling: {},
  droppedEvents: 0,
});
