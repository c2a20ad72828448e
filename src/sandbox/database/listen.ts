import { createServer, type Socket } from 'node:net';
import type { ListenPlace } from './database';

/** A listener of ours for the functions' connections. */
export interface DatabaseListener {
  readonly address: { readonly path?: string; readonly port?: number };
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Listens at `place`; `serve` gets each connection. One that fails is destroyed. */
export async function listenForFunctions(
  place: ListenPlace,
  serve: (socket: Socket) => void,
): Promise<DatabaseListener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket);
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
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
