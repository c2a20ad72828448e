/** How long one attempt over the network may take. */
export const PATIENCE_MS = 5_000;

/**
 * Runs one attempt with a signal that aborts with the caller's, and after `mostMs` milliseconds; then it rejects with a
 * TimeoutError. The timeout has a listener of its own: on Node.js 20 one that only `AbortSignal.any` knows can be collected
 * before it fires.
 */
export async function withPatience<Result>(
  signal: AbortSignal,
  mostMs: number,
  attempt: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const each = new AbortController();
  const late = AbortSignal.timeout(mostMs);
  const stop = ({ target }: Event): void => each.abort((target as AbortSignal).reason);
  for (const source of [signal, late]) source.addEventListener('abort', stop, { once: true });
  if (signal.aborted) each.abort(signal.reason);
  try {
    return await attempt(each.signal);
  } catch (error) {
    throw late.aborted && each.signal.reason === late.reason ? late.reason : error;
  } finally {
    for (const source of [signal, late]) source.removeEventListener('abort', stop);
  }
}

export const isTooLate = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';
