import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperatorError } from '../../domain/operator-error';
import type { PageDocument, PageState } from '../../domain/telemetry/live-page';
import type { LivePage, LivePages } from '../../ports/live-pages';
import { allowed, safetyHeaders } from './guard';

const ADDRESS = '127.0.0.1';
const SECRET_BYTES = 16;
/** Open pages at most: each holds a connection. */
const MOST_READERS = 64;
/** A proxy or a sleeping laptop drops a connection without news; a comment line keeps it, and shows that it is gone. */
const HEARTBEAT_MS = 15_000;
/** After this the browser connects again by itself. */
const RETRY_MS = 2_000;

/** A state as a server-sent event (HTML Living Standard, 9.2): JSON has no line break, so it is one line. */
const eventOf = (state: PageState): string => `event: state\ndata: ${JSON.stringify(state)}\n\n`;

/** The browsers that follow, and what they were shown last. */
class Readers {
  readonly #open = new Set<ServerResponse>();
  #last: PageState | undefined;

  get last(): PageState | undefined {
    return this.#last;
  }

  add(response: ServerResponse): void {
    if (this.#open.size >= MOST_READERS) {
      response.writeHead(503, { 'retry-after': '30' }).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(`retry: ${RETRY_MS}\n\n${this.#last === undefined ? '' : eventOf(this.#last)}`);
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
  }

  show(state: PageState): void {
    this.#last = state;
    this.#tell(eventOf(state));
  }

  beat(): void {
    this.#tell(': here\n\n');
  }

  #tell(text: string): void {
    for (const response of this.#open) {
      // A reader that takes nothing is let go; it comes back and gets the present state.
      if (response.writableNeedDrain) response.destroy();
      else response.write(text);
    }
  }

  end(): void {
    for (const response of this.#open) response.end();
  }
}

async function serve(document: PageDocument, port: number): Promise<LivePage> {
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const readers = new Readers();
  const headers = safetyHeaders(document.style, document.script);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const { method = '', url: path = '' } = request;
    const asked = allowed({ method, path, headers: request.headers }, secret);
    if (asked === 'events') readers.add(response);
    else if (asked === 'page')
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(document.html(readers.last));
    else response.writeHead(asked, asked === 405 ? { allow: 'GET' } : {}).end();
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      failed(
        new OperatorError('USAGE', `the page cannot be served on port ${port}`, {
          why: inUse ? 'another program listens there' : error.message,
          next: 'watch --web --port 0 takes any free port',
          cause: error,
        }),
      );
    });
    server.listen({ port, host: ADDRESS }, listening);
  });
  const beat = setInterval(() => readers.beat(), HEARTBEAT_MS);
  beat.unref();
  return {
    url: `http://${ADDRESS}:${(server.address() as AddressInfo).port}/${secret}/`,
    show: (state) => readers.show(state),
    async close() {
      clearInterval(beat);
      readers.end();
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

/** Pages on the loopback address of this machine. */
export const livePages: LivePages = { serve };
