import { LOG_TAGS } from '../../../src/domain/telemetry/names';

/** What AppConfig answers from now on. A new `delivers` is a new version: each session receives it once. */
export type AppConfigAnswer =
  | { readonly kind: 'delivers'; readonly text: string; readonly contentType?: string }
  | { readonly kind: 'nothing-deployed' }
  | { readonly kind: 'throttles' }
  | { readonly kind: 'fails' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'drops-connections'; readonly times: number }
  | { readonly kind: 'expires-tokens' };

/** What invoking `huntaze-prisma-read:live` does from now on; `real` runs the function. */
export type PrismaAnswer =
  | { readonly kind: 'real' }
  | { readonly kind: 'answers'; readonly payload: string }
  | { readonly kind: 'function-error' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'fails' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'drops-connections'; readonly times: number };

/** What the way to the database does: `silent` swallows answers, `dropping` cuts the next queries off midway. */
export type DatabaseState =
  | { readonly kind: 'up' }
  | { readonly kind: 'refusing' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'dropping'; readonly times: number };

/** What prisma-read says of a database that is `refusing`: a refused connection and one reset at once differ. */
export interface Refusal {
  readonly message: string;
  readonly code: string;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** One run of a function, seen from outside. */
export interface Run {
  /** Undefined when the function threw; then `thrown` is its message. */
  readonly answer: HttpAnswer | undefined;
  readonly thrown: string | undefined;
  /** Log lines without Lambda's prefix; metric lines and lines of the environment's start are not among them. */
  readonly lines: readonly string[];
  /** Lines of the environment's start, where the run was its first. */
  readonly startLines: readonly string[];
  /** Metric lines, parsed. */
  readonly emf: readonly Readonly<Record<string, unknown>>[];
  /** X-Ray subsegments, parsed. */
  readonly datagrams: readonly Readonly<Record<string, unknown>>[];
  readonly elapsedMs: number;
}

export interface AwsCall {
  /** `DryRun` is an Invoke that Lambda checks and does not make. */
  readonly operation: 'StartConfigurationSession' | 'GetLatestConfiguration' | 'Invoke' | 'DryRun';
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: string;
  readonly body: string;
  /** Of an Invoke: `Event` or `RequestResponse`. */
  readonly invocationType?: string;
}

/** A run of mock-read, the calls it made, and the runs of prisma-read that it caused. */
export interface Visit extends Run {
  readonly calls: readonly AwsCall[];
  readonly prismaRuns: readonly Run[];
}

export interface InvokeOptions {
  readonly requestId?: string;
  /** `_X_AMZN_TRACE_ID`; default: a sampled trace. */
  readonly trace?: string;
}

/**
 * Execution environments of both functions with everything around them. Budgets: see `STAGE_VARIABLES`. The environments may
 * have served other cases, long ago by their clocks; what such a case left behind is set back.
 */
export interface Stage {
  readonly refusal: Refusal;
  appConfig(answer: AppConfigAnswer): void;
  prismaRead(answer: PrismaAnswer): void;
  database(state: DatabaseState): void;
  /** Runs SQL in the database, past the gate. */
  sql(statement: string): Promise<void>;
  /** Lets this case start environments of its own; to be called before anything is invoked. */
  startAnew(): void;
  /** Moves the functions' clock; no timer fires. */
  advance(ms: number): Promise<void>;
  /** Invokes mock-read and waits until its shadows are done. */
  visit(event: unknown, options?: InvokeOptions): Promise<Visit>;
  /** Invokes prisma-read directly. */
  askPrisma(event: unknown, options?: InvokeOptions): Promise<Run>;
  close(): Promise<void>;
}

/** Something that the behaviour suite can be run on. */
export interface Subject {
  readonly name: string;
  open(): Promise<Stage>;
  /** Ends what `open` shares between stages. */
  close?(): Promise<void>;
}

/** Environment variables of the functions on every stage: budgets short enough to wait for. */
export const STAGE_VARIABLES = {
  APPCONFIG_APPLICATION: 'cjcqdvj',
  APPCONFIG_ENVIRONMENT: 'ghhj0jb',
  APPCONFIG_PROFILE: 'feature-flags',
  PRISMA_FUNCTION: 'huntaze-prisma-read:live',
  CANARY_DEADLINE_MS: '2000',
  SHADOW_BUDGET_MS: '1000',
  FLAG_POLL_SECONDS: '45',
  FLAG_FETCH_BUDGET_MS: '500',
  STATEMENT_TIMEOUT_MS: '800',
  CONNECT_TIMEOUT_MS: '1000',
} as const;

export const SAMPLED_TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1';

/** A line that prisma-read writes in the start of its environment. */
export const isStartLine = (line: string): boolean => line.startsWith(`[${LOG_TAGS.warmUp}]`);

/** How much longer than its budget a loaded machine may take. */
export const SLACK_MS = 10_000;

/** A budget of `STAGE_VARIABLES`, in ms. */
export const budgetMs = (name: keyof typeof STAGE_VARIABLES): number => Number(STAGE_VARIABLES[name]);
