import { AwsError } from '../kernel/errors';
import type { ServiceName } from '../kernel/service-name';
import type { FaultKind } from './plan';

/** How each service words "too fast" and "our fault". */
const WORDS: Readonly<
  Record<ServiceName, { readonly throttle: readonly [string, number]; readonly error: readonly [string, number] }>
> = {
  sts: { throttle: ['Throttling', 400], error: ['InternalFailure', 500] },
  appconfig: { throttle: ['ThrottlingException', 429], error: ['InternalServerException', 500] },
  appconfigdata: { throttle: ['ThrottlingException', 429], error: ['InternalServerException', 500] },
  lambda: { throttle: ['TooManyRequestsException', 429], error: ['ServiceException', 500] },
  cloudwatch: { throttle: ['ThrottlingException', 400], error: ['InternalServiceFault', 500] },
  logs: { throttle: ['ThrottlingException', 400], error: ['ServiceUnavailableException', 500] },
  xray: { throttle: ['ThrottledException', 429], error: ['InternalFailure', 500] },
  cloudformation: { throttle: ['Throttling', 400], error: ['InternalFailure', 500] },
  sns: { throttle: ['Throttled', 429], error: ['InternalError', 500] },
  codedeploy: { throttle: ['ThrottlingException', 400], error: ['InternalFailure', 500] },
};

/** The error a faulted call answers, or undefined where the fault is not an error. */
export function faultError(service: ServiceName, kind: FaultKind): AwsError | undefined {
  switch (kind) {
    case 'throttle': {
      const [code, status] = WORDS[service].throttle;
      const members = service === 'lambda' ? { Reason: 'CallerRateLimitExceeded' } : {};
      return new AwsError(code, status, 'Rate exceeded', { members });
    }
    case 'error': {
      const [code, status] = WORDS[service].error;
      return new AwsError(code, status, 'The service encountered an internal error. Please try again.');
    }
    case 'expired':
      return new AwsError(
        service === 'sts' || service === 'cloudformation' ? 'ExpiredToken' : 'ExpiredTokenException',
        403,
        'The security token included in the request is expired',
      );
    default:
      return undefined;
  }
}
