import type { RunResult } from '../../runtime/function-runner';
import type { FunctionFailure } from '../../runtime/protocol';
import type { FunctionVersion } from './state';

const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024 + 100;

/** How an invocation ended, in Lambda's words. */
export interface Ending {
  readonly payload: string;
  readonly failure?: FunctionFailure;
  /** What the platform writes before END. */
  readonly line?: string;
  readonly status: 'success' | 'error' | 'timeout';
}

/** Reads the end of an invocation from the run of the function. */
export function endingOf({ report, endAt }: RunResult, requestId: string, version: FunctionVersion): Ending {
  const { outcome } = report;
  const broken = (errorType: string, words: string): Ending => ({
    payload: '',
    failure: { errorType, errorMessage: `RequestId: ${requestId} Error: ${words}`, trace: [] },
    line: `RequestId: ${requestId} Error: ${words}\n${errorType}`,
    status: 'error',
  });
  switch (outcome.kind) {
    case 'result':
      if (Buffer.byteLength(outcome.payload) <= RESPONSE_LIMIT_BYTES)
        return { payload: outcome.payload, status: 'success' };
      return {
        payload: '',
        failure: {
          errorType: 'Function.ResponseSizeTooLarge',
          errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
          trace: [],
        },
        status: 'error',
      };
    case 'failed':
      return { payload: '', failure: outcome.failure, status: 'success' };
    case 'crashed':
      return { payload: '', failure: outcome.failure, status: 'error' };
    case 'timeout':
    case 'stuck': {
      const words = `Task timed out after ${version.configuration.timeoutSeconds.toFixed(2)} seconds`;
      return {
        payload: '',
        failure: { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${words}`, trace: [] },
        line: `${new Date(Math.floor(endAt)).toISOString()} ${requestId} ${words}`,
        status: 'timeout',
      };
    }
    case 'out-of-memory':
      return broken('Runtime.OutOfMemory', 'Runtime exited with error: signal: killed');
    case 'exited':
      if (outcome.code === 0) return broken('Runtime.ExitError', 'Runtime exited without providing a reason');
      return broken('Runtime.ExitError', `Runtime exited with error: exit status ${outcome.code}`);
    case 'silent':
      return broken('Runtime.ExitError', 'Runtime exited without providing a reason');
  }
}
