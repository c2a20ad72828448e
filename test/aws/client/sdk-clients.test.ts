import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AwsConnection, createSdkClients, type SdkClients } from '../../../src/aws/client/sdk-clients';

type Answer = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

let server: Server | undefined;
let attempts = 0;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** Clients on a real socket whose other end answers as told. */
async function clientsOn(answer: Answer, more: Partial<AwsConnection> = {}): Promise<SdkClients> {
  attempts = 0;
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      attempts += 1;
      answer(request, response, attempts);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return createSdkClients({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    timeoutsMs: { connect: 500, read: 300, write: 300 },
    ...more,
  });
}

const refuse =
  (status: number, code: string, message = 'no', headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': code,
      'x-amzn-requestid': 'req-7',
      ...headers,
    });
    response.end(JSON.stringify({ message }));
  };

const getAlias = async (clients: SdkClients) => {
  const { sdk, read } = await clients.lambda();
  return read(new sdk.GetAliasCommand({ FunctionName: 'f', Name: 'live' }));
};
const updateAlias = async (clients: SdkClients) => {
  const { sdk, write } = await clients.lambda();
  return write(new sdk.UpdateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '2' }));
};

/** A page of somebody in between. */
const page =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end('<html>Sign in</html>');
  };

describe('what is between here and AWS', () => {
  const PORTAL = 'https://login.corp.example/portal?session=secret';
  it.each([
    [302, { location: PORTAL }, 'not-aws', 'status 302, a redirect to https://login.corp.example/portal'],
    [307, {}, 'not-aws', 'status 307, a redirect'],
    [403, {}, 'not-aws', 'status 403 and no error of AWS'],
    [502, {}, 'service-error', 'status 502 and no error of AWS'],
  ] as const)('is told from AWS by a page with status %i', async (status, headers, kind, says) => {
    const { sdk, write } = await (await clientsOn(page(status, headers))).sts();
    const failed: unknown = await write(new sdk.GetCallerIdentityCommand({})).catch((error: unknown) => error);
    expect(failed).toMatchObject({ failure: { kind } });
    expect((failed as Error).message.endsWith(says)).toBe(true);
  });

  it('is told from AWS by a page where JSON is due', async () => {
    const failed: unknown = await updateAlias(await clientsOn(page(407))).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      failure: { kind: 'not-aws' },
      message: expect.stringMatching(/lambda:UpdateAlias with status 407 and what cannot be read: Unexpected token/),
    });
  });
});

/** A good status, and a body that goes on for ever. */
const drips: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{');
  const drop = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(drop));
};

const HOUR_AHEAD = { date: new Date(Date.now() + 3_600_000).toUTCString() };

describe('reads', () => {
  it('repeat a 500 four times and then say which service failed', async () => {
    const clients = await clientsOn(refuse(500, 'ServiceException'));
    await expect(getAlias(clients)).rejects.toMatchObject({
      failure: { kind: 'service-error' },
      operation: 'lambda:GetAlias',
      details: { requestId: 'req-7' },
    });
    expect(attempts).toBe(4);
  });

  it('succeed when the second answer is good', async () => {
    const clients = await clientsOn((request, response, attempt) => {
      if (attempt === 1) return refuse(429, 'TooManyRequestsException')(request, response, attempt);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ FunctionVersion: '3', Name: 'live', RevisionId: 'r' }));
    });
    expect(await getAlias(clients)).toMatchObject({ FunctionVersion: '3' });
  });

  it('ask once when the answer is no, even where the clock is an hour off', async () => {
    const clients = await clientsOn(refuse(404, 'ResourceNotFoundException', 'no', HOUR_AHEAD));
    await expect(getAlias(clients)).rejects.toMatchObject({ failure: { kind: 'not-found' } });
    expect(attempts).toBe(1);
  });

  it('sign anew when the signature was too old', async () => {
    const clients = await clientsOn((request, response, attempt) => {
      if (attempt === 1)
        return refuse(403, 'InvalidSignatureException', 'Signature expired: …', HOUR_AHEAD)(request, response, attempt);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ FunctionVersion: '3', RevisionId: 'r' }));
    });
    expect(await getAlias(clients)).toMatchObject({ FunctionVersion: '3' });
    expect(attempts).toBe(2);
  });

  it('give up a silent endpoint and name it', async () => {
    const clients = await clientsOn(() => {});
    await expect(getAlias(clients)).rejects.toMatchObject({
      failure: { kind: 'no-answer' },
      message: expect.stringContaining('http://127.0.0.1:'),
    });
  }, 10_000);

  it('give up an answer that never ends', async () => {
    const clients = await clientsOn(drips);
    await expect(getAlias(clients)).rejects.toMatchObject({
      failure: { kind: 'no-answer' },
      message: expect.stringContaining('the answer was not complete after 0.3 s'),
    });
    expect(attempts).toBe(4);
  }, 10_000);

  it('end at once with the reason when they are aborted in an answer that never ends', async () => {
    const clients = await clientsOn(drips, { timeoutsMs: { read: 30_000 } });
    const { sdk, read } = await clients.logs();
    const stop = new AbortController();
    const running = read(new sdk.DescribeLogGroupsCommand({}), { signal: stop.signal });
    running.catch(() => undefined);
    await vi.waitFor(() => expect(attempts).toBe(1), { timeout: 60_000 });
    stop.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(attempts).toBe(1);
  });

  it.each([200, 503])('say that a page of HTML (%i) is not AWS', async (status) => {
    const clients = await clientsOn((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<html>Sign in to the hotel</html>');
    });
    await expect(getAlias(clients)).rejects.toMatchObject({
      failure: { kind: 'not-aws' },
      message: expect.stringContaining(`with status ${status} and what cannot be read: Unexpected token`),
    });
  });

  it('end at once with the reason when they are aborted', async () => {
    const clients = await clientsOn(() => {});
    const { sdk, read } = await clients.logs();
    const stop = new AbortController();
    const running = read(new sdk.DescribeLogGroupsCommand({}), { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('Ctrl-C')), 50);
    await expect(running).rejects.toThrow('Ctrl-C');
  });
});

