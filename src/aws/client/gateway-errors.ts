import { GatewayError, type GatewayFailure } from '../../ports/gateway-error';

/** The parts of an SDK error that matter here. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $fault?: string;
  readonly $service?: string;
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
  readonly queryCompileError?: {
    readonly message?: string;
    readonly location?: { readonly startCharOffset?: number; readonly endCharOffset?: number };
  };
}

export interface Call {
  /** `service:Operation` with the service as IAM writes it. */
  readonly operation: string;
  readonly kind: 'read' | 'write';
  /** The endpoint, for messages. */
  readonly endpoint: string;
}

/** IAM actions whose name differs from the operation's. */
const IAM_ACTIONS: Readonly<Record<string, string>> = { 'lambda:Invoke': 'lambda:InvokeFunction' };

const THROTTLED =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|PriorRequestNotComplete|BandwidthLimitExceeded)/;
const EXPIRED = /^(ExpiredToken|RequestExpired|TokenRefreshRequired|ExpiredCredentials)/;
const UNUSABLE =
  /^(UnrecognizedClient|InvalidClientTokenId|MissingAuthenticationToken|InvalidAccessKeyId|IncompleteSignature|SignatureDoesNotMatch|InvalidSignature|AuthFailure|InvalidToken)/;
const DENIED = /^(AccessDenied|Unauthorized|AuthorizationError|NotAuthorized|OptInRequired)/;
const NOT_FOUND = /(NotFound|DoesNotExist|DashboardNotFoundError)/;
const CONFLICT =
  /(Conflict|AlreadyExists|AlreadyCompleted|AlreadyStarted|OperationAborted|ConcurrentModification|ResourceInUse|DeploymentLimitExceeded|DeploymentIsNotInReadyState)/;
const QUOTA = /(Quota|LimitExceeded|LimitExceededFault|StorageExceeded|TooManyEntities)/;
const NEVER_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_INVALID_URL)$/;
const BROKEN = /^(ECONNRESET|ETIMEDOUT|EPIPE|ECONNABORTED|ESOCKETTIMEDOUT|UND_ERR_\w+)$/;
const CERTIFICATE = /(CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|ERR_SSL|EPROTO)/;

/** Classifies an error that AWS answered, by its name and status. */
function failureOfAnswer(name: string, status: number | undefined, message: string): GatewayFailure {
  if (EXPIRED.test(name)) return { kind: 'expired-credentials' };
  if (UNUSABLE.test(name)) return { kind: 'no-credentials' };
  if (THROTTLED.test(name) || status === 429 || /^rate exceeded/i.test(message)) return { kind: 'throttled' };
  if (DENIED.test(name)) return { kind: 'denied' };
  if (/^PreconditionFailed/.test(name) || status === 412) return { kind: 'stale' };
  if (CONFLICT.test(name)) return { kind: 'conflict' };
  if (NOT_FOUND.test(name)) return { kind: 'not-found' };
  if (QUOTA.test(name) || status === 402) return { kind: 'quota' };
  if (status === 409) return { kind: 'conflict' };
  if (status === 404) return { kind: 'not-found' };
  if (status === 403 || status === 401) return { kind: 'denied' };
  if (status === undefined || status >= 500) return { kind: 'service-error' };
  return { kind: 'invalid' };
}

/** The action that a denial names: "… is not authorized to perform: appconfig:StartDeployment on resource …". */
function deniedAction(message: string, operation: string): string {
  const named = /not authorized to perform:?\s+([a-z0-9-]+:[A-Za-z0-9*]+)/i.exec(message)?.[1];
  // Lambda passes on EC2's denial of the caller: "… have permission to DescribeSecurityGroups for sg-…".
  const byEc2 = /denied by EC2\b.*?have permission to (\w+)/i.exec(message)?.[1];
  return named ?? (byEc2 === undefined ? undefined : `ec2:${byEc2}`) ?? IAM_ACTIONS[operation] ?? operation;
}

const errorCode = (error: SdkError): string => {
  const cause = (error as { cause?: SdkError }).cause;
  return error.code ?? cause?.code ?? '';
};

/** The SDK's advice to its own programmers, which it appends to a message. */
const FOR_PROGRAMMERS = /\s*Deserialization error: to see the raw response,.*$/s;

const tidy = (message: string): string =>
  message.replace(FOR_PROGRAMMERS, '').trim().replace(/\s+/g, ' ').replace(/\.$/, '');

/** The SDK found neither a code nor a message in an answer that says it failed. */
const isNoErrorOfAws = ({ name, message }: SdkError): boolean => name === 'Unknown' && message === name;

