/** How a run of the command ended. */
export interface OwnOutcome {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** This very command, in processes of its own. */
export interface OwnCommand {
  /** How many may run at once with a core for each. */
  readonly atOnce: number;
  /** Runs it with these arguments; an abort ends it as Ctrl-C does. */
  run(args: readonly string[], signal: AbortSignal): Promise<OwnOutcome>;
}
