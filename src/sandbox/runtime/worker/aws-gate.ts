import http from 'node:http';
import https from 'node:https';
import { Duplex } from 'node:stream';
import { FIRST_USE } from '../latencies';
import type { Answer, AwsCall } from '../protocol';
import type { Host } from './host';
import { HttpRequestParser } from './http-request-parser';
import type { Processor } from './processor';
import type { ClockEvent, VirtualClock } from './virtual-clock';

/**
 * The far end of an HTTP connection that exists in memory only: `node:http` writes a real request into it, the whole
 * request goes to the sandbox, and the answer comes back at the moment the sandbox says.
 */
class MemorySocket extends Duplex {
  readonly encrypted = true;
  readonly authorized = true;
  readonly connecting = false;
  readonly remoteAddress = '192.0.2.1';
  readonly remotePort = 443;
  readonly #clock: VirtualClock;
  readonly #host: Host;
  readonly #processor: Processor;
  readonly #parser: HttpRequestParser;
  #timeoutUs = 0;
  #timeout: ClockEvent | undefined;

  constructor(clock: VirtualClock, host: Host, processor: Processor) {
    super();
    this.#clock = clock;
    this.#host = host;
    this.#processor = processor;
    this.#parser = new HttpRequestParser((request) => this.#ask(request));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#active();
    this.#parser.feed(chunk);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.setTimeout(0);
    callback(error);
  }

  /** Inactivity on the virtual clock, as `net.Socket.setTimeout` has it on the real one. */
  setTimeout(ms: number, callback?: () => void): this {
    this.#timeoutUs = Math.round(ms * 1000);
    if (callback !== undefined) {
      if (ms === 0) this.removeListener('timeout', callback);
      else this.once('timeout', callback);
    }
    this.#active();
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  address(): object {
    return { address: '192.0.2.2', family: 'IPv4', port: 0 };
  }

  #active(): void {
    if (this.#timeout !== undefined) this.#timeout.cancelled = true;
    this.#timeout = undefined;
    if (this.#timeoutUs <= 0 || this.destroyed) return;
    this.#timeout = this.#clock.schedule(this.#clock.nowUs + this.#timeoutUs, () => this.emit('timeout'));
    this.#timeout.referenced = false;
  }

  #ask(call: AwsCall): void {
    this.#processor.chargeFirst(call.host, FIRST_USE.service);
    this.#host.ask({ kind: 'aws', call }, (atUs, answer) => {
      if (answer.kind === 'never') return;
      this.#clock.schedule(atUs, () => this.#deliver(answer, call));
    });
  }

  #deliver(answer: Answer, call: AwsCall): void {
    if (this.destroyed) return;
    this.#active();
    switch (answer.kind) {
      case 'response':
        this.push(serialize(answer.status, answer.headers, answer.body, call.method));
        return;
      case 'unknown-host':
        this.destroy(
          Object.assign(new Error(`getaddrinfo ENOTFOUND ${call.host}`), {
            code: 'ENOTFOUND',
            errno: -3008,
            syscall: 'getaddrinfo',
            hostname: call.host,
          }),
        );
        return;
      default:
        this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' }));
    }
  }
}

const OWN_HEADERS = new Set(['connection', 'transfer-encoding', 'content-length', 'keep-alive', 'date']);

function serialize(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  method: string,
): Buffer {
  const lines = [`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? 'Unknown'}`];
  for (const [name, value] of Object.entries(headers)) {
    if (!OWN_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${value.replaceAll(/[\r\n]/g, ' ')}`);
  }
  lines.push('connection: keep-alive');
  if (status !== 204) lines.push(`content-length: ${body.byteLength}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return method === 'HEAD' || status === 204 ? head : Buffer.concat([head, body]);
}

/** Makes every connection of `node:http` and `node:https` a connection to the sandbox's own AWS. */
export function openAwsGate(clock: VirtualClock, host: Host, processor: Processor): void {
  const createConnection = (): Duplex => new MemorySocket(clock, host, processor);
  for (const agent of [http.Agent, https.Agent]) {
    Object.defineProperty(agent.prototype, 'createConnection', {
      value: createConnection,
      writable: true,
      configurable: true,
    });
  }
}