/** What came instead of AWS's answer. A redirect's target is told without its query, which can carry a session. */
function strangeAnswer(error: SdkError, said: string): string {
  const { $metadata, $response } = error;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === undefined) return said;
  const target = $response?.headers?.['location']?.replace(/[?#].*$/s, '');
  if (status >= 300 && status < 400)
    return `status ${status}, a redirect${target === undefined ? '' : ` to ${target}`}`;
  return `status ${status} and ${isNoErrorOfAws(error) ? 'no error of AWS' : `what cannot be read: ${said}`}`;
}

/** One sentence for each kind of failure, with AWS's own words at its end. */
function sentence(failure: GatewayFailure, call: Call, said: string): string {
  switch (failure.kind) {
    case 'no-credentials':
      return `no usable AWS credentials: ${said}`;
    case 'expired-credentials':
      return `the AWS credentials have expired: ${said}`;
    case 'denied':
      return `no permission for ${failure.action ?? call.operation}: ${said}`;
    case 'throttled':
      return `${call.operation} was throttled: ${said}`;
    case 'no-answer':
      return `${call.operation} got no answer from ${call.endpoint}: ${said}`;
    case 'not-aws':
      return `${call.endpoint} answered ${call.operation} with ${said}`;
    default:
      return `${call.operation}: ${said}`;
  }
}

function classify(error: SdkError, call: Call): { readonly failure: GatewayFailure; readonly sent: boolean } {
  const name = error.name ?? 'Error';
  const message = error.message ?? '';
  const code = errorCode(error);
  const status = error.$metadata?.httpStatusCode;
  if (/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) {
    return {
      failure: { kind: /sso login|expired|refresh/i.test(message) ? 'expired-credentials' : 'no-credentials' },
      sent: false,
    };
  }
  if (/region is missing/i.test(message)) return { failure: { kind: 'invalid' }, sent: false };
  if (NEVER_SENT.test(code)) return { failure: { kind: 'no-answer' }, sent: false };
  if (CERTIFICATE.test(code)) return { failure: { kind: 'not-aws' }, sent: false };
  if (name === 'TimeoutError' || name === 'AbortError' || BROKEN.test(code) || /socket hang up/i.test(message)) {
    return { failure: { kind: 'no-answer' }, sent: true };
  }
  if (name === 'SyntaxError' || /deserialization error/i.test(message))
    return { failure: { kind: 'not-aws' }, sent: true };
  if (isNoErrorOfAws(error) && status !== undefined && status < 500 && status !== 429)
    return { failure: { kind: 'not-aws' }, sent: true };
  if (status !== undefined && status >= 300 && status < 400) return { failure: { kind: 'not-aws' }, sent: true };
  if (error.$fault === undefined && status === undefined) return { failure: { kind: 'not-aws' }, sent: true };
  const failure = failureOfAnswer(name, status, message);
  return {
    failure: failure.kind === 'denied' ? { kind: 'denied', action: deniedAction(message, call.operation) } : failure,
    sent: true,
  };
}

/**
 * The one translation of SDK errors. The outcome is `unknown` for a write that was sent and got no answer, a 5xx, or an
 * answer that is not from AWS: it may have been applied, so callers read back.
 */
export function toGatewayError(thrown: unknown, call: Call): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const error: SdkError =
    typeof thrown === 'object' && thrown !== null ? thrown : { name: 'Error', message: String(thrown) };
  const { failure, sent } = classify(error, call);
  const ambiguous = failure.kind === 'no-answer' || failure.kind === 'not-aws' || failure.kind === 'service-error';
  const location = error.queryCompileError?.location;
  const words = tidy(error.queryCompileError?.message ?? error.message ?? '') || tidy(error.name ?? 'unknown error');
  const isStrange = failure.kind === 'not-aws' || isNoErrorOfAws(error);
  const said = isStrange ? strangeAnswer(error, words) : words;
  return new GatewayError(failure, call.operation, sentence(failure, call, said), {
    outcome: call.kind === 'write' && sent && ambiguous ? 'unknown' : 'not-applied',
    ...(error.$metadata?.requestId === undefined ? {} : { requestId: error.$metadata.requestId }),
    ...(error.name === undefined ? {} : { awsCode: error.name }),
    ...(location?.startCharOffset === undefined
      ? {}
      : { location: { start: location.startCharOffset, end: location.endCharOffset ?? location.startCharOffset } }),
    cause: thrown,
  });
}

/** The failure of an adapter that looked something up by name and found nothing. */
export const notFound = (operation: string, message: string): GatewayError =>
  new GatewayError({ kind: 'not-found' }, operation, message, { outcome: 'not-applied' });

/** The answer, or undefined when the call fails with `not-found`. */
export async function orAbsent<Answer>(work: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof GatewayError && error.failure.kind === 'not-found') return undefined;
    throw error;
  }
}
