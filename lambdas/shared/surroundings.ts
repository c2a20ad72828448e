import { createTracer, type Tracer, toDaemon } from './xray';

/** How a function reaches the world outside its own logic. */
export interface Surroundings {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  elapsedMs(): number;
  /** Writes one log line at a level of Lambda's text format. */
  log(level: 'info' | 'warn' | 'error', line: string): void;
  /** Writes one metric line, untouched. */
  metrics(line: string): void;
  readonly tracer: Tracer;
}

/** The surroundings of a function in Lambda. */
export function lambdaSurroundings(): Surroundings {
  const now = () => Date.now();
  return {
    now,
    elapsedMs: () => performance.now(),
    log: (level, line) => console[level](line),
    metrics: (line) => void process.stdout.write(`${line}\n`),
    tracer: createTracer({
      deliver: toDaemon(process.env.AWS_XRAY_DAEMON_ADDRESS),
      traceHeader: () => process.env._X_AMZN_TRACE_ID,
      now,
    }),
  };
}
