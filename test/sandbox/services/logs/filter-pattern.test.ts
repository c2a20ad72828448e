import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilterPattern } from '../../../../src/sandbox/services/logs/filter-pattern/pattern';

const lines = [
  '[ERROR 400] BAD REQUEST',
  '[ERROR 401] UNAUTHORIZED REQUEST',
  '[ERROR 419] MISSING ARGUMENTS',
  '[ERROR 420] INVALID ARGUMENTS',
  '[INFO] REQUEST FAILED',
  "2026-11-21T09:00:00.000Z\tid\tINFO\t[SHADOW-DIFF] { userId: 'user-1', match: false }",
];

const picked = (pattern: string, among: readonly string[] = lines): number[] => {
  const matches = compileFilterPattern(pattern);
  return among.flatMap((line, index) => (matches(line) ? [index] : []));
};

describe('filter patterns: terms', () => {
  it.each<[string, readonly number[]]>([
    ['', [0, 1, 2, 3, 4, 5]],
    ['" "', [0, 1, 2, 3, 4, 5]],
    ['ERROR', [0, 1, 2, 3]],
    ['error', []],
    ['ERROR ARGUMENTS', [2, 3]],
    ['?BAD ?MISSING', [0, 2]],
    ['?BAD ?MISSING REQUEST', [0, 1, 4]],
    ['ERROR -ARGUMENTS', [0, 1]],
    ['-ERROR', [4, 5]],
    ['"BAD REQUEST"', [0]],
    ['"[SHADOW-DIFF]" -"match: true"', [5]],
    ['?"[ERROR 400]" ?"[ERROR 401]"', [0, 1]],
    ['%ERROR 4[0-9]1%', [1]],
    ['%AUTHORIZED%', [1]],
    ['"say \\"hi\\""', []],
  ])('%s', (pattern, expected) => {
    expect(picked(pattern)).toEqual(expected);
  });
});

const documents = [
  '{"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],"objectList":[{"name":"a","id":1},{"name":"b","id":2}],"SomeObject":null,"cluster.name":"c"}',
  '{"user":{"id":1,"email":"John.Stiles@example.com"},"users":[{"id":2,"email":"John.Doe@example.com"},{"id":3,"email":"Jane.Doe@example.com"}],"actions":["GET","PUT","DELETE"],"coordinates":[[0,1,2],[4,5,6]],"latency":50,"ok":true}',
  'no JSON at all',
  '{"broken": ',
];

describe('filter patterns: JSON', () => {
  it.each<[string, readonly number[]]>([
    ['{ $.eventType = "UpdateTrail" }', [0]],
    ['{ $.eventType = UpdateTrail }', [0]],
    ['{ $.eventType = "Update*" }', [0]],
    ['{ $.sourceIPAddress != 123.123.* }', [0]],
    ['{ $.arrayKey[0] = "value" }', [0]],
    ['{ $.arrayKey[*] = "another*" }', [0]],
    ['{ $.eventType = %Trail% }', [0]],
    ['{ $.arrayKey[*] = %val.{2}% }', [0]],
    ['{ $.* = %111\\.111\\.111\\.1[0-9]{1,2}% }', [0]],
    ['{ $.[\'cluster.name\'] = "c" }', [0]],
    ['{ $.SomeObject IS NULL }', [0]],
    ['{ $.ok IS TRUE }', [1]],
    ['{ $.SomeOtherObject NOT EXISTS }', [0, 1]],
    ['{ $.objectList[1].id = 2 }', [0]],
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', [1]],
    [
      '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }',
      [1],
    ],
    [
      '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }',
      [],
    ],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', []],
    ['{ $.latency > 49 }', [1]],
    ['{ $.latency >= 50 && $.latency <= 5e1 }', [1]],
    ['{ $.latency < 50 }', []],
    ['{ $.user = "x" }', []],
  ])('%s', (pattern, expected) => {
    expect(picked(pattern, documents)).toEqual(expected);
  });
});

const access = [
  '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534',
  '127.0.0.2 Prod eve [10/Oct/2000:13:25:16 -0700] "POST /form HTTP/1.0" 200 99',
  'ERROR 09/25/2014 12:00:02 Failed to process request',
];

describe('filter patterns: space-delimited', () => {
  it.each<[string, readonly number[]]>([
    ['[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]', [0]],
    ['[ip=%127\\.0\\.0\\.[1-9]%, user, username, timestamp, request, status_code, bytes > 1000]', [0]],
    ['[..., request =*.html*, status_code = 4*, bytes]', [0]],
    ['[ip, user, username, timestamp, request, status_code = 404 || status_code = 200, bytes]', [0, 1]],
    ['[w1=ERROR, w2]', [2]],
    ['[w1!=ERROR && w1!=127.0.0.1, w2]', [1]],
  ])('%s', (pattern, expected) => {
    expect(picked(pattern, access)).toEqual(expected);
  });
});

describe('filter patterns: cost', () => {
  it.each([
    ['a regular expression that invites backtracking', '%a*a*a*a*a*a*a*a*b%', 'a'.repeat(50_000)],
    ['many wildcards', `{ $.a = "${'*a'.repeat(200)}*b" }`, JSON.stringify({ a: 'a'.repeat(100_000) })],
  ])('stays linear for %s', (_case, pattern, line) => {
    const matches = compileFilterPattern(pattern);
    const started = performance.now();
    const matched = matches(line);

    expect(matched).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('refuses or reads any pattern, and never fails otherwise', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '$.a',
      '$',
      '.',
      '*',
      '=',
      '!=',
      '&&',
      '||',
      '(',
      ')',
      '"x"',
      '"',
      '%',
      'a',
      '-',
      '?',
      '1',
      ',',
      '...',
      ' ',
      'IS',
      'NULL',
      'NOT',
      'EXISTS',
      '\\',
      '%a%',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        try {
          for (const line of [...lines, ...documents, ...access]) compileFilterPattern(pieces.join(''))(line);
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidParameterException' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('filter patterns: refusals', () => {
  it.each([
    'SHADOW-DIFF',
    '"open',
    '{ $.a = 1',
    '{ a = 1 }',
    '{ $.a }',
    '{ $.a ~ 1 }',
    '{ $.a = 1 && }',
    '{ $.a > "x" }',
    '{ $.*.* = 1 }',
    '{ $.a IS NOT }',
    '%(a)%',
    '%a[%',
    '[w1 = ',
    '[w1 ~ 2, w2]',
  ])('%s', (pattern) => {
    expect(() => compileFilterPattern(pattern)).toThrow(expect.objectContaining({ code: 'InvalidParameterException' }));
  });
});
