import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeLogValue,
  flagsErrorLine,
  flagsLine,
  LOG_FIELDS,
  LOG_TAGS,
  logLine,
  unescapeLogValue,
} from '../../../src/domain/telemetry/names';

describe('a log line', () => {
  it.each([
    ['MOCK-SUCCESS', { userId: 'user-1', duration: 12 }, "[MOCK-SUCCESS] { userId: 'user-1', duration: 12 }"],
    [
      'FLAG-CHECK',
      { prismaEnabled: true, percentage: 0.5, canary: false, userId: 'user-1' },
      "[FLAG-CHECK] { prismaEnabled: true, percentage: 0.5, canary: false, userId: 'user-1' }",
    ],
    [
      'XRAY',
      { canary: true, path: 'prisma', userId: 'user-1' },
      "[XRAY] Annotated trace { canary: true, path: 'prisma', userId: 'user-1' }",
    ],
    [
      'SHADOW-DIFF',
      { userId: 'user-1', match: false, duration: 3, fields: ['email', 'name'] },
      "[SHADOW-DIFF] { userId: 'user-1', match: false, duration: 3, fields: [ 'email', 'name' ] }",
    ],
    [
      'SHADOW-DIFF',
      { userId: 'u', match: true, duration: 3, fields: [] },
      "[SHADOW-DIFF] { userId: 'u', match: true, duration: 3, fields: [] }",
    ],
    ['REQUEST', { userId: 'user-1', probe: true }, "[REQUEST] { userId: 'user-1', probe: true }"],
    ['REQUEST', { userId: 'user-1', probe: undefined }, "[REQUEST] { userId: 'user-1' }"],
  ] as const)('%s', (tag, fields, expected) => {
    expect(logLine(tag, fields)).toBe(expected);
  });

  it('writes its fields in one order, whatever the order in which they are given', () => {
    expect(logLine('ERROR', { duration: 1, error: 'e', userId: 'u' })).toBe(
      "[ERROR] { userId: 'u', error: 'e', duration: 1 }",
    );
  });

  it('is what util.inspect writes, for plain values', () => {
    const fields = { userId: 'user-1', error: 'connect ECONNREFUSED 10.0.0.5:5432', duration: 7 };
    expect(logLine('ERROR', fields)).toBe(`[ERROR] ${inspect(fields, { breakLength: Number.POSITIVE_INFINITY })}`);
  });

  it('knows the fields of every tag but the two that carry text', () => {
    expect([...Object.keys(LOG_FIELDS), 'FLAGS', 'FLAGS-ERROR'].sort()).toEqual(Object.values(LOG_TAGS).sort());
  });
});

describe('a value inside a line', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...Object.values(LOG_TAGS)));

  it('comes back as it was', () => {
    fc.assert(fc.property(anything, (value) => unescapeLogValue(escapeLogValue(value)) === value));
  });

  it('ends neither line nor string, and looks like no field and no tag', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const escaped = escapeLogValue(value);
        return !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e'"`{}[\]]|: |ERROR|FAILED|SUCCESS|SHADOW|MOCK|CANARY/.test(
          escaped,
        );
      }),
    );
  });

  it.each(['user-1', 'a.b@example.com', 'connect ECONNREFUSED 127.0.0.1:5432', 'Zoë 李 🦊', 'no answer within 800 ms'])(
    'stays readable: %s',
    (value) => {
      expect(escapeLogValue(value)).toBe(value);
    },
  );
});

describe('the lines that carry text', () => {
  it('show delivered flags as JSON on one line', () => {
    const line = flagsLine({ prismaAdapter: { enabled: true, salt: "it's\na\u2028salt" } });
    expect(line).toBe('[FLAGS] Retrieved: {"prismaAdapter":{"enabled":true,"salt":"it\'s\\na\\u2028salt"}}');
    expect(JSON.parse(line.slice('[FLAGS] Retrieved: '.length))).toEqual({
      prismaAdapter: { enabled: true, salt: "it's\na\u2028salt" },
    });
  });

  it('keep an error on one line', () => {
    expect(flagsErrorLine('bad\n[CANARY-SUCCESS]')).toBe(
      '[FLAGS-ERROR] bad\\u000a\\u005b\\u0043ANARY-\\u0053UCCESS\\u005d',
    );
  });
});
