import { describe, expect, it } from 'vitest';
import { toGatewayError } from '../../../src/aws/client/gateway-errors';
import type { GatewayFailure } from '../../../src/ports/gateway-error';

const sdkError = (name: string, status: number, message = 'said AWS.', more: object = {}) =>
  Object.assign(new Error(message), {
    name,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status, requestId: 'req-1' },
    ...more,
  });

const system = (code: string, message = code) => Object.assign(new Error(message), { code });

const call = (kind: 'read' | 'write' = 'write', operation = 'appconfig:StartDeployment') => ({
  operation,
  kind,
  endpoint: 'appconfig in us-east-1',
});

const KINDS: readonly (readonly [string, number, GatewayFailure['kind']])[] = [
  ['ConflictException', 409, 'conflict'],
  ['ResourceConflictException', 409, 'conflict'],
  ['ResourceAlreadyExistsException', 400, 'conflict'],
  ['ApplicationAlreadyExistsException', 400, 'conflict'],
  ['DeploymentAlreadyCompletedException', 400, 'conflict'],
  ['DeploymentLimitExceededException', 400, 'conflict'],
  ['OperationAbortedException', 400, 'conflict'],
  ['PreconditionFailedException', 412, 'stale'],
  ['ResourceNotFoundException', 404, 'not-found'],
  ['ResourceNotFoundException', 400, 'not-found'],
  ['ResourceNotFound', 404, 'not-found'],
  ['DashboardNotFoundError', 404, 'not-found'],
  ['DeploymentGroupDoesNotExistException', 400, 'not-found'],
  ['DeploymentConfigDoesNotExistException', 400, 'not-found'],
  ['ServiceQuotaExceededException', 402, 'quota'],
  ['CodeStorageExceededException', 400, 'quota'],
  ['LimitExceededException', 400, 'quota'],
  ['ThrottlingException', 400, 'throttled'],
  ['Throttling', 400, 'throttled'],
  ['TooManyRequestsException', 429, 'throttled'],
  ['RequestLimitExceeded', 503, 'throttled'],
  ['Unknown', 429, 'throttled'],
  ['ExpiredTokenException', 403, 'expired-credentials'],
  ['ExpiredToken', 403, 'expired-credentials'],
  ['UnrecognizedClientException', 403, 'no-credentials'],
  ['InvalidClientTokenId', 403, 'no-credentials'],
  ['InvalidSignatureException', 403, 'no-credentials'],
  ['AccessDeniedException', 403, 'denied'],
  ['AccessDenied', 403, 'denied'],
  ['Unknown', 403, 'denied'],
  ['BadRequestException', 400, 'invalid'],
  ['ValidationException', 400, 'invalid'],
  ['InvalidParameterValueException', 400, 'invalid'],
  ['PayloadTooLargeException', 413, 'invalid'],
  ['InternalServerException', 500, 'service-error'],
  ['ServiceException', 500, 'service-error'],
  ['Unknown', 503, 'service-error'],
];

describe('toGatewayError', () => {
  it.each(KINDS)('reads %s (%i) as %s', (name, status, kind) => {
    const error = toGatewayError(sdkError(name, status), call());
    expect(error.failure.kind).toBe(kind);
    expect(error.details).toMatchObject({ requestId: 'req-1', awsCode: name });
  });

  it('names the action that AWS says is missing, and falls back to the operation', () => {
    const said =
      'User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: appconfig:StartDeployment on resource: arn:aws:appconfig:…';
    expect(toGatewayError(sdkError('AccessDeniedException', 403, said), call()).failure).toEqual({
      kind: 'denied',
      action: 'appconfig:StartDeployment',
    });
    expect(toGatewayError(sdkError('AccessDenied', 403, 'no'), call('write', 'lambda:Invoke')).failure).toEqual({
      kind: 'denied',
      action: 'lambda:InvokeFunction',
    });
    expect(toGatewayError(sdkError('AccessDeniedException', 403, 'no'), call()).message).toBe(
      'no permission for appconfig:StartDeployment: no',
    );
  });

  it.each([
    ['Could not load credentials from any providers', 'no-credentials'],
    [
      "The SSO session associated with this profile has expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      'expired-credentials',
    ],
    ['Token is expired', 'expired-credentials'],
  ])('reads the credentials error "%s" as %s', (message, kind) => {
    const error = toGatewayError(Object.assign(new Error(message), { name: 'CredentialsProviderError' }), call());
    expect(error.failure.kind).toBe(kind);
    expect(error.details.outcome).toBe('not-applied');
  });

  it.each([
    [system('ECONNRESET'), 'no-answer', 'unknown'],
    [Object.assign(new Error('timed out'), { name: 'TimeoutError' }), 'no-answer', 'unknown'],
    [new Error('socket hang up'), 'no-answer', 'unknown'],
    [system('EPIPE'), 'no-answer', 'unknown'],
    [system('ECONNREFUSED'), 'no-answer', 'not-applied'],
    [system('ENOTFOUND'), 'no-answer', 'not-applied'],
    [system('EAI_AGAIN'), 'no-answer', 'not-applied'],
    [system('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), 'not-aws', 'not-applied'],
    [new SyntaxError("Unexpected token '<'"), 'not-aws', 'unknown'],
    [sdkError('Unknown', 302), 'not-aws', 'unknown'],
    [sdkError('InternalServerException', 500), 'service-error', 'unknown'],
    [sdkError('ConflictException', 409), 'conflict', 'not-applied'],
    [sdkError('TooManyRequestsException', 429), 'throttled', 'not-applied'],
  ] as const)('a write that ended with %s is %s, and its outcome %s', (thrown, kind, outcome) => {
    const error = toGatewayError(thrown, call('write'));
    expect([error.failure.kind, error.details.outcome]).toEqual([kind, outcome]);
    expect(toGatewayError(thrown, call('read')).details.outcome).toBe('not-applied');
  });

  it('keeps the place of a refused query', () => {
    const refused = sdkError('MalformedQueryException', 400, 'unexpected', {
      queryCompileError: { message: 'unexpected symbol', location: { startCharOffset: 4, endCharOffset: 9 } },
    });
    const error = toGatewayError(refused, call('read', 'logs:StartQuery'));
    expect(error).toMatchObject({
      failure: { kind: 'invalid' },
      message: 'logs:StartQuery: unexpected symbol',
      details: { location: { start: 4, end: 9 } },
    });
  });

  it('says what happened in one line without a final period', () => {
    expect(toGatewayError(sdkError('BadRequestException', 400, 'Two\n lines.'), call()).message).toBe(
      'appconfig:StartDeployment: Two lines',
    );
    expect(toGatewayError('odd', call()).message).toContain('odd');
  });

  it('passes on what is translated already', () => {
    const once = toGatewayError(sdkError('ConflictException', 409), call());
    expect(toGatewayError(once, call('read', 'other:Thing'))).toBe(once);
  });
});
