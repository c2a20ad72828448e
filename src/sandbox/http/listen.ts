import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../kernel/errors';
import type { WireAnswer, WireRequest, WireResponse } from '../kernel/wire-types';
import { MAX_BODY_BYTES, tooLarge } from '../wire/body';
import { isForm } from '../wire/form';
import { isLoopbackHost, refuseForeign, refuseKey } from './access';

export interface HttpOptions {
  /** 0 (default) = any free port. */
  readonly port?: number;
  /** A loopback address; default 127.0.0.1. */
  readonly host?: string;
  /** Fixes the access key id; default a random one for each listener. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Takes over requests outside the AWS protocols (the control path); undefined = an AWS request. */
  readonly aside?: (request: WireRequest) => Promise<WireResponse> | undefined;
  /** Lets real time pass, for `slow` faults; default: no wait. */
  readonly wait?: (ms: number) => Promise<void>;
}

export interface Listener {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  close(): Promise<void>;
}

/** What answers the listener's requests. */
export interface Answerer {
  call(request: WireRequest): Promise<WireAnswer>;
  refuse(request: WireRequest, error: AwsError): WireResponse;
  /** Whether an access key id belongs to a role session of the world. */
  session(keyId: string): 'valid' | 'expired' | undefined;
}

/** Serves AWS's HTTP protocols on a loopback address. Rejects with the system's error when the port is in use. */
export async function listenHttp(answerer: Answerer, options: HttpOptions): Promise<Listener> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopbackHost(host)) throw new RangeError(`the sandbox listens on loopback addresses only, not on ${host}`);
  const accessKeyId = options.accessKeyId ?? `AKIA${base32(16)}`;
  const secretAccessKey = options.secretAccessKey ?? randomBytes(30).toString('base64');
  const wait = options.wait ?? (async () => {});

  async function answer(request: WireRequest, response: ServerResponse): Promise<void> {
    const foreign = refuseForeign(request.headers);
    if (foreign !== undefined) return send(response, answerer.refuse(request, foreign));
    const aside = options.aside?.(request);
    if (aside !== undefined) return send(response, await aside);
    const unknown = refuseKey(request.headers.authorization, isForm(request), (keyId) =>
      keyId === accessKeyId ? 'valid' : answerer.session(keyId),
    );
    if (unknown !== undefined) return send(response, answerer.refuse(request, unknown));
    const reply = await answerer.call(request);
    if (reply.delayMs > 0) await wait(reply.delayMs);
    if (reply.kind === 'dropped') {
      response.socket?.destroy();
      return;
    }
    send(response, reply);
  }

  const server = createServer((incoming, response) => {
    readRequest(incoming).then(
      (request) => {
        if (request.kind === 'too-large') {
          response.shouldKeepAlive = false;
          send(response, answerer.refuse(request.head, tooLarge()));
          return;
        }
        answer(request.request, response).catch((error: unknown) => {
          const failure = new AwsError('InternalFailure', 500, `the sandbox failed: ${String(error)}`);
          if (!response.headersSent) send(response, answerer.refuse(request.request, failure));
          else response.destroy();
        });
      },
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 60_000;
  const port = await listening(server, options.port ?? 0, host);
  return {
    endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    accessKeyId,
    secretAccessKey,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

type Read =
  | { readonly kind: 'read'; readonly request: WireRequest }
  | { readonly kind: 'too-large'; readonly head: WireRequest };

async function readRequest(incoming: IncomingMessage): Promise<Read> {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const head = {
    method: incoming.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? {} : readQuery(url.slice(mark + 1)),
    headers,
  };
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    incoming.resume();
    return { kind: 'too-large', head: { ...head, body: new Uint8Array(0) } };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return { kind: 'too-large', head: { ...head, body: new Uint8Array(0) } };
    chunks.push(chunk);
  }
  const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  return { kind: 'read', request: { ...head, body } };
}

function readQuery(text: string): Record<string, string | readonly string[]> {
  const query: Record<string, string | readonly string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = query[name];
    query[name] = before === undefined ? value : typeof before === 'string' ? [before, value] : [...before, value];
  }
  return query;
}

function send(response: ServerResponse, reply: WireResponse): void {
  const body = Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength);
  const headers: Record<string, string | number> = { ...reply.headers, 'content-length': body.length };
  if (reply.status === 204) delete headers['content-length'];
  response.writeHead(reply.status, headers);
  response.end(reply.status === 204 ? undefined : body);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const base32 = (length: number): string => Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join('');

/** A token that nobody can guess, for the control path. */
export const secretToken = (): string => `${randomUUID()}-${randomBytes(16).toString('hex')}`;
