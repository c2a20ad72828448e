import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ListApplicationsCommand } from '@aws-sdk/client-appconfig';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener, Sandbox } from '../../../src/sandbox/index';
import { openSandbox } from '../../../src/sandbox/index';
import { clientsFor, refusal } from '../harness';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

let sandbox: Sandbox;
let listener: Listener;
beforeAll(async () => {
  sandbox = await openSandbox({});
  listener = await sandbox.listen();
});
afterAll(() => sandbox.close());

const signed = (key = listener.accessKeyId) =>
  `AWS4-HMAC-SHA256 Credential=${key}/20261123/us-east-1/appconfig/aws4_request, SignedHeaders=host, Signature=0`;

function send(
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: Buffer | string;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, listener.endpoint),
      { method: options.method ?? 'GET', agent: false, headers: { authorization: signed(), ...options.headers } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

describe('access to the listener', () => {
  it('is given to the run’s access key only', async () => {
    expect((await send('/applications')).status).toBe(200);
    const strangers = clientsFor({ endpoint: listener.endpoint, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    const error = await refusal(strangers.appconfig.send(new ListApplicationsCommand({})));
    expect(error.name).toBe('UnrecognizedClientException');
    expect(error.$metadata?.httpStatusCode).toBe(403);
    const none = await send('/applications', { headers: { authorization: '' } });
    expect([none.status, none.headers['x-amzn-errortype']]).toEqual([403, 'IncompleteSignatureException']);
    const query = await send('/', {
      method: 'POST',
      headers: { authorization: signed('AKIAWRONG'), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect(query.status).toBe(403);
    expect(query.text).toContain('<Code>InvalidClientTokenId</Code>');
  });

  it('is random for each listener, and can be fixed', async () => {
    const other = await openSandbox({});
    const free = await other.listen();
    const fixed = await other.listen({ accessKeyId: 'AKIAFIXED' });
    expect(free.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(free.accessKeyId).not.toBe(listener.accessKeyId);
    expect(fixed.accessKeyId).toBe('AKIAFIXED');
    await other.close();
  });

  it.each([
    ['an Origin', { origin: 'https://example.com' }],
    ['Sec-Fetch-Mode', { 'sec-fetch-mode': 'cors' }],
    ['a foreign Host', { host: 'evil.example.com' }],
    ['a Host that only begins like loopback', { host: '127.0.0.1.evil.example.com:80' }],
    ['a null Origin', { origin: 'null' }],
  ])('is refused to a request with %s', async (_what, headers) => {
    const answer = await send('/applications', { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['x-amzn-errortype']).toBe('AccessDeniedException');
  });

  it.each(['localhost:1', 'LOCALHOST', '[::1]:4599', '127.9.9.9'])(
    'is open under the loopback name %s',
    async (host) => {
      expect((await send('/applications', { headers: { host } })).status).toBe(200);
    },
  );

  it('is never offered beyond loopback', async () => {
    await expect(sandbox.listen({ host: '0.0.0.0' })).rejects.toThrow('loopback');
  });

  it('says when the port is taken', async () => {
    const port = Number(new URL(listener.endpoint).port);
    await expect(sandbox.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect((await send('/applications')).status).toBe(200);
  });
});

describe('broken requests', () => {
  const json = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'CodeDeploy_20141006.GetApplication' };

  it.each([
    ['malformed JSON', '{"applicationName":', 'SerializationException'],
    ['a list instead of an object', '[]', 'SerializationException'],
    ['a wrong type', '{"applicationName":5}', 'SerializationException'],
    ['an unknown member', '{"applicationName":"a","colour":"red"}', 'NotImplementedException'],
    ['a missing member', '{}', 'ValidationException'],
  ])('with %s get the service’s error', async (_what, body, name) => {
    const answer = await send('/', { method: 'POST', headers: json, body });
    expect(JSON.parse(answer.text).__type).toBe(name);
  });

  it('with a body that is too large get 413', async () => {
    const length = String(71 * 1024 * 1024);
    const answer = await send('/applications', {
      method: 'POST',
      headers: { 'content-length': length, expect: '100-continue' },
    }).catch((error: unknown) => error);
    if (answer instanceof Error) expect(answer.message).toMatch(/socket hang up|ECONNRESET/);
    else expect((answer as Answer).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    const inflated = await send('/', { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: bomb });
    expect(inflated.status).toBe(413);
  });

  it('with a broken gzip body, another encoding or an unknown protocol are refused', async () => {
    const broken = await send('/', {
      method: 'POST',
      headers: { ...json, 'content-encoding': 'gzip' },
      body: 'no gzip',
    });
    expect(JSON.parse(broken.text).__type).toBe('SerializationException');
    const brotli = await send('/', { method: 'POST', headers: { ...json, 'content-encoding': 'br' }, body: '{}' });
    expect(JSON.parse(brotli.text).__type).toBe('SerializationException');
    const cbor = await send('/service/GraniteServiceVersion20100801/operation/DescribeAlarms', {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor' },
      body: 'no cbor',
    });
    expect(cbor.status).toBe(400);
    expect(cbor.text).toContain('SerializationException');
    const old = await send('/', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=PutCompositeAlarm&Version=2010-08-01',
    });
    expect(old.text).toContain('<Code>InvalidAction</Code>');
  });

  it.each([
    ['an unknown target', '/', { 'x-amz-target': 'CodeDeploy_20141006.Explode' }, 400],
    ['an unknown service', '/', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, 400],
    ['an unknown path', '/buckets', {}, 404],
    ['a path with a broken escape', '/applications/%zz', {}, 404],
  ])('for %s answer UnknownOperationException', async (_what, path, headers, status) => {
    const answer = await send(path, { method: status === 400 ? 'POST' : 'GET', headers });
    expect(answer.status).toBe(status);
    expect(answer.text + String(answer.headers['x-amzn-errortype'])).toContain('UnknownOperationException');
  });

  it('carry a request id and the world’s own time', async () => {
    const answer = await send('/applications');
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.date).toBe(new Date(sandbox.clock.now()).toUTCString());
    const refused = await send('/', { headers: { authorization: '' } });
    expect(refused).toMatchObject({ status: 403, headers: { date: answer.headers.date } });
  });

  it('leave the world as it was', async () => {
    const { text } = await send('/applications');
    expect(JSON.parse(text)).toEqual({ Items: [] });
  });
});
