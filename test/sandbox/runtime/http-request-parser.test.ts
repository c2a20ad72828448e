import { describe, expect, it } from 'vitest';
import type { AwsCall } from '../../../src/sandbox/runtime/protocol';
import { HttpRequestParser } from '../../../src/sandbox/runtime/worker/http-request-parser';

function parse(pieces: readonly string[]): AwsCall[] {
  const seen: AwsCall[] = [];
  const parser = new HttpRequestParser((request) => seen.push(request));
  for (const piece of pieces) parser.feed(Buffer.from(piece));
  return seen;
}

const text = (call: AwsCall | undefined): string => Buffer.from(call?.body ?? []).toString();

describe('HttpRequestParser', () => {
  const request =
    'POST /a?b=c HTTP/1.1\r\nHost: lambda.us-east-1.amazonaws.com:443\r\nContent-Length: 5\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello';

  it('reads a request, however it is cut', () => {
    const cuts = [
      [request],
      [...request],
      [request.slice(0, 60), request.slice(60)],
      [request.slice(0, -1), request.slice(-1)],
    ];
    for (const pieces of cuts) {
      const [call, ...more] = parse(pieces);
      expect(more).toEqual([]);
      expect(call).toMatchObject({ host: 'lambda.us-east-1.amazonaws.com', method: 'POST', url: '/a?b=c' });
      expect(call?.headers['x-a']).toBe('1, 2');
      expect(text(call)).toBe('hello');
    }
  });

  it('reads a chunked body', () => {
    const [call] = parse([
      'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel',
      'lo\r\nb\r\n world, you\r\n0\r\n\r\n',
    ]);
    expect(text(call)).toBe('hello world, you');
  });

  it('reads one request after the other on one connection', () => {
    const calls = parse([`${request}GET /second HTTP/1.1\r\nhost: x\r\n\r\n`]);
    expect(calls.map((call) => call.url)).toEqual(['/a?b=c', '/second']);
  });

  it('waits for the rest of a body', () => {
    expect(parse([request.slice(0, -1)])).toEqual([]);
  });
});
