import { createServer, type Server, type Socket } from 'node:net';
import type pg from 'pg';
import type { ListenPlace } from './database';

/** A listener that logs functions in: any user and password gets a connection that the sandbox opened. */
export interface Relay {
  readonly address: { readonly path?: string; readonly port?: number };
  close(): Promise<void>;
}

type Login = (parameters: Readonly<Record<string, string>>) => Promise<pg.Client>;

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** AuthenticationOk and ReadyForQuery (idle): what a client waits for after its startup message. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

export async function startRelay(place: ListenPlace, login: Login): Promise<Relay> {
  const sockets = new Set<Socket>();
  const clients = new Set<pg.Client>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    readStartup(socket, async (parameters) => {
      try {
        const client = await login(parameters);
        clients.add(client);
        join(socket, client);
      } catch {
        socket.destroy();
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (place.path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(place.path, resolve);
  });
  const address = server.address();
  return {
    address: typeof address === 'string' || address === null ? { path: String(address) } : { port: address.port },
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const client of clients) streamOf(client).destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads up to the startup message, declining encryption on the way. */
function readStartup(socket: Socket, started: (parameters: Record<string, string>) => Promise<void>): void {
  let buffer = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 8 && buffer.length >= buffer.readUInt32BE(0)) {
      const message = buffer.subarray(0, buffer.readUInt32BE(0));
      buffer = buffer.subarray(message.length);
      const code = message.readUInt32BE(4);
      if (code === SSL_REQUEST || code === GSS_REQUEST) {
        socket.write('N');
        continue;
      }
      socket.off('data', read);
      socket.pause();
      if (code === CANCEL_REQUEST) {
        socket.destroy();
        return;
      }
      if (buffer.length > 0) socket.unshift(buffer);
      void started(parametersIn(message.subarray(8)));
      return;
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
