import { EXIT, type ExitCode, OperatorError } from '../domain/operator-error';
import { advice, own, type Said } from '../domain/text/advice';
import type { Palette } from '../domain/text/palette';
import { oneLine } from '../domain/text/screen-text';
import { GatewayError, type GatewayFailure } from '../ports/gateway-error';
import { adviceLines } from '../views/advice';
import { packageInfo } from './package-info';

/** An error as the operator reads it: what, why, what to do. */
export interface ErrorText {
  /** For scripts: an error code of the product, the kind of an AWS failure, INTERNAL. */
  readonly code: string;
  readonly what: string;
  readonly why: string | undefined;
  readonly next: Said | undefined;
  readonly exitCode: ExitCode;
}

const GATEWAY: {
  readonly [K in GatewayFailure['kind']]: {
    readonly why?: string;
    readonly next: Said;
    readonly exitCode?: ExitCode;
  };
} = {
  'no-credentials': {
    why: 'no source of AWS credentials answered',
    next: 'aws sso login --profile NAME, or --profile NAME; without an account: add --sandbox',
  },
  'expired-credentials': {
    why: 'the session has expired',
    next: 'aws sso login --profile NAME, then run the command again',
  },
  denied: {
    next: 'ask for the action in the IAM policy (docs/real-account.md, "Permissions"), or use another --profile',
  },
  throttled: { why: 'AWS is throttling calls of this account', next: 'wait a minute and run the command again' },
  'not-found': { next: advice`check the region and the names with  ${own`config`}` },
  conflict: {
    why: 'something else is in progress, or somebody changed it first',
    next: advice`${own`status`}  shows what is in flight`,
    exitCode: EXIT.nothingDone,
  },
  stale: {
    why: 'somebody changed it since it was read',
    next: 'run the command again: it reads the new state first',
    exitCode: EXIT.nothingDone,
  },
  invalid: { next: 'nothing was changed; correct the value named above' },
  quota: { why: 'an AWS quota is used up', next: 'raise the quota or delete what is not needed any more' },
  'no-answer': {
    why: 'no answer in time, or the connection broke',
    next: advice`check the network; ${own`status`}  shows what really happened`,
  },
  'not-aws': {
    why: 'that is not AWS: a proxy, a captive portal or a wrong endpoint',
    next: 'check --endpoint-url, AWS_ENDPOINT_URL and the network',
  },
  'service-error': { why: 'AWS failed on its side', next: 'run the command again in a moment' },
};

/** Our wording for failures that AWS words badly. */
const PLAINLY: Partial<Record<GatewayFailure['kind'], string>> = {
  'no-credentials': 'there are no AWS credentials',
  'expired-credentials': 'the AWS session has expired',
};

/** Turns anything thrown into text and a number. The only place that does. */
export function describeError(error: unknown): ErrorText {
  if (error instanceof OperatorError) {
    const request = error.requestId === undefined ? '' : ` (request ${error.requestId})`;
    return {
      code: error.code,
      what: `${error.message}${request}`,
      why: error.why,
      next: error.next,
      exitCode: error.exitCode,
    };
  }
  if (error instanceof GatewayError) {
    const { failure, details } = error;
    const known = GATEWAY[failure.kind];
    const request = details.requestId === undefined ? '' : ` (request ${details.requestId})`;
    const action =
      failure.kind === 'denied' && failure.action !== undefined ? `the identity may not ${failure.action}` : undefined;
    const plainly = PLAINLY[failure.kind];
    return {
      code: failure.kind,
      what:
        plainly ?? `${error.message.includes(error.operation) ? '' : `${error.operation}: `}${error.message}${request}`,
      why: action ?? known.why ?? details.awsCode,
      next:
        details.outcome === 'unknown'
          ? advice`the write may have been applied; ${own`status`}  shows what really happened`
          : known.next,
      exitCode: known.exitCode ?? EXIT.failed,
    };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'INTERRUPTED', what: 'interrupted', why: undefined, next: undefined, exitCode: EXIT.interrupted };
  }
  return {
    code: 'INTERNAL',
    what: error instanceof Error ? `unexpected: ${error.message}` : `unexpected: ${String(error)}`,
    why: 'this is a fault of huntaze-beta itself',
    next: advice`send what it prints with --debug, and the file of  ${own`doctor --bundle report.json`},  to ${packageInfo().issues}`,
    exitCode: EXIT.failed,
  };
}

/** An error as `--json` prints it on stdout: `{"error": {code, message, why, next}}`. */
export const errorJson = ({ code, what, why, next }: ErrorText): object => ({
  error: { code, message: what, why, next },
});

/**
 * The lines of an error; `why` is left out when it says nothing new. On a terminal of `width` columns a recommended
 * command that does not fit beside its words stands on a line of its own; elsewhere each part is one line.
 */
export function errorLines(
  text: ErrorText,
  palette: Palette,
  width: number = Number.POSITIVE_INFINITY,
): readonly string[] {
  return [
    `${palette.bad('error')} ${oneLine(text.what)}`,
    ...(text.why === undefined ? [] : [`${palette.dim('why  ')} ${oneLine(text.why)}`]),
    ...(text.next === undefined ? [] : adviceLines(`${palette.dim('next ')} `, text.next, palette, width)),
  ];
}
