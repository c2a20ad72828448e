import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/sandbox/iam/evaluate';
import { parsePolicy } from '../../../src/sandbox/iam/policy';

const policy = (...statements: object[]) => [parsePolicy('test', { Version: '2012-10-17', Statement: statements })];
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:huntaze-mock-read';
const invoke = (resource: string) => ({ action: 'lambda:InvokeFunction', resource, context: {} });

describe('policy evaluation', () => {
  it.each([
    ['the exact action and resource', { Action: 'lambda:InvokeFunction', Resource: FUNCTION }, FUNCTION, 'allowed'],

    ['an action in another case', { Action: 'Lambda:invokefunction', Resource: '*' }, FUNCTION, 'allowed'],
    ['a wildcard in the action', { Action: 'lambda:Inv*', Resource: '*' }, FUNCTION, 'allowed'],
    ['a question mark', { Action: 'lambda:InvokeFunctio?', Resource: '*' }, FUNCTION, 'allowed'],
    [
      'a function for its alias',
      { Action: 'lambda:InvokeFunction', Resource: FUNCTION },
      `${FUNCTION}:live`,
      'not-allowed',
    ],
    [
      'a pattern for the alias',
      { Action: 'lambda:InvokeFunction', Resource: `${FUNCTION}:*` },
      `${FUNCTION}:live`,
      'allowed',
    ],
    [
      'a resource in another case',
      { Action: 'lambda:InvokeFunction', Resource: FUNCTION.toUpperCase().replace('ARN', 'arn') },
      FUNCTION,
      'not-allowed',
    ],
    [
      'an ARN where the action has no resource',
      { Action: 'lambda:InvokeFunction', Resource: `${FUNCTION}*` },
      '*',
      'not-allowed',
    ],
    ['everything but this', { Action: 'lambda:InvokeFunction', NotResource: FUNCTION }, FUNCTION, 'not-allowed'],
    ['every other action', { NotAction: 'lambda:InvokeFunction', Resource: '*' }, FUNCTION, 'not-allowed'],
  ])('reads %s', (_what, statement, resource, decision) => {
    expect(evaluate(policy({ Effect: 'Allow', ...statement }), invoke(resource))).toBe(decision);
  });

  it('lets a Deny win over any Allow, in any order and any policy', () => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Effect: 'Deny', Action: 'lambda:*', Resource: '*' };
    expect(evaluate(policy(allow, deny), invoke(FUNCTION))).toBe('explicitly-denied');
    expect(evaluate([...policy(deny), ...policy(allow)], invoke(FUNCTION))).toBe('explicitly-denied');
    expect(evaluate([], invoke(FUNCTION))).toBe('not-allowed');
  });

  it('asks the service that a role is passed to', () => {
    const policies = policy({
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    });
    const pass = (service?: string) =>
      evaluate(policies, {
        action: 'iam:PassRole',
        resource: 'arn:aws:iam::000000000000:role/r',
        context: service === undefined ? {} : { 'iam:PassedToService': service },
      });
    expect([pass('lambda.amazonaws.com'), pass('codedeploy.amazonaws.com'), pass()]).toEqual([
      'allowed',
      'not-allowed',
      'not-allowed',
    ]);
  });

  it.each([
    ['no object', [], 'test: it is no policy: the document is not an object'],
    ['no statement', { Version: '2012-10-17' }, 'test: it is no policy: there is no Statement'],
    ['something else', { name: 'package', version: '1' }, 'test: it is no policy: unknown element "name"'],
    [
      'a misspelt effect',
      { Statement: { Effect: 'Alow', Action: '*', Resource: '*' } },
      'test: statement 1: Effect must be "Allow" or "Deny"',
    ],
    [
      'an unknown action',
      { Statement: { Sid: 'Flags', Effect: 'Allow', Action: 'appconfig:StartDeploymnt', Resource: '*' } },
      'test: statement 1 (Flags): appconfig has no action StartDeploymnt',
    ],
    [
      'a pattern that matches no action',
      { Statement: { Effect: 'Allow', Action: 'xray:Remove*', Resource: '*' } },
      'test: statement 1: xray has no action Remove*',
    ],
    [
      'a name as resource',
      { Statement: { Effect: 'Allow', Action: 'xray:*', Resource: 'mock-read' } },
      'test: statement 1: the resource "mock-read" must be an ARN or "*"',
    ],
    [
      'no resource',
      { Statement: { Effect: 'Allow', Action: 'xray:*' } },
      'test: statement 1 needs Resource or NotResource, and one of them only',
    ],
    [
      'a key that nobody evaluates',
      {
        Statement: {
          Effect: 'Allow',
          Action: 'xray:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceIp': '10.0.0.1' } },
        },
      },
      'test: statement 1: the sandbox does not evaluate the condition key aws:SourceIp',
    ],
  ])('refuses a document with %s in one line', (_what, document, message) => {
    expect(() => parsePolicy('test', document)).toThrow(message);
  });
});
