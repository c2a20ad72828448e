import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/sandbox/kernel/errors';
import type { Members } from '../../../src/sandbox/kernel/schema';
import { validate } from '../../../src/sandbox/kernel/validate';

const MEMBERS: Members = {
  Name: { type: 'string', min: 2, max: 4, pattern: /^[a-z]+$/ },
  Colour: { type: 'string', enum: ['red', 'green'] },
  Count: { type: 'integer', min: 1, max: 10 },
  Ratio: { type: 'number', min: 0, max: 1 },
  Flag: { type: 'boolean' },
  At: { type: 'timestamp' },
  Data: { type: 'blob', max: 3 },
  Items: {
    type: 'list',
    of: { type: 'structure', members: { Id: { type: 'string', required: true } } },
    min: 1,
    max: 2,
  },
  Labels: { type: 'map', of: { type: 'string', max: 3 }, max: 1 },
  Tags: { type: 'document', refused: true },
  Limit: { type: 'integer', in: 'query' },
};

function refusal(raw: Readonly<Record<string, unknown>>): AwsError {
  try {
    validate(MEMBERS, raw, 'Paint');
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('validate', () => {
  it.each([
    [{ Name: 'ab' }, { Name: 'ab' }],
    [{ Name: 'abcd' }, { Name: 'abcd' }],
    [{ Count: 1 }, { Count: 1 }],
    [{ Count: 10 }, { Count: 10 }],
    [
      { Ratio: 0.5, Flag: false },
      { Ratio: 0.5, Flag: false },
    ],
    [{ At: 1795282800.5 }, { At: 1_795_282_800_500 }],
    [{ At: '2026-11-23T09:00:00Z' }, { At: Date.UTC(2026, 10, 23, 9) }],
    [{ Limit: '5' }, { Limit: 5 }],
    [{ Name: null }, {}],
    [{ Items: [{ Id: 'a' }, { Id: 'b' }] }, { Items: [{ Id: 'a' }, { Id: 'b' }] }],
    [{ Labels: { a: 'b' } }, { Labels: { a: 'b' } }],
  ])('accepts %j', (raw, value) => {
    expect(validate(MEMBERS, raw, 'Paint')).toEqual(value);
  });

  it('decodes base64 bodies', () => {
    expect(Buffer.from(validate(MEMBERS, { Data: 'YWJj' }, 'Paint').Data as Uint8Array).toString()).toBe('abc');
  });

  it.each([
    [
      { Name: 'a' },
      "Value 'a' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      { Name: 'abcde' },
      "Value 'abcde' at 'name' failed to satisfy constraint: Member must have length less than or equal to 4",
    ],
    [
      { Name: 'AB' },
      "Value 'AB' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
    ],
    [
      { Colour: 'blue' },
      "Value 'blue' at 'colour' failed to satisfy constraint: Member must satisfy enum value set: [red, green]",
    ],
    [
      { Count: 0 },
      "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { Count: 11 },
      "Value '11' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10",
    ],
    [
      { Items: [] },
      "Value '[]' at 'items' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [{ Items: [{}] }, "Value null at 'items.1.member.id' failed to satisfy constraint: Member must not be null"],
    [
      { Labels: { a: 'long' } },
      "Value 'long' at 'labels.a.member' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
    [
      { Data: 'YWJjZA==' },
      "Value java.nio.HeapByteBuffer at 'data' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
  ])('refuses %j in the words of AWS', (raw, words) => {
    const error = refusal(raw);
    expect(error.code).toBe('ValidationException');
    expect(error.message).toBe(`1 validation error detected: ${words}`);
  });

  it('counts several errors in one message', () => {
    expect(refusal({ Name: 'a', Count: 0 }).message).toMatch(/^2 validation errors detected: .*; .*/);
  });

  it.each([
    [{ Name: 5 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ Count: '5' }, 'STRING_VALUE can not be converted to an Integer'],
    [{ Count: 1.5 }, 'DECIMAL_VALUE can not be converted to an Integer'],
    [{ Flag: 'true' }, 'STRING_VALUE can not be converted to a Boolean'],
    [{ At: 'tomorrow' }, 'can not be converted to a Timestamp'],
    [{ Data: 'no base64!' }, 'can not be converted to a Blob'],
    [{ Items: {} }, 'START_OBJECT can not be converted to a List'],
    [{ Labels: [] }, 'START_ARRAY can not be converted to a Map'],
    [{ Items: ['a'] }, 'STRING_VALUE can not be converted to a Structure'],
  ])('refuses the wrong type in %j', (raw, words) => {
    const error = refusal(raw);
    expect(error.code).toBe('SerializationException');
    expect(error.message).toContain(words);
  });

  it.each([
    [{ Shade: 'dark' }, 'the parameter Shade of Paint'],
    [{ Tags: { a: 'b' } }, 'the parameter tags of Paint'],
    [{ Items: [{ Id: 'a', Size: 3 }] }, 'the parameter items.1.member.Size of Paint'],
    [{ constructor: 1 }, 'the parameter constructor of Paint'],
  ])('refuses what it does not implement in %j', (raw, words) => {
    const error = refusal(raw);
    expect([error.code, error.status]).toEqual(['NotImplementedException', 501]);
    expect(error.message).toContain(words);
  });
});
