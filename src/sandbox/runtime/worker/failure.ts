import type { FunctionFailure } from '../protocol';

/** An error as Lambda's Node runtime reports it to the caller. */
export function failureOf(error: unknown): FunctionFailure {
  if (error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)) {
    const { name, message, stack } = error as { name?: unknown; message?: unknown; stack?: unknown };
    return {
      errorType: typeof name === 'string' ? name : 'Error',
      errorMessage: String(message),
      trace: typeof stack === 'string' ? stack.split('\n') : [],
    };
  }
  return { errorType: error === null ? 'object' : typeof error, errorMessage: String(error), trace: [] };
}

/** The same as the runtime's log line has it: with `stack`, and with the error's own members (`code`). */
export function loggedFailure(error: unknown, failure: FunctionFailure): string {
  const own =
    typeof error === 'object' && error !== null ? Object.entries(error).filter(([, value]) => isPlain(value)) : [];
  return JSON.stringify({
    errorType: failure.errorType,
    errorMessage: failure.errorMessage,
    ...Object.fromEntries(own),
    stack: failure.trace,
  });
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
