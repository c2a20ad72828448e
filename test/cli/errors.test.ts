import { describe, expect, it } from 'vitest';
import { describeError, errorLines } from '../../src/cli/errors';
import { EXIT, OperatorError } from '../../src/domain/operator-error';
import { advice, own } from '../../src/domain/text/advice';
import { plain } from '../../src/domain/text/palette';
import { GatewayError, type GatewayFailure } from '../../src/ports/gateway-error';

const gateway = (failure: GatewayFailure, outcome: 'not-applied' | 'unknown' = 'not-applied'): GatewayError =>
  new GatewayError(failure, 'appconfig:StartDeployment', 'the message', {
    outcome,
    requestId: 'req-1',
    awsCode: 'SomeException',
  });

describe('describeError', () => {
  it('says what, why and what to do, with the request id', () => {
    const error = new OperatorError('BLOCKED', '5 % is refused', { next: own`decide`, requestId: 'abc' });
    expect(errorLines(describeError(error), plain)).toEqual([
      'error 5 % is refused (request abc)',
      'next  huntaze-beta decide',
    ]);
  });

  it('on a terminal breaks no recommended command inside a word, and elsewhere no line at all', () => {
    const command = own`canary --percent 1 --accept errors-canary,p95,diffs,share,errors-shadow`;
    const error = new OperatorError('BLOCKED', 'not now', { next: advice`when it has ended, type  ${command}` });
    expect(errorLines(describeError(error), plain, 80)).toEqual([
      'error not now',
      'next  when it has ended, type',
      '    huntaze-beta canary --percent 1 --accept \\',
      '      errors-canary,p95,diffs,share,errors-shadow',
    ]);
    expect(errorLines(describeError(error), plain)).toEqual([
      'error not now',
      `next  when it has ended, type  ${command}`,
    ]);
  });

  it.each([
    [{ kind: 'no-credentials' }, EXIT.failed, /--sandbox/],
    [{ kind: 'expired-credentials' }, EXIT.failed, /aws sso login/],
    [{ kind: 'denied', action: 'appconfig:StartDeployment' }, EXIT.failed, /IAM policy/],
    [{ kind: 'throttled' }, EXIT.failed, /wait/],
    [{ kind: 'not-found' }, EXIT.failed, /huntaze-beta config/],
    [{ kind: 'conflict' }, EXIT.nothingDone, /huntaze-beta status/],
    [{ kind: 'stale' }, EXIT.nothingDone, /again/],
    [{ kind: 'invalid' }, EXIT.failed, /nothing was changed/],
    [{ kind: 'quota' }, EXIT.failed, /quota/],
    [{ kind: 'no-answer' }, EXIT.failed, /huntaze-beta status/],
    [{ kind: 'not-aws' }, EXIT.failed, /--endpoint-url/],
    [{ kind: 'service-error' }, EXIT.failed, /again/],
  ] as const)('of the gateway failure %j ends with %i and a next step', (failure, code, next) => {
    const text = describeError(gateway(failure));
    expect(text).toMatchObject({
      exitCode: code,
      what: expect.stringMatching(
        /^appconfig:StartDeployment: the message \(request req-1\)$|^there are no AWS credentials$|^the AWS session has expired$/,
      ),
    });
    expect(String(text.next)).toMatch(next);
    expect(text.why).toBeDefined();
  });

  it('names the missing IAM action', () => {
    expect(describeError(gateway({ kind: 'denied', action: 'lambda:UpdateAlias' })).why).toContain(
      'lambda:UpdateAlias',
    );
  });

  it('never calls a write with an unknown outcome failed', () => {
    expect(String(describeError(gateway({ kind: 'no-answer' }, 'unknown')).next)).toMatch(/may have been applied/);
  });

  it('is 130 for an interruption, and blames itself for the rest', () => {
    expect(describeError(new DOMException('interrupted', 'AbortError')).exitCode).toBe(EXIT.interrupted);
    expect(describeError(new TypeError('x is undefined'))).toMatchObject({
      exitCode: EXIT.failed,
      why: expect.stringContaining('huntaze-beta itself'),
    });
    expect(describeError('text').what).toBe('unexpected: text');
  });
});