describe('writes', () => {
  it.each([
    ['a 500', refuse(500, 'ServiceException'), 'service-error', 'unknown'],
    ['a conflict', refuse(409, 'ResourceConflictException'), 'conflict', 'not-applied'],
    [
      'a stale revision where the clock is an hour off',
      refuse(412, 'PreconditionFailedException', 'no', HOUR_AHEAD),
      'stale',
      'not-applied',
    ],
    [
      'a 500 where the clock is an hour off',
      refuse(500, 'ServiceException', 'no', HOUR_AHEAD),
      'service-error',
      'unknown',
    ],
    ['an expired token', refuse(403, 'ExpiredTokenException'), 'expired-credentials', 'not-applied'],
    ['silence', () => {}, 'no-answer', 'unknown'],
    ['an answer that never ends', drips, 'no-answer', 'unknown'],
    ['a connection that breaks', (request: IncomingMessage) => request.socket.destroy(), 'no-answer', 'unknown'],
  ] as const)('are sent once: %s', async (_what, answer, kind, outcome) => {
    const clients = await clientsOn(answer as Answer);
    await expect(updateAlias(clients)).rejects.toMatchObject({ failure: { kind }, details: { outcome } });
    expect(attempts).toBe(1);
  });

  it('are sent again after a 429, which says that nothing was done', async () => {
    const clients = await clientsOn((request, response, attempt) => {
      if (attempt === 1) return refuse(429, 'TooManyRequestsException')(request, response, attempt);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ FunctionVersion: '2', RevisionId: 'r' }));
    });
    expect(await updateAlias(clients)).toMatchObject({ FunctionVersion: '2' });
    expect(attempts).toBe(2);
  });

  it('that reach nobody were not applied', async () => {
    const clients = await clientsOn(() => {}, { endpoint: 'http://127.0.0.1:9' });
    await expect(updateAlias(clients)).rejects.toMatchObject({
      failure: { kind: 'no-answer' },
      details: { outcome: 'not-applied' },
    });
  });
});

describe('the clients', () => {
  it('load no SDK before they are used: only types are imported', () => {
    for (const file of readdirSync('src/aws', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )) {
      const text = readFileSync(`src/aws/${file}`, 'utf8');
      expect(text, file).not.toMatch(/^import (?!type\b)[^;]*from '@(aws-sdk|smithy)/m);
    }
  });

  it('name the data plane of AppConfig as IAM does', async () => {
    const clients = await clientsOn(refuse(403, 'AccessDeniedException'));
    const { sdk, read } = await clients.appconfigdata();
    await expect(read(new sdk.GetLatestConfigurationCommand({ ConfigurationToken: 't' }))).rejects.toMatchObject({
      failure: { kind: 'denied', action: 'appconfig:GetLatestConfiguration' },
    });
  });
});
