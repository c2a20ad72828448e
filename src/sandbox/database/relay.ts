import type { Socket } from 'node:net';
import type pg from 'pg';
import type { ListenPlace } from './database';
import { type DatabaseListener, listenForFunctions } from './listen';
import { RequestParser } from './postgres-frames';

type Login = (parameters: Readonly<Record<string, string>>) => Promise<pg.Client>;

/** AuthenticationOk and ReadyForQuery (idle): what a client waits for after its startup message. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

/** A listener that logs functions in: any user and password gets a connection that the sandbox opened. */
export async function startRelay(place: ListenPlace, login: Login): Promise<DatabaseListener> {
  const clients = new Set<pg.Client>();
  const listener = await listenForFunctions(place, (socket) =>
    readStartup(socket, async (parameters) => {
      try {
        const client = await login(parameters);
        clients.add(client);
        join(socket, client);
      } catch {
        socket.destroy();
      }
    }),
  );
  return {
    address: listener.address,
    async close() {
      for (const client of clients) streamOf(client).destroy();
      await listener.close();
    },
  };
}

/** Reads up to the startup message, declining encryption on the way. */
function readStartup(socket: Socket, started: (parameters: Record<string, string>) => Promise<void>): void {
  const parser = new RequestParser();
  const read = (chunk: Buffer): void => {
    for (const request of parser.feed(chunk)) {
      if (request.kind === 'encryption') socket.write('N');
      else if (request.kind === 'cancel') socket.destroy();
      else if (request.kind === 'startup') {
        socket.off('data', read);
        socket.pause();
        if (parser.rest.length > 0) socket.unshift(parser.rest);
        void started(parametersIn(request.bytes.subarray(8)));
        return;
      }
    }
  };
  socket.on('data', read);
}

function parametersIn(body: Buffer): Record<string, string> {
  const words = body.toString('utf8').split('\0');
  const parameters: Record<string, string> = {};
  for (let index = 0; index + 1 < words.length && words[index] !== ''; index += 2) {
    parameters[words[index] ?? ''] = words[index + 1] ?? '';
  }
  return parameters;
}

/** Takes the logged-in socket from its driver and lays it end to end with the function's. */
function join(socket: Socket, client: pg.Client): void {
  const upstream = streamOf(client);
  for (const event of ['data', 'end', 'close', 'error', 'readable']) upstream.removeAllListeners(event);
  upstream.on('error', () => socket.destroy());
  upstream.on('close', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
  socket.write(WELCOME);
  upstream.pipe(socket);
  socket.pipe(upstream);
  socket.resume();
}

/** The driver's socket; `connection` is not part of its declared types. */
function streamOf(client: pg.Client): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}
