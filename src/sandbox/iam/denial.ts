import { AwsError } from '../kernel/errors';
import type { ServiceName } from '../kernel/service-name';
import type { Access, Decision } from './evaluate';

/** Error name and status of each service: REST services answer 403, the AWS JSON services 400. */
const AS_SERVICE_SAYS: Partial<Readonly<Record<ServiceName, readonly [string, number]>>> = {
  cloudformation: ['AccessDenied', 403],
  cloudwatch: ['AccessDenied', 403],
  codedeploy: ['AccessDeniedException', 400],
  logs: ['AccessDeniedException', 400],
  sns: ['AuthorizationError', 403],
};

const reason = (action: string, decision: Exclude<Decision, 'allowed'>): string =>
  decision === 'explicitly-denied'
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;

/** A denied call in the words of AWS (IAM user guide, "Troubleshoot access denied error messages"). */
export function denial(
  service: ServiceName,
  principalArn: string,
  access: Access,
  decision: Exclude<Decision, 'allowed'>,
): AwsError {
  const [code, status] = AS_SERVICE_SAYS[service] ?? ['AccessDeniedException', 403];
  const [prefix, name] = access.action.split(':');
  if (service === 'lambda' && prefix === 'ec2') {
    // Lambda hands on what EC2 says; seen in serverless#8209 and Zappa#2151.
    return new AwsError(
      'AccessDeniedException',
      403,
      `Your access has been denied by EC2, please make sure your request credentials have permission to ${name}. EC2 Error Code: UnauthorizedOperation. EC2 Error Message: You are not authorized to perform this operation.`,
    );
  }
  const words = `User: ${principalArn} is not authorized to perform: ${access.action} on resource: ${access.resource} ${reason(access.action, decision)}`;
  return new AwsError(code, status, words);
}
