import dgram from 'node:dgram';
import type { Datagram } from '../protocol';
import type { VirtualClock } from './virtual-clock';

/** Collects what the function sends to the X-Ray daemon over UDP. Nothing leaves; what goes to other ports is lost. */
export class DaemonGate {
  readonly #clock: VirtualClock;
  readonly #port: number;
  #datagrams: Datagram[] = [];

  /** `address` is the daemon's, `host:port`. */
  constructor(clock: VirtualClock, address: string) {
    this.#clock = clock;
    this.#port = Number(address.split(':')[1]);
  }

  open(): void {
    const send = (message: unknown, ...rest: unknown[]): void => {
      const callback = rest.findLast((parameter) => typeof parameter === 'function') as
        | ((error: Error | null, bytes: number) => void)
        | undefined;
      const bytes = bytesOf(message);
      const [offset, length, third] = rest;
      const partial = typeof offset === 'number' && typeof length === 'number' && typeof third === 'number';
      const part = partial ? bytes.subarray(offset, offset + length) : bytes;
      const to = partial ? third : offset;
      const connected = typeof to !== 'number';
      if (connected || to === this.#port)
        this.#datagrams.push({ atUs: this.#clock.nowUs, text: part.toString('utf8') });
      if (callback !== undefined) process.nextTick(callback, null, part.length);
    };
    Object.defineProperty(dgram.Socket.prototype, 'send', { value: send, writable: true, configurable: true });
  }

  take(): Datagram[] {
    const datagrams = this.#datagrams;
    this.#datagrams = [];
    return datagrams;
  }
}

function bytesOf(message: unknown): Buffer {
  if (typeof message === 'string') return Buffer.from(message);
  if (Array.isArray(message)) return Buffer.concat(message.map(bytesOf));
  const view = message as Uint8Array;
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
