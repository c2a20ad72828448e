import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

const READ_ATTEMPTS = 4;
const WRITE_ATTEMPTS = 4;
const WRITE_PAUSE_MS = 500;

const CLOCK_ERRORS =
  /^(InvalidSignature|SignatureDoesNotMatch|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|AuthFailure)/;

interface Answered {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

/** AWS refused the signature's time, and the SDK has just corrected its clock offset. */
const clockCorrected = ({ name, $metadata }: Answered): boolean =>
  $metadata?.clockSkewCorrected === true && CLOCK_ERRORS.test(name ?? '');

/**
 * When this machine's clock is four minutes off, the SDK marks every failed answer (a 404, a 409) as corrected and would
 * retry it. Only clock errors are retried.
 */
function isWorthAnotherRead(info: RetryErrorInfo): boolean {
  const error: Answered = info.error ?? {};
  const status = error.$metadata?.httpStatusCode ?? 0;
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return info.errorType === 'THROTTLING' || !refused || clockCorrected(error);
}

/** Reads: the SDK's standard strategy (back-off with jitter, a token bucket), four attempts. */
export async function repeatedReads(): Promise<RetryStrategyV2> {
  const { StandardRetryStrategy } = await import('@smithy/core/retry');
  const standard = new StandardRetryStrategy(READ_ATTEMPTS);
  return {
    acquireInitialRetryToken: (scope) => standard.acquireInitialRetryToken(scope),
    refreshRetryTokenForRetry: async (token, info) => {
      if (!isWorthAnotherRead(info)) throw new Error('not sent again');
      return standard.refreshRetryTokenForRetry(token as never, info);
    },
    recordSuccess: (token) => standard.recordSuccess(token as never),
  };
}

const token = (count: number, delayMs: number): RetryToken => ({
  getRetryCount: () => count,
  getRetryDelay: () => delayMs,
});

/**
 * Writes are sent once. Two answers prove that nothing was done and allow a retry: a throttled call (429), and a
 * refused signature time that the SDK has just corrected. Pauses of 0.5, 1 and 2 s.
 */
export const sentOnce: RetryStrategyV2 = {
  acquireInitialRetryToken: async () => token(0, 0),
  refreshRetryTokenForRetry: async (current, info) => {
    const count = current.getRetryCount() + 1;
    const notApplied = info.errorType === 'THROTTLING' || clockCorrected(info.error ?? {});
    if (count >= WRITE_ATTEMPTS || !notApplied) throw new Error('not sent again');
    return token(count, WRITE_PAUSE_MS * 2 ** (count - 1));
  },
  recordSuccess: () => undefined,
};
