import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsScript, type Refusal } from './aws-script';
import type { AwsCall } from './stage';

/** Runs prisma-read for an Invoke that reached it. */
export type RunPrisma = (payload: string, traceHeader: string | undefined) => Promise<string>;

/** AppConfig's data plane and Lambda's Invoke on loopback, spoken to by the real SDK. */
export interface LoopbackAws extends Pick<AwsScript, 'takeCalls' | 'appConfig' | 'prismaRead'> {
  readonly url: string;
  /** Resolves when no Event invocation is running any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
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

function refuse(response: ServerResponse, { status, type, message }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type, 'x-amzn-requestid': 'r' });
  response.end(
    JSON.stringify({ Message: message, message, Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }),
  );
}

export async function startLoopbackAws(runPrisma: RunPrisma): Promise<LoopbackAws> {
  const script = new AwsScript();
  const running = new Set<Promise<unknown>>();

  function startSession(response: ServerResponse): void {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ InitialConfigurationToken: script.startSession() }));
  }

  function latest(request: IncomingMessage, response: ServerResponse): void {
    const answer = script.latest(new URL(request.url ?? '', 'http://x').searchParams.get('configuration_token') ?? '');
    if ('status' in answer) {
      refuse(response, answer);
      return;
    }
    response.writeHead(200, {
      'Next-Poll-Configuration-Token': answer.nextToken,
      'Next-Poll-Interval-In-Seconds': '15',
      'content-type': answer.contentType,
    });
    response.end(answer.text);
  }

  async function invoke(request: IncomingMessage, response: ServerResponse, payload: string): Promise<void> {
    const { prisma } = script;
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
    script.record({
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
    const fault = script.fault(operation === 'Invoke' ? 'prisma-read' : 'appconfig');
    if (fault === 'silent') return;
    if (fault === 'dropped') {
      request.socket.destroy();
      return;
    }
    if (fault !== undefined) {
      refuse(response, fault);
      return;
    }
    if (operation === 'StartConfigurationSession') startSession(response);
    else if (operation === 'GetLatestConfiguration') latest(request, response);
    else await invoke(request, response, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) =>
      refuse(response, { status: 500, type: 'InternalFailure', message: error.message }),
    );
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeCalls: script.takeCalls,
    appConfig: script.appConfig,
    prismaRead: script.prismaRead,
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
