import type { LogGroup, LogLine, LogQueryProgress } from '../domain/telemetry/logs';

/** Raw log lines by CloudWatch filter pattern. */
export interface LogLines {
  /** Oldest first; `truncated` when the limit cut it. */
  find(request: {
    readonly group: string;
    readonly pattern?: string | undefined;
    readonly fromMs: number;
    readonly toMs?: number | undefined;
    readonly limit: number;
    readonly streams?: readonly string[];
    readonly signal?: AbortSignal | undefined;
  }): Promise<{ readonly lines: readonly LogLine[]; readonly truncated: boolean }>;
  /** Streams with events since `sinceMs`, newest first. */
  activeStreams(
    group: string,
    sinceMs: number,
  ): Promise<readonly { readonly name: string; readonly lastEventAtMs: number }[]>;
  groups(names: readonly string[]): Promise<readonly LogGroup[]>;
}

/** Logs Insights. */
export interface LogQueries {
  /** `invalid` with `location` when AWS refuses the text. */
  start(request: {
    readonly text: string;
    readonly groups: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit?: number | undefined;
  }): Promise<string>;
  progress(id: string): Promise<LogQueryProgress>;
  /** Stops it on AWS; no error when it has ended already. */
  stop(id: string): Promise<void>;
}
