import { format } from 'node:util';
import type { Surroundings } from './surroundings';
import { createTracer, toDaemon } from './xray';

/**
 * How long an environment's start may take to warm up. The first request may take `firstMs`; more follow until there were
 * `requests` or `moreMs` are over: where a round trip is dear, few.
 */
export interface WarmUpLimits {
  readonly firstMs: number;
  readonly moreMs: number;
  readonly requests: number;
}

const TRACE_HEADER = 'Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=1';

/** Nothing listens here: port 9 is for data that is thrown away. https://www.rfc-editor.org/rfc/rfc863 */
const DISCARD = '127.0.0.1:9';

/**
 * Surroundings in which lines, metrics and traces are composed as in a request, and reach nobody. Traces are sent, since
 * the first datagram of a process costs more than a warm request.
 */
export function unheard(surroundings: Surroundings): Surroundings {
  return {
    ...surroundings,
    log: (_, line) => void format('%s', line),
    metrics: () => {},
    tracer: createTracer({
      deliver: toDaemon(DISCARD),
      traceHeader: () => TRACE_HEADER,
      now: () => surroundings.now(),
    }),
  };
}

/** Whether `work` ended well within `limitMs`. Never rejects. */
async function endsWell(limitMs: number, work: () => Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work(), limit]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs requests while the execution environment starts, so that the first one that counts finds connections made and code
 * compiled. An on-demand environment has a whole processor until its handler is ready, whatever its memory. Ends at the
 * first request that fails and never rejects: the first that counts meets the same failure and answers for it, and a start
 * that fails would be repeated. Resolves to the number of requests that ended well.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export async function warmUp(
  { firstMs, moreMs, requests }: WarmUpLimits,
  elapsedMs: () => number,
  request: (number: number) => Promise<boolean>,
): Promise<number> {
  if (!(await endsWell(firstMs, () => request(0)))) return 0;
  const untilMs = elapsedMs() + moreMs;
  let ended = 1;
  while (ended < requests && elapsedMs() < untilMs) {
    const number = ended;
    if (!(await endsWell(firstMs, () => request(number)))) break;
    ended += 1;
  }
  return ended;
}
