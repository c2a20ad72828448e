import { describe, expect, it } from 'vitest';
import { byRequest, isErrorLine, readLogLine } from '../../../src/domain/telemetry/log-line';

const ID = '0d4a5f6e-1111-4222-8333-444455556666';
const line = (text: string, level = 'INFO', id = ID): string => `2026-11-21T17:00:00.000Z\t${id}\t${level}\t${text}\n`;

describe('readLogLine', () => {
  it('takes an application line apart', () => {
    expect(readLogLine(line("[MOCK-SUCCESS] { userId: 'user-1', duration: 12 }"))).toEqual({
      tag: 'MOCK-SUCCESS',
      requestId: ID,
      level: 'INFO',
      text: "[MOCK-SUCCESS] { userId: 'user-1', duration: 12 }",
      kind: 'application',
    });
  });

  it.each([
    [`START RequestId: ${ID} Version: 3`, 'platform', ID],
    [`REPORT RequestId: ${ID}\tDuration: 12 ms`, 'platform', ID],
    ['INIT_START Runtime Version: nodejs:24', 'platform', undefined],
    ['{"_aws":{"Timestamp":1}}', 'metrics', undefined],
    ['a line of somebody else', 'application', undefined],
    ['', 'application', undefined],
    ['2026-11-21T17:00:00.000Z\tundefined\tERROR\t[ERROR] x', 'application', undefined],
    ['2026-11-21T17:00:00.000Z\t-\tINFO\t[FLAGS] x', 'application', undefined],
  ])('%j is %s', (message, kind, requestId) => {
    expect(readLogLine(message)).toMatchObject({ kind, requestId });
  });
});

describe('isErrorLine', () => {
  it.each([
    [line('[ERROR] { x }'), true],
    [line('[CANARY-FALLBACK] { x }', 'WARN'), true],
    [line('[SHADOW-TIMEOUT] { x }', 'WARN'), true],
    [line('[SHADOW-DIFF] { match: false }'), false],
    [line('[MOCK-SUCCESS] { x }'), false],
    [`2026-11-21T17:00:00.000Z ${ID} Task timed out after 3.00 seconds`, true],
    [line('{"errorType":"Error"}'), true],
    ['{"_aws":{},"errorType":"x"}', false],
  ])('of %j: %s', (message, is) => {
    expect(isErrorLine(readLogLine(message))).toBe(is);
  });
});

describe('byRequest', () => {
  it('puts lines of a request where its first one stands, and leaves the others in place', () => {
    const [a, b] = ['a', 'b'].map((letter) => `${letter.repeat(8)}-1111-4222-8333-444455556666`);
    const messages = [
      line('1', 'INFO', a),
      line('2', 'INFO', b),
      'alone',
      line('3', 'INFO', a),
      'alone',
      line('4', 'INFO', b),
    ];
    expect(byRequest(messages.map((message) => ({ message }))).map(({ message }) => readLogLine(message).text)).toEqual(
      ['1', '3', '2', '4', 'alone', 'alone'],
    );
  });
});
