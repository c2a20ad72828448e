/** How long one attempt over the network may take. */
export const PATIENCE_MS = 5_000;

/**
 * Runs one attempt with a signal that aborts with the caller's, and after `mostMs` milliseconds; then it rejects with a
 * TimeoutError. The timer is held until the attempt ends: on Node.js 20 a timeout that only `AbortSignal.any` knows can be
 * collected before it fires.
 */
export async function withPatience<Result>(
  signal: AbortSignal,
  mostMs: number,
  attempt: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const each = new AbortController();
  const late = new DOMException('the attempt took too long', 'TimeoutError');
  const timer = setTimeout(() => each.abort(late), mostMs);
  const stop = (): void => each.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await attempt(each.signal);
  } catch (error) {
    throw each.signal.reason === late ? late : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

export const isTooLate = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';
