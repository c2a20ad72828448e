import type { HttpAnswer, InvokeOptions } from '../stage/stage';

/** What came out of one invocation, before it is sorted into lines and metrics. */
export interface RawRun {
  readonly answer: HttpAnswer | undefined;
  readonly thrown: string | undefined;
  /** Everything written, log and metric lines in the order in which they were written. */
  readonly written: readonly string[];
  /** Processor time from the event's arrival to the answer, in milliseconds, where the host knows it. */
  readonly processorMs?: number;
  /** The same on the clock. */
  readonly elapsedMs?: number;
}

/** One execution environment of one function. Invocations may overlap. */
export interface FunctionHost {
  invoke(event: unknown, options: Required<InvokeOptions>): Promise<RawRun>;
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

export type FunctionName = 'mock-read' | 'prisma-read';

/** Opens an execution environment with these environment variables. */
export type OpenHost = (name: FunctionName, variables: Readonly<Record<string, string>>) => Promise<FunctionHost>;
