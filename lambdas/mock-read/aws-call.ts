/** A call that was still unanswered when its budget ended. It may have arrived. */
export class BudgetEnded extends Error {
  override readonly name = 'BudgetEnded';
}

/**
 * A kept-alive connection that AWS closed while the environment was frozen fails the first call after the thaw. That, and
 * only that, is tried once more.
 */
function isLostConnection(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/**
 * Runs an AWS call within `budgetMs`, connection retry included, and rejects with `BudgetEnded` after it. Nothing of the
 * call outlives the returned promise: the request is aborted and the timer cleared.
 */
export async function withinBudget<T>(budgetMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new BudgetEnded(`no answer within ${budgetMs} ms`));
      abort.abort();
    }, budgetMs);
  });
  const answer = async (): Promise<T> => {
    try {
      return await call(abort.signal);
    } catch (error) {
      if (abort.signal.aborted || !isLostConnection(error)) throw error;
      return call(abort.signal);
    }
  };
  try {
    return await Promise.race([answer(), ended]);
  } finally {
    clearTimeout(timer);
  }
}

/** Name and message of a failure in one line of at most 200 characters, without a stack. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 200);
  const text =
    error instanceof BudgetEnded || error.name === 'Error' ? error.message : `${error.name} ${error.message}`;
  return text.trim().slice(0, 200);
}
