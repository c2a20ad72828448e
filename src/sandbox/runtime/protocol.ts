/**
 * What the sandbox and an execution environment say to each other. Times are whole microseconds since the environment's
 * origin (`EnvironmentData.originMs`): a float of epoch milliseconds has too little left behind the point.
 *
 *   sandbox ── invoke ──────────────▶ environment
 *           ── turn (where it started ahead) ────▶
 *           ◀─ ask (AWS call, database address) ──
 *           ── answer (delivered at `atUs`) ─────▶
 *           ◀─ done (result, lines, datagrams) ───
 */

export interface EnvironmentData {
  readonly codeFolder: string;
  readonly handler: string;
  readonly runtime: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly originMs: number;
  /** Virtual start of the initialisation. */
  readonly startUs: number;
  /** Modelled time until the function's code begins: download, start of Node, import. */
  readonly initUs: number;
  readonly seed: number;
  readonly timeoutUs: number;
  /** What acts at the database socket while the environment starts. */
  readonly database: DatabaseCauses;
  readonly context: {
    readonly functionName: string;
    readonly functionVersion: string;
    readonly memoryLimitInMB: string;
    readonly logGroupName: string;
    readonly logStreamName: string;
  };
}

/** Causes of the world that act at the database socket. */
export interface DatabaseCauses {
  readonly down: boolean;
  readonly timeFactor: number;
  /** So many of the invocation's next queries lose their connection. */
  readonly drops: number;
}

export interface InvokeMessage {
  readonly kind: 'invoke';
  readonly requestId: string;
  readonly arrivalUs: number;
  /** JSON text of the event. */
  readonly payload: string;
  readonly traceHeader: string;
  readonly invokedFunctionArn: string;
  readonly clientContext?: string;
  /** Factor on the modelled processor time of this invocation. */
  readonly slowness: number;
  readonly database: DatabaseCauses;
  /** Nothing reaches the database over an open connection before the `turn` message. */
  readonly awaitsTurn?: boolean;
}

/** The invocation's turn has come. */
export interface TurnMessage {
  readonly kind: 'turn';
}

export type Answer =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown-host' }
  /** Where the database listens: a socket path, or a loopback port. */
  | { readonly kind: 'database'; readonly path?: string; readonly port?: number }
  | { readonly kind: 'no-database'; readonly why: string };

export interface AnswerMessage {
  readonly kind: 'answer';
  readonly id: number;
  readonly atUs: number;
  readonly answer: Answer;
}

export type ToEnvironment = InvokeMessage | AnswerMessage | TurnMessage;

export interface AwsCall {
  readonly host: string;
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Ask = { readonly kind: 'aws'; readonly call: AwsCall } | { readonly kind: 'database' };

export interface Line {
  readonly atUs: number;
  readonly text: string;
}

export interface Datagram {
  readonly atUs: number;
  readonly text: string;
}

export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type Outcome =
  | { readonly kind: 'result'; readonly payload: string }
  /** The handler failed; the environment lives on. */
  | { readonly kind: 'failed'; readonly failure: FunctionFailure }
  /** The runtime ended with the failure: the environment is gone. */
  | { readonly kind: 'crashed'; readonly failure: FunctionFailure; readonly phase: 'init' | 'invoke' }
  | { readonly kind: 'timeout' }
  /** Nothing left to wait for and no answer. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'exited'; readonly code: number };

export type FromEnvironment =
  | { readonly kind: 'ask'; readonly id: number; readonly atUs: number; readonly ask: Ask }
  | {
      readonly kind: 'done';
      /** Virtual end of the initialisation (first invocation of the environment). */
      readonly readyUs: number;
      readonly endUs: number;
      readonly outcome: Outcome;
      /** Lines of the initialisation, in the environment's first report. */
      readonly initLines: readonly Line[];
      readonly lines: readonly Line[];
      readonly datagrams: readonly Datagram[];
      /** The function sent a statement that may have changed rows. */
      readonly wroteDatabase: boolean;
      /** Queries that lost their connection as `DatabaseCauses.drops` said. */
      readonly droppedQueries: number;
    };
