/** One log event. */
export interface LogLine {
  readonly atMs: number;
  readonly group: string;
  readonly stream: string;
  readonly message: string;
  readonly id: string;
}

/** A log group; `retentionDays` is undefined when its lines are kept for ever. */
export interface LogGroup {
  readonly name: string;
  readonly retentionDays: number | undefined;
  readonly storedBytes: number;
}

/** The state of a Logs Insights query. */
export type LogQueryStatus = 'scheduled' | 'running' | 'complete' | 'failed' | 'cancelled' | 'timeout';

/** A Logs Insights query and its rows so far. */
export interface LogQueryProgress {
  readonly status: LogQueryStatus;
  /** Columns in order of first appearance; a missing cell is undefined. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly recordsScanned: number;
  readonly recordsMatched: number;
  readonly bytesScanned: number;
}

/** A fault in a query or an expression: what, and where (characters from its beginning). */
export interface LanguageFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** True when only this implementation lacks it: AWS may accept the text. */
  readonly unsupported: boolean;
}

/** A line to be queried offline, as `logs --json` or an export prints it. */
export type OfflineLine = Omit<LogLine, 'id'>;

/** The answer to a query over such lines. */
export type OfflineAnswer = Omit<LogQueryProgress, 'status'>;
