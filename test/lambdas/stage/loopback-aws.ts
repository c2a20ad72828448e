import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppConfigAnswer, AwsCall, PrismaAnswer } from './stage';

/** Runs prisma-read for an Invoke that reached it. */
export type RunPrisma = (payload: string, traceHeader: string | undefined) => Promise<string>;

/** AppConfig's data plane and Lambda's Invoke on loopback, spoken to by the real SDK. */
export interface LoopbackAws {
  readonly url: string;
  /** Every call since the last `takeCalls`. */
  takeCalls(): readonly AwsCall[];
  appConfig(answer: AppConfigAnswer): void;
  prismaRead(answer: PrismaAnswer): void;
  /** Resolves when no Event invocation is running any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Session {
  readonly token: string;
  /** Version that the session was given last. */
  seen: number;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function operationOf(request: IncomingMessage): AwsCall['operation'] {
  if (request.url?.startsWith('/configurationsessions')) return 'StartConfigurationSession';
  if (request.url?.startsWith('/configuration?')) return 'GetLatestConfiguration';
  if (/^\/2015-03-31\/functions\/huntaze-prisma-read%3Alive\/invocations$/.test(request.url ?? ''))
    return request.headers['x-amz-invocation-type'] === 'DryRun' ? 'DryRun' : 'Invoke';
  throw new Error(`unexpected call ${request.method} ${request.url}`);
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type, 'x-amzn-requestid': 'r' });
  response.end(
    JSON.stringify({ Message: message, message, Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }),
  );
}

export async function startLoopbackAws(runPrisma: RunPrisma): Promise<LoopbackAws> {
  let flags: AppConfigAnswer = { kind: 'nothing-deployed' };
  let prisma: PrismaAnswer = { kind: 'real' };
  let version = 0;
  let drops = 0;
  let tokens = 0;
  let calls: AwsCall[] = [];
  const sessions = new Map<string, Session>();
  const running = new Set<Promise<unknown>>();

  function issue(seen: number): string {
    tokens += 1;
    const token = `token-${tokens}`;
    sessions.set(token, { token, seen });
    return token;
  }

  /** True when the fault ended the request. */
  function faulted(
    answer: AppConfigAnswer | PrismaAnswer,
    request: IncomingMessage,
    response: ServerResponse,
  ): boolean {
    if (answer.kind === 'silent') return true;
    if (answer.kind === 'drops-connections' && drops > 0) {
      drops -= 1;
      request.socket.destroy();
      return true;
    }
    if (answer.kind === 'throttles') refuse(response, 429, 'ThrottlingException', 'Rate exceeded');
    else if (answer.kind === 'throttled') refuse(response, 429, 'TooManyRequestsException', 'Rate Exceeded.');
    else if (answer.kind === 'fails') refuse(response, 500, 'InternalServerException', 'internal error');
    else return false;
    return true;
  }

  function startSession(response: ServerResponse): void {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ InitialConfigurationToken: issue(-1) }));
  }

  function latest(request: IncomingMessage, response: ServerResponse): void {
    const token = new URL(request.url ?? '', 'http://x').searchParams.get('configuration_token') ?? '';
    const session = sessions.get(token);
    sessions.delete(token);
    if (!session || (flags.kind === 'expires-tokens' && session.seen >= 0)) {
      refuse(response, 400, 'BadRequestException', 'Invalid or expired configuration token');
      return;
    }
    if (flags.kind === 'nothing-deployed') {
      refuse(response, 404, 'ResourceNotFoundException', 'no deployment');
      return;
    }
    const changed = session.seen !== version;
    const headers = { 'Next-Poll-Configuration-Token': issue(version), 'Next-Poll-Interval-In-Seconds': '15' };
    const contentType = flags.kind === 'delivers' ? flags.contentType : undefined;
    response.writeHead(200, { ...headers, 'content-type': contentType ?? 'application/json' });
    response.end(changed ? delivered : '');
  }

  let delivered = '';

  async function invoke(request: IncomingMessage, response: ServerResponse, payload: string): Promise<void> {
    const trace = request.headers['x-amzn-trace-id'];
    const header = Array.isArray(trace) ? trace[0] : trace;
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      response.writeHead(202, {});
      response.end();
      if (prisma.kind !== 'real' && prisma.kind !== 'drops-connections') return;
      const run = runPrisma(payload, header);
      running.add(run);
      void run.finally(() => running.delete(run));
      return;
    }
    if (prisma.kind === 'function-error') {
      response.writeHead(200, { 'X-Amz-Function-Error': 'Unhandled', 'content-type': 'application/json' });
      response.end('{"errorType":"Runtime.ExitError","errorMessage":"exited"}');
      return;
    }
    const answer = prisma.kind === 'answers' ? prisma.payload : await runPrisma(payload, header);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = operationOf(request);
    const body = await bodyOf(request);
    const invocationType = request.headers['x-amz-invocation-type'];
    calls.push({
      operation,
      headers: request.headers,
      query: request.url ?? '',
      body,
      ...(typeof invocationType === 'string' ? { invocationType } : {}),
    });
    // What is wrong with prisma-read does not concern a call that never reaches it.
    if (operation === 'DryRun') {
      response.writeHead(204, {});
      response.end();
      return;
    }
    if (faulted(operation === 'Invoke' ? prisma : flags, request, response)) return;
    if (operation === 'StartConfigurationSession') startSession(response);
    else if (operation === 'GetLatestConfiguration') latest(request, response);
    else await invoke(request, response, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => refuse(response, 500, 'InternalFailure', error.message));
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    appConfig(next) {
      flags = next;
      if (next.kind === 'delivers') {
        delivered = next.text;
        version += 1;
      }
      if (next.kind === 'drops-connections') drops = next.times;
    },
    prismaRead(next) {
      prisma = next;
      if (next.kind === 'drops-connections') drops = next.times;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
