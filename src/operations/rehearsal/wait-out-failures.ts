import type { Clock } from '../../ports/clock';
import { type GatewayError, isFailure, isPassing } from '../../ports/gateway-error';

const RETRY_MS = 60_000;
const MOST_RETRIES = 15;

const passes = (error: unknown): error is GatewayError => isPassing(error) || isFailure(error, 'expired-credentials');

/** Repeats `work` every minute while its failure may pass (throttled, session expired): at most 15 retries. */
export async function waitOutFailures<T>(
  clock: Clock,
  work: () => Promise<T>,
  options: { readonly signal: AbortSignal; readonly onWait: (why: string) => void },
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error) || tries >= MOST_RETRIES) throw error;
      if (tries === 0) options.onWait(`${error.operation}: ${error.failure.kind}`);
      await clock.sleep(RETRY_MS, options.signal);
    }
  }
}
