import type { WireAnswer, WireRequest } from '../kernel/wire-types';

/** What the AWS SDK hands to a request handler (the parts used here). */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SdkResponse {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: Uint8Array;
    readonly reason?: string;
  };
}

/** A request handler for AWS SDK clients that reaches the sandbox without a socket. */
export interface SdkRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: SdkRequest,
    options?: { readonly abortSignal?: AbortSignal | object; readonly requestTimeout?: number },
  ): Promise<SdkResponse>;
  updateHttpClientConfig(key: string, value: unknown): void;
  httpHandlerConfigs(): Record<string, unknown>;
  destroy(): void;
}

/** Fails as a closed socket fails: the SDK recognises the code and, for reads, tries again. */
const connectionReset = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/**
 * Turns a call into the SDK's handler; `call` queues, runs and lets a slow answer take virtual time. The `Date` header
 * (the world's time) is left out: the SDK takes a strange date for a wrong clock of its own, and repeats a refused call.
 */
export function createRequestHandler(call: (request: WireRequest) => Promise<WireAnswer>): SdkRequestHandler {
  const settings: Record<string, unknown> = {};
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      const signal = options?.abortSignal;
      if (isAborted(signal)) throw abortError();
      const answer = await call(await toWire(request));
      if (isAborted(signal)) throw abortError();
      const limit = options?.requestTimeout ?? settings.requestTimeout;
      if (typeof limit === 'number' && limit > 0 && answer.delayMs > limit) {
        throw Object.assign(new Error(`Connection timed out after ${limit} ms`), {
          name: 'TimeoutError',
          code: 'ETIMEDOUT',
        });
      }
      if (answer.kind === 'dropped') throw connectionReset();
      const { status, body } = answer;
      const { date: _worldTime, ...headers } = answer.headers;
      return {
        response: {
          statusCode: status,
          headers: { ...headers, 'content-length': String(body.length) },
          body: new Uint8Array(body),
        },
      };
    },
    updateHttpClientConfig(key, value) {
      settings[key] = value;
    },
    httpHandlerConfigs: () => settings,
    destroy() {},
  };
}

async function toWire(request: SdkRequest): Promise<WireRequest> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  const query: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(request.query ?? {})) query[name] = value ?? '';
  return { method: request.method, path: request.path, query, headers, body: await bodyBytes(request.body) };
}

async function bodyBytes(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (typeof body === 'object' && Symbol.asyncIterator in body) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  throw new TypeError('the sandbox cannot read this kind of request body');
}

const isAborted = (signal: unknown): boolean =>
  typeof signal === 'object' && signal !== null && (signal as { aborted?: unknown }).aborted === true;

const abortError = (): Error => Object.assign(new Error('Request aborted'), { name: 'AbortError' });
