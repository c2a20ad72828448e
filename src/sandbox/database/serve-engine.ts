import type { Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import type { ListenPlace } from './database';
import { type DatabaseListener, listenForFunctions } from './listen';
import { leavesOpen, RequestParser } from './postgres-frames';

/** Lets connections reach the embedded engine; they log in as anybody. */
export function serveEngine(engine: PGlite, place: ListenPlace): Promise<DatabaseListener> {
  const session = new SharedSession(engine);
  return listenForFunctions(place, (socket) => serveConnection(socket, session));
}

/**
 * The engine has one session. Connections take turns in it: a whole request (all messages up to the one that the client
 * waits for) at a time, and a whole transaction.
 */
class SharedSession {
  readonly #engine: PGlite;
  /** Whose request or transaction is open. */
  #owner: Socket | undefined;
  #waiting: (() => void)[] = [];

  constructor(engine: PGlite) {
    this.#engine = engine;
  }

  /** The engine's answer to a request of `socket`, once it has its turn. */
  async ask(socket: Socket, request: Uint8Array): Promise<Uint8Array> {
    while (this.#owner !== undefined && this.#owner !== socket) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#owner = socket;
    // Not `execProtocolRaw`: it also parses the answer, and keeps what it parsed for ever.
    const parts: Buffer[] = [];
    const onRawData = (part: Uint8Array): void => void parts.push(Buffer.from(part));
    await this.#engine.runExclusive(() => this.#engine.execProtocolRawStream(request, { onRawData }));
    const answer = Buffer.concat(parts);
    if (!leavesOpen(answer)) this.#pass();
    return answer;
  }

  /** A connection ended: what it left open is rolled back. An engine that has ended, too, has nothing open. */
  async leave(socket: Socket): Promise<void> {
    if (this.#owner !== socket) return;
    if (!this.#engine.closed) await this.#engine.exec('ROLLBACK');
    this.#pass();
  }

  #pass(): void {
    this.#owner = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}

function serveConnection(socket: Socket, session: SharedSession): void {
  const parser = new RequestParser();
  let last: Promise<void> = Promise.resolve();
  const answer = async (bytes: Buffer): Promise<void> => {
    if (socket.destroyed) return;
    const answered = await session.ask(socket, bytes);
    if (socket.writable) socket.write(answered);
  };
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    for (const request of parser.feed(chunk)) {
      switch (request.kind) {
        case 'encryption':
          socket.write('N');
          break;
        case 'cancel':
          socket.destroy();
          break;
        case 'terminate':
          last = last.then(() => void socket.end());
          break;
        default:
          last = last.then(() => answer(request.bytes));
          last.catch(() => socket.destroy());
      }
    }
  });
  socket.on('close', () => {
    last
      .catch(() => undefined)
      .then(() => session.leave(socket))
      .catch(() => undefined);
  });
}
