import { describe, expect, it } from 'vitest';
import { ClientParser, type Request, RequestParser, ServerParser } from '../../../src/sandbox/database/postgres-frames';

const frame = (type: string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const code = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const startup = frame('', Buffer.concat([code(196_608), Buffer.from('user\0u\0\0')]));
const sql = (text: string): Buffer => Buffer.from(`\0${text}\0\0\0`);

describe('ClientParser', () => {
  it('counts what the server will answer: start, password, simple query, Sync', () => {
    const parser = new ClientParser();
    expect(parser.feed(startup)).toMatchObject({ requests: 1, phase: 'startup' });
    expect(parser.feed(frame('p', Buffer.from('secret\0')))).toMatchObject({ requests: 1, phase: 'password' });
    expect(parser.feed(frame('Q', Buffer.from('select 1\0')))).toMatchObject({
      requests: 1,
      phase: 'query',
      wrote: false,
    });
    expect(parser.feed(Buffer.concat([frame('P', sql('select 1')), frame('B'), frame('D'), frame('E')]))).toMatchObject(
      { requests: 0 },
    );
    expect(parser.feed(frame('S'))).toMatchObject({ requests: 1 });
  });

  it('reads frames that come in pieces', () => {
    const parser = new ClientParser();
    const bytes = Buffer.concat([startup, frame('Q', Buffer.from('select 1\0'))]);
    const requests = [...bytes].map((byte) => parser.feed(Buffer.from([byte])).requests);
    expect(requests.filter((count) => count > 0)).toEqual([1, 1]);
  });

  it('knows a request for encryption, an end, and a statement that may write', () => {
    const parser = new ClientParser();
    expect(parser.feed(frame('', code(80_877_103)))).toMatchObject({ encryption: true, requests: 1 });
    expect(parser.feed(startup)).toMatchObject({ encryption: false, requests: 1 });
    expect(parser.feed(frame('P', sql('UPDATE users SET name = 1')))).toMatchObject({ wrote: true });
    expect(parser.feed(frame('P', sql('SELECT updated_at FROM users')))).toMatchObject({ wrote: false });
    expect(parser.feed(frame('X'))).toMatchObject({ terminated: true });
  });
});

describe('ServerParser', () => {
  it('sees the end of an answer in ReadyForQuery, whatever comes before and however it is cut', () => {
    const bytes = Buffer.concat([
      frame('1'),
      frame('2'),
      frame('T'),
      frame('D', Buffer.alloc(300)),
      frame('C'),
      frame('Z', Buffer.from('I')),
    ]);
    expect(new ServerParser().feed(bytes)).toBe(1);
    const parser = new ServerParser();
    expect([...bytes].map((byte) => parser.feed(Buffer.from([byte]))).reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('takes an authentication request for an answer, and AuthenticationOk for none', () => {
    expect(new ServerParser().feed(frame('R', code(10)))).toBe(1);
    expect(new ServerParser().feed(frame('R', code(0)))).toBe(0);
    expect(new ServerParser().feed(frame('R', code(12)))).toBe(0);
  });
});

const all = (requests: Iterable<Request>): readonly Request[] => [...requests];

describe('RequestParser', () => {
  const query = frame('Q', Buffer.from('select 1\0'));

  it('keeps messages until the one that the client waits for', () => {
    const parser = new RequestParser();
    expect(all(parser.feed(startup))).toEqual([{ kind: 'startup', bytes: startup }]);
    const extended = [frame('P', sql('select 1')), frame('B'), frame('D'), frame('E')];
    expect(all(parser.feed(Buffer.concat(extended)))).toEqual([]);
    expect(all(parser.feed(Buffer.concat([frame('S'), query])))).toEqual([
      { kind: 'query', bytes: Buffer.concat([...extended, frame('S')]) },
      { kind: 'query', bytes: query },
    ]);
    expect(all(parser.feed(frame('X')))).toEqual([{ kind: 'terminate' }]);
  });

  it('tells apart what comes before the startup message', () => {
    const parser = new RequestParser();
    expect(all(parser.feed(frame('', code(80_877_103))))).toEqual([{ kind: 'encryption' }]);
    expect(all(parser.feed(frame('', code(80_877_104))))).toEqual([{ kind: 'encryption' }]);
    expect(all(parser.feed(startup))).toEqual([{ kind: 'startup', bytes: startup }]);
    expect(all(new RequestParser().feed(frame('', code(80_877_102))))).toEqual([{ kind: 'cancel' }]);
  });

  it('reads messages that come in pieces', () => {
    const parser = new RequestParser();
    const bytes = Buffer.concat([startup, frame('P', sql('select 1')), frame('S'), query]);
    const requests = [...bytes].flatMap((byte) => all(parser.feed(Buffer.from([byte]))));
    expect(requests.map(({ kind }) => kind)).toEqual(['startup', 'query', 'query']);
  });

  it('leaves what follows to who stops after a request', () => {
    const parser = new RequestParser();
    for (const { kind } of parser.feed(Buffer.concat([startup, query.subarray(0, 7)]))) {
      expect(kind).toBe('startup');
      break;
    }
    expect(parser.rest).toEqual(query.subarray(0, 7));
  });
});
