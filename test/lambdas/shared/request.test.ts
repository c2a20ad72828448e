import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontDoorOf } from '../../../lambdas/shared/front-door';
import { readRequest } from '../../../lambdas/shared/request';
import { balancer, balancerLists, FRONT_DOOR_TABLE, functionUrl, httpApi1, httpApi2, restApi } from './front-doors';

describe('the front-door table', () => {
  it.each(FRONT_DOOR_TABLE)('$door: $sent', ({ door, event, reads, source }) => {
    expect(source).toMatch(/^https:\/\//);
    expect(frontDoorOf(event as never)).toBe(door);
    const request = readRequest(event);
    expect(request).toMatchObject(
      typeof reads === 'string' ? { kind: 'read', userId: reads, door } : { kind: 'refused', why: reads.refused, door },
    );
  });

  it('has every sender', () => {
    expect([...new Set(FRONT_DOOR_TABLE.map(({ door }) => door))]).toHaveLength(7);
  });
});

describe('a probe', () => {
  const marks = {
    probe: true,
    headers: { 'x-huntaze-probe': '1' },
    multiValueHeaders: { 'x-huntaze-probe': ['1'] },
    queryStringParameters: { userId: 'user-1', probe: 'true' },
    rawQueryString: 'userId=user-1&probe=true',
    body: '{"userId":"user-1","probe":true}',
  };

  it.each([restApi, httpApi1, httpApi2, functionUrl, balancer, balancerLists])(
    'is never what comes through a front door, whatever the caller sends: %o',
    (door) => {
      expect(readRequest(door(marks))).toMatchObject({ kind: 'read', userId: 'user-1', probe: false });
    },
  );

  it.each([
    [{ userId: 'a', probe: true }, true],
    [{ userId: 'a', probe: 'true' }, false],
    [{ userId: 'a', headers: { 'x-huntaze-probe': '1' } }, false],
  ])('is a plain invocation with the field: %j', (event, probe) => {
    expect(readRequest(event)).toMatchObject({ kind: 'read', userId: 'a', probe });
  });
});

describe('an event', () => {
  it('takes the path parameter before the query, the query before the path, and the path before the body', () => {
    const body = '{"userId":"body"}';
    const query = { queryStringParameters: { userId: 'query' } };
    const path = '/users/path';
    const parameter = { pathParameters: { userId: 'parameter' } };
    expect(readRequest(restApi({ path, body, ...query, ...parameter }))).toMatchObject({ userId: 'parameter' });
    expect(readRequest(restApi({ path, body, ...query }))).toMatchObject({ userId: 'query' });
    expect(readRequest(restApi({ path, body }))).toMatchObject({ userId: 'path' });
    expect(readRequest(restApi({ path: '/', body }))).toMatchObject({ userId: 'body' });
  });

  it.each([
    [{ userId: 'a'.repeat(129) }, 'user id is longer than 128 characters'],
    [{ userId: 'a\u0085' }, 'user id contains control characters'],
    [{ userId: 'a\u007f' }, 'user id contains control characters'],
    [restApi({ pathParameters: { userId: 'a%0Ab' } }), 'user id contains control characters'],
    [{ requestContext: {}, userId: 'a' }, 'user id is missing'],
    [
      restApi({ path: '/', body: Buffer.from([0x7b, 0xff]).toString('base64'), isBase64Encoded: true }),
      'user id is missing',
    ],
    [restApi({ path: '/', body: '{"userId":7}' }), 'user id is not a text'],
    [undefined, 'event is not an object'],
    [7, 'event is not an object'],
  ])('%j is refused: %s', (event, why) => {
    expect(readRequest(event)).toMatchObject({ kind: 'refused', why });
  });

  it('accepts 128 characters', () => {
    expect(readRequest({ userId: 'a'.repeat(128) })).toMatchObject({ kind: 'read' });
  });

  it('is read or refused, and never throws', () => {
    const doors = [restApi, httpApi1, httpApi2, functionUrl, balancer, balancerLists];
    const event = fc.oneof(
      fc.anything(),
      fc
        .tuple(
          fc.constantFrom(...doors),
          fc.dictionary(
            fc.constantFrom(
              'path',
              'rawPath',
              'rawQueryString',
              'body',
              'pathParameters',
              'queryStringParameters',
              'multiValueQueryStringParameters',
              'requestContext',
              'multiValueHeaders',
              'version',
            ),
            fc.anything(),
          ),
        )
        .map(([door, fields]) => door(fields)),
    );
    fc.assert(
      fc.property(event, (anything) => {
        const request = readRequest(anything);
        return request.kind === 'refused' || (request.userId.length > 0 && request.userId.length <= 128);
      }),
    );
  });

  it('gives back what was percent-encoded, once, by each sender that hands it over encoded', () => {
    const id = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
    fc.assert(
      fc.property(id, (userId) => {
        const sent = encodeURIComponent(userId);
        for (const event of [
          restApi({ pathParameters: { userId: sent } }),
          functionUrl({ rawPath: `/users/${sent}` }),
          functionUrl({ rawPath: '/', rawQueryString: `x=1&userId=${sent}` }),
          httpApi2({ rawPath: '/', rawQueryString: `userId=${sent}&x=1` }),
          balancer({ path: `/users/${sent}` }),
          balancer({ path: '/', queryStringParameters: { userId: sent } }),
          balancerLists({ path: '/', multiValueQueryStringParameters: { userId: [sent] } }),
        ]) {
          expect(readRequest(event)).toMatchObject({ kind: 'read', userId });
        }
      }),
    );
  });
});
