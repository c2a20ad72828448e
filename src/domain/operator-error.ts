import type { Said } from './text/advice';

/** Exit codes of the command line; see `huntaze-beta help exit-codes`. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notGoYet: 3,
  noGo: 4,
  nothingDone: 5,
  safeLater: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * The closed list of the product's own error codes, each with its sentence. The message of an error
 * says what happened with the value at fault, `why` the cause, `next` what to type or change.
 */
const ERROR_CODES = {
  USAGE: 'the command line is wrong',
  CONFIG: 'the configuration is broken',
  CREDENTIALS: 'there are no usable credentials',
  WRONG_ACCOUNT: 'the account is not the pinned one',
  ENDPOINT: 'the endpoint may not be used this way',
  BLOCKED: 'a gate refuses the step',
  DECLINED: 'the operator said no',
  CHANGED_UNDERNEATH: 'somebody else changed it since it was read',
  NOT_FOUND: 'a thing that must exist does not',
  AWS: 'AWS refused or failed',
  OUTCOME_UNKNOWN: 'a write was sent and its outcome could not be read back',
  TIMEOUT: 'it did not happen within its deadline',
  ROLLED_BACK: 'it was rolled back, by AWS or by somebody else',
  JOURNAL: 'the journal cannot be read or written',
  LOCKED: 'another terminal is writing',
  SANDBOX: 'the sandbox could not be used',
  QUERY: 'a query or an expression is refused',
  INTERRUPTED: 'interrupted by the operator',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one base error: what, why, and what to do next. Lower case, no final period, includes the wrong value. */
export class OperatorError extends Error {
  readonly code: ErrorCode;
  readonly exitCode: ExitCode;
  readonly why: string | undefined;
  readonly next: Said | undefined;
  readonly requestId: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly exitCode?: ExitCode | undefined;
      readonly why?: string | undefined;
      /** A command to type, or what to change. */
      readonly next: Said;
      readonly requestId?: string | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OperatorError';
    this.code = code;
    this.exitCode = options.exitCode ?? EXIT_OF[code] ?? EXIT.failed;
    this.why = options.why;
    this.next = options.next;
    this.requestId = options.requestId;
  }
}

const EXIT_OF: Partial<Record<ErrorCode, ExitCode>> = {
  USAGE: EXIT.usage,
  CONFIG: EXIT.usage,
  QUERY: EXIT.usage,
  BLOCKED: EXIT.nothingDone,
  DECLINED: EXIT.nothingDone,
  CHANGED_UNDERNEATH: EXIT.nothingDone,
  LOCKED: EXIT.nothingDone,
  ROLLED_BACK: EXIT.noGo,
  INTERRUPTED: EXIT.interrupted,
};
