import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { unpackedFunction } from './bundle-host';
import type { FunctionHost, FunctionName, RawRun } from './function-host';

const installed = (path: string): string => fileURLToPath(new URL(`../runtime/node_modules/${path}`, import.meta.url));
const CLIENT = installed('aws-lambda-ric/index.mjs');
const NATIVE_PART = fileURLToPath(new URL('../runtime/native-client.cjs', import.meta.url));

/** Majors of Lambda's Node runtimes whose binary is installed beside AWS's runtime client. */
export const installedRuntimes = (): readonly number[] =>
  existsSync(CLIENT) ? [20, 22, 24].filter((major) => existsSync(installed(`node${major}/bin/node`))) : [];

interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  readonly trace: string;
  readonly end: (run: RawRun) => void;
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** A duration that the native part measured, in milliseconds. */
const measuredMs = (request: IncomingMessage, what: 'processor' | 'elapsed'): number =>
  Number(request.headers[`test-${what}-us`]) / 1_000;

const spentOn = (request: IncomingMessage) => ({
  processorMs: measuredMs(request, 'processor'),
  elapsedMs: measuredMs(request, 'elapsed'),
});

/** A console line without the runtime's prefix; metric lines have none. */
const withoutPrefix = (line: string): string => line.replace(/^\d{4}-[\dT:.-]+Z\t[^\t]*\t[A-Z]+\t/, '');

/**
 * Lambda's Runtime API for one execution environment, as far as the client uses it: one invocation at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
class RuntimeApi {
  readonly #waiting: Invocation[] = [];
  #polling: ServerResponse | undefined;
  #running: Invocation | undefined;
  #written: string[] = [];
  #aheadMs = 0;
  #partial = '';
  /** Resolves when the handler is loaded and waits for its first invocation. */
  readonly ready: Promise<void>;
  #isReady: () => void = () => {};
  /** Processor time until the handler was ready, in milliseconds. */
  startProcessorMs = Number.NaN;
  readonly server = createServer((request, response) => void this.#answer(request, response));

  constructor() {
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.server.keepAliveTimeout = 0;
  }

  write(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    this.#written.push(...lines.map(withoutPrefix));
  }

  invoke(invocation: Invocation): void {
    this.#waiting.push(invocation);
    this.#deliver();
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  #deliver(): void {
    const response = this.#polling;
    const next = this.#waiting[0];
    if (response === undefined || next === undefined || this.#running !== undefined) return;
    this.#waiting.shift();
    this.#polling = undefined;
    this.#running = next;
    const deadline = Date.now() + this.#aheadMs + 10_000;
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.requestId,
      'lambda-runtime-deadline-ms': String(deadline),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:tested:live',
      ...(next.trace === '' ? {} : { 'lambda-runtime-trace-id': next.trace }),
      'test-clock-ahead-ms': String(this.#aheadMs),
    });
    response.end(JSON.stringify(next.event ?? null));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    if (url.endsWith('/invocation/next')) {
      this.#polling = response;
      if (Number.isNaN(this.startProcessorMs)) this.startProcessorMs = measuredMs(request, 'processor');
      this.#isReady();
      this.#deliver();
      return;
    }
    const body = await textOf(request);
    response.writeHead(202).end();
    const ended = /\/invocation\/[^/]+\/(response|error)$/.exec(url)?.[1];
    const running = this.#running;
    if (ended === undefined || running === undefined) return;
    // What was written before the answer is in the pipe already.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const written = this.#written;
    this.#written = [];
    this.#running = undefined;
    const value: unknown = JSON.parse(body);
    running.end(
      ended === 'response'
        ? { answer: value as never, thrown: undefined, written, ...spentOn(request) }
        : { answer: undefined, thrown: (value as { errorMessage: string }).errorMessage, written },
    );
    this.#deliver();
  }
}

function startClient(major: number, name: FunctionName, folder: string, port: number, variables: object): ChildProcess {
  return spawn(installed(`node${major}/bin/node`), ['--require', NATIVE_PART, CLIENT], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TZ: ':UTC',
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x`,
      AWS_LAMBDA_FUNCTION_NAME: `huntaze-${name}`,
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/huntaze-${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/27/[1]0123456789abcdef0123456789abcdef',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...variables,
    },
  });
}

export interface RuntimeHost extends FunctionHost {
  readonly startProcessorMs: number;
}

/**
 * The bundled zips under AWS's runtime client, each execution environment a process of that Node; `folderOf` gives other
 * code than what is shipped.
 */
export const runtimeHostOf =
  (major: number, folderOf: (name: FunctionName) => Promise<string> = unpackedFunction) =>
  async (name: FunctionName, variables: Readonly<Record<string, string>>): Promise<RuntimeHost> => {
    const folder = await folderOf(name);
    const api = new RuntimeApi();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    const child = startClient(major, name, folder, (api.server.address() as AddressInfo).port, variables);
    let complaints = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => api.write(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const crashed = ended.then(() => Promise.reject(new Error(`${name} ended: ${complaints}`)));
    crashed.catch(() => {});
    await Promise.race([api.ready, crashed]);
    return {
      startProcessorMs: api.startProcessorMs,
      invoke: (event, { requestId, trace }) =>
        Promise.race([
          new Promise<RawRun>((resolve) => api.invoke({ event, requestId, trace, end: resolve })),
          crashed,
        ]),
      advance: async (ms) => api.advance(ms),
      async close() {
        child.kill('SIGKILL');
        await ended;
        api.server.closeAllConnections();
        await new Promise((resolve) => api.server.close(resolve));
      },
    };
  };
