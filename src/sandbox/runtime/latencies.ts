/**
 * Every modelled duration of a healthy world, in one place. Real time never enters: what the handler sees as elapsed is
 * the sum of these. Chosen so that a mock read takes about 180 ms at p95 and a Prisma read about as long.
 */

/** Log-normal: `medianMs` is the middle, `spread` the standard deviation of the logarithm. */
export interface Spread {
  readonly medianMs: number;
  readonly spread: number;
}

/** Time on a whole processor charged for each line that a function writes. */
export const LINE_COST: Spread = { medianMs: 2.9, spread: 0.35 };

/**
 * Time on a whole processor for what an environment does for the first time: code is compiled then, and connections are
 * made. Measured on the product's bundles under AWS's runtime client, Node 24, processor time of all threads: 65 ms for a
 * first read of PostgreSQL with TLS and a token, 81 ms with TLS and SCRAM; 28 ms for the first calls of AppConfig and Lambda
 * together, without TLS, which a call of AWS has (`npm run bench -- lambdas`).
 */
export const FIRST_USE: Readonly<Record<'database' | 'service', Spread>> = {
  database: { medianMs: 80, spread: 0.2 },
  service: { medianMs: 25, spread: 0.2 },
};

/** Memory at which a function has one whole processor. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_PROCESSOR_MB = 1_769;

/**
 * How many times longer work takes in the handler of a function with this memory. More memory than one processor's gives
 * further processors, which one thread does not use. The start of an on-demand environment has a whole processor.
 */
export const processorFactor = (memoryMb: number): number => Math.max(1, WHOLE_PROCESSOR_MB / memoryMb);

/** One factor an invocation on its processor time: neighbours on the same machine. */
export const SLOWNESS: Spread = { medianMs: 1, spread: 0.4 };

/** Preparing an execution environment: download, start of Node, import. */
export const INIT: Spread = { medianMs: 240, spread: 0.18 };
/** Further initialisation for each megabyte of zip. */
export const INIT_PER_ZIP_MEGABYTE_MS = 120;

/** Between the acceptance of an asynchronous invocation and its start. */
export const EVENT_DISPATCH: Spread = { medianMs: 14, spread: 0.4 };

/** Round trips of a function's AWS calls, without the callee's own time. */
export const CALLS: Readonly<Record<string, Spread>> = {
  'appconfigdata.StartConfigurationSession': { medianMs: 20, spread: 0.3 },
  'appconfigdata.GetLatestConfiguration': { medianMs: 12, spread: 0.3 },
  'lambda.InvokeDryRun': { medianMs: 15, spread: 0.3 },
  'lambda.InvokeEvent': { medianMs: 70, spread: 0.4 },
  'lambda.InvokeRequestResponse': { medianMs: 32, spread: 0.4 },
  'lambda.Throttled': { medianMs: 8, spread: 0.3 },
  other: { medianMs: 15, spread: 0.3 },
};

/** At the function's database socket. */
export const DATABASE: Readonly<Record<'connect' | 'authenticate' | 'query' | 'refuse', Spread>> = {
  connect: { medianMs: 2, spread: 0.3 },
  authenticate: { medianMs: 5, spread: 0.3 },
  query: { medianMs: 40, spread: 0.48 },
  refuse: { medianMs: 1, spread: 0.2 },
};

/** One draw in milliseconds from two uniforms in [0, 1) (Box-Muller). */
export function draw(spread: Spread, uniformA: number, uniformB: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - uniformA)) * Math.cos(2 * Math.PI * uniformB);
  return spread.medianMs * Math.exp(spread.spread * normal);
}
