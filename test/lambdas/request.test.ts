import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../lambdas/shared/request';

const read = (userId: string, probe = false) => ({ kind: 'read', userId, probe });

describe('an event', () => {
  it.each([
    [
      'a path parameter before a query',
      { httpMethod: 'GET', pathParameters: { userId: 'a' }, queryStringParameters: { userId: 'b' } },
      read('a'),
    ],
    ['an encoded path', { requestContext: {}, rawPath: '/v1/users/a%20b/' }, read('a b')],
    ['a path that does not decode', { requestContext: {}, rawPath: '/users/%zz' }, read('%zz')],
    ['a balancer with +', { requestContext: { elb: {} }, queryStringParameters: { userId: 'a+b' } }, read('a b')],
    ['API Gateway with +', { requestContext: {}, queryStringParameters: { userId: 'a+b' } }, read('a+b')],
    ['a JSON body', { requestContext: {}, body: '{"userId":"a"}' }, read('a')],
    [
      'a probe by header',
      { requestContext: {}, rawPath: '/users/a', headers: { 'x-HUNTAZE-probe': '1' } },
      read('a', true),
    ],
    [
      'a probe by list',
      { requestContext: {}, path: '/users/a', multiValueHeaders: { 'x-huntaze-probe': ['1'] } },
      read('a', true),
    ],
    [
      'another value of the probe header',
      { requestContext: {}, rawPath: '/users/a', headers: { 'x-huntaze-probe': '0' } },
      read('a'),
    ],
    ['a probe field of an HTTP body', { requestContext: {}, rawPath: '/users/a', probe: true }, read('a')],
    ['a probe', { userId: 'a', probe: true }, read('a', true)],
    ['a probe that is no boolean', { userId: 'a', probe: 'true' }, read('a')],
    ['128 characters', { userId: 'a'.repeat(128) }, read('a'.repeat(128))],
  ])('%s', (_, event, expected) => {
    expect(readRequest(event)).toEqual(expected);
  });

  it.each([
    [{ userId: 'a'.repeat(129) }, 'user id is longer than 128 characters'],
    [{ userId: 'a\u0085' }, 'user id contains control characters'],
    [{ userId: 'a\u007f' }, 'user id contains control characters'],
    [{ requestContext: {}, userId: 'a' }, 'user id is missing'],
    [undefined, 'event is not an object'],
    [7, 'event is not an object'],
  ])('%j is refused: %s', (event, why) => {
    expect(readRequest(event)).toMatchObject({ kind: 'refused', why });
  });

  it('is read or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => {
        const request = readRequest(event);
        return request.kind === 'refused' || (request.userId.length > 0 && request.userId.length <= 128);
      }),
    );
  });
});
