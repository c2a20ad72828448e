import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver on this machine that keeps what it is sent. */
export interface Receiver {
  readonly url: string;
  readonly received: { readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

/** `answer` gets each request, numbered from 1; without one everything is answered with 200. */
export async function openReceiver(
  answer: (response: ServerResponse, number: number, request: IncomingMessage) => void = (response) =>
    response.end('ok'),
): Promise<Receiver> {
  const received: { path: string; body: string }[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('utf8') });
      answer(response, received.length, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
