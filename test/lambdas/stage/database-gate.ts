import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { DatabaseState } from './stage';

/** A TCP relay before a database: what it does to bytes is what a network, a proxy or a dying server would do. */
export interface DatabaseGate {
  readonly port: number;
  set(state: DatabaseState): void;
  /** Cuts every connection, as a server that restarts. */
  cut(): void;
  close(): Promise<void>;
}

/** First byte of the messages that ask something of an established session: Query, Parse. */
const ASKS = new Set([0x51, 0x50]);

export async function openDatabaseGate(target: {
  readonly host: string;
  readonly port: number;
}): Promise<DatabaseGate> {
  let state: DatabaseState = { kind: 'up' };
  let drops = 0;
  const sockets = new Set<Socket>();

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }

  const server = createServer((client) => {
    if (state.kind === 'refusing') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(target.port, target.host);
    keep(client, upstream);
    keep(upstream, client);
    client.on('data', (bytes) => {
      if (state.kind === 'dropping' && drops > 0 && ASKS.has(bytes[0] ?? 0)) {
        drops -= 1;
        client.resetAndDestroy();
        return;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (state.kind !== 'silent') client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      state = next;
      if (next.kind === 'dropping') drops = next.times;
      if (next.kind === 'refusing') cut();
    },
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
