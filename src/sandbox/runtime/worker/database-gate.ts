import net from 'node:net';
import { ClientParser, ServerParser } from '../../database/postgres-frames';
import { DATABASE, draw, FIRST_USE, type Spread } from '../latencies';
import type { DatabaseCauses } from '../protocol';
import type { Host } from './host';
import type { Processor } from './processor';
import type { Seeded } from './seeded';
import type { VirtualClock } from './virtual-clock';

/** The port that reaches the sandbox's database, under any host name. */
const DATABASE_PORT = 5432;

export interface DatabaseGateOptions {
  readonly clock: VirtualClock;
  readonly host: Host;
  readonly processor: Processor;
  /** Draws of modelled latency; not the function's own randomness. */
  readonly random: Seeded;
  readonly causes: () => DatabaseCauses;
  /** Whether the query about to be sent loses its connection. */
  readonly takeDrop: () => boolean;
  readonly onWrite: () => void;
}

type Emit = (name: string | symbol, ...parameters: unknown[]) => boolean;

/** `connecting` is a plain property of the running Node, declared read-only. */
const setConnecting = (socket: net.Socket, connecting: boolean): void => {
  Object.assign(socket, { connecting });
};

const systemError = (code: string, errno: number, syscall: string, detail: string): Error =>
  Object.assign(new Error(`${syscall} ${code}${detail}`), { code, errno, syscall });

/**
 * One database connection of the function. What the server really answers is kept back until the protocol's end and
 * delivered at the moment the model says: first write + modelled latency.
 */
class GuardedConnection {
  readonly #socket: net.Socket;
  readonly #options: DatabaseGateOptions;
  readonly #emit: Emit;
  readonly #client = new ClientParser();
  readonly #server = new ServerParser();
  #connected = false;
  #exchange:
    | {
        readonly paid: () => void;
        readonly deliverUs: number;
        expected: number;
        kept: (Buffer | null)[];
        readonly encryption: boolean;
      }
    | undefined;
  #closing: (() => void) | undefined;

  constructor(socket: net.Socket, options: DatabaseGateOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#emit = socket.emit.bind(socket) as Emit;
  }

  open(realConnect: (address: { path: string } | { port: number; host: string }) => void): void {
    const { clock, host, causes, processor } = this.#options;
    setConnecting(this.#socket, true);
    processor.chargeFirst('database', FIRST_USE.database);
    const startUs = clock.nowUs;
    if (causes().down) {
      this.#fail(startUs + this.#drawUs(DATABASE.refuse), this.#refused());
      return;
    }
    const deliverUs = startUs + this.#drawUs(DATABASE.connect);
    host.ask({ kind: 'database' }, (_atUs, answer) => {
      if (answer.kind !== 'database') {
        this.#fail(deliverUs, this.#refused());
        return;
      }
      const paid = clock.owe();
      const waiting: [string | symbol, unknown[]][] = [];
      this.#socket.emit = (name: string | symbol, ...parameters: unknown[]): boolean => {
        if (this.#connected) return this.#pass(name, parameters);
        waiting.push([name, parameters]);
        if (waiting.length > 1) return true;
        clock.schedule(deliverUs, () => {
          this.#connected = true;
          this.#wrap();
          for (const [event, values] of waiting) this.#emit(event, ...values);
        });
        paid();
        return true;
      };
      realConnect(answer.path === undefined ? { port: answer.port ?? 0, host: '127.0.0.1' } : { path: answer.path });
    });
  }

  #refused(): Error {
    return Object.assign(systemError('ECONNREFUSED', -111, 'connect', ` 10.0.0.5:${DATABASE_PORT}`), {
      address: '10.0.0.5',
      port: DATABASE_PORT,
    });
  }

  #fail(atUs: number, error: Error): void {
    this.#options.clock.schedule(atUs, () => {
      setConnecting(this.#socket, false);
      this.#socket.destroy(error);
    });
  }

  #drawUs(spread: Spread): number {
    const { random } = this.#options;
    return Math.round(draw(spread, random.next(), random.next()) * 1000);
  }

  /** After the connection is made: `connect()` resets an own `write`, so this cannot come earlier. */
  #wrap(): void {
    const socket = this.#socket;
    const write = socket.write.bind(socket) as (...parameters: unknown[]) => boolean;
    socket.write = ((chunk: Uint8Array | string, ...rest: unknown[]): boolean =>
      this.#written(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
        ? write(chunk, ...rest)
        : true) as typeof socket.write;
    const push = socket.push.bind(socket);
    socket.push = (chunk: Buffer | null): boolean => this.#received(chunk, push);
  }

  /** False when the world drops the connection instead of sending. */
  #written(chunk: Uint8Array): boolean {
    const { clock, causes } = this.#options;
    const asked = this.#client.feed(chunk);
    if (asked.wrote) this.#options.onWrite();
    if (asked.terminated) {
      this.#closing ??= clock.owe();
      return true;
    }
    if (asked.requests === 0) return true;
    const world = causes();
    const spread = asked.phase === 'query' ? DATABASE.query : DATABASE.authenticate;
    const deliverUs = clock.nowUs + Math.round(this.#drawUs(spread) * (asked.phase === 'query' ? world.timeFactor : 1));
    const dropped = world.down || (asked.phase === 'query' && this.#options.takeDrop());
    if (dropped) {
      clock.schedule(deliverUs, () => this.#socket.destroy(systemError('ECONNRESET', -104, 'read', '')));
      return false;
    }
    if (this.#exchange === undefined)
      this.#exchange = { paid: clock.owe(), deliverUs, expected: 0, kept: [], encryption: asked.encryption };
    this.#exchange.expected += asked.requests;
    return true;
  }

  #received(chunk: Buffer | null, push: (chunk: Buffer | null) => boolean): boolean {
    const exchange = this.#exchange;
    if (exchange === undefined) return push(chunk);
    exchange.kept.push(chunk);
    if (chunk !== null) exchange.expected -= exchange.encryption ? 1 : this.#server.feed(chunk);
    if (chunk !== null && exchange.expected > 0) return true;
    this.#end(push);
    return true;
  }

  #end(push: (chunk: Buffer | null) => boolean): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    this.#exchange = undefined;
    this.#options.clock.schedule(exchange.deliverUs, () => {
      if (this.#socket.destroyed) return;
      for (const chunk of exchange.kept) push(chunk);
    });
    exchange.paid();
  }

  #pass(name: string | symbol, parameters: unknown[]): boolean {
    if (name === 'close') {
      this.#exchange?.paid();
      this.#exchange = undefined;
      this.#closing?.();
      this.#closing = undefined;
    }
    return this.#emit(name, ...parameters);
  }
}

export interface DatabaseGate {
  /** From now on open connections keep what the function writes. */
  hold(): void;
  /** They write it, and go on as before. */
  release(): void;
}

/** Lets sockets reach the sandbox's database and nothing else. */
export function openDatabaseGate(options: DatabaseGateOptions): DatabaseGate {
  const open = new Set<net.Socket>();
  let held: net.Socket[] = [];
  const realConnect = net.Socket.prototype.connect as (this: net.Socket, ...parameters: unknown[]) => net.Socket;
  function connect(this: net.Socket, ...parameters: unknown[]): net.Socket {
    const { target, listener } = targetOf(parameters);
    if (listener !== undefined) this.once('connect', listener);
    if (target.port !== DATABASE_PORT) {
      const error = systemError(
        'ENETUNREACH',
        -101,
        'connect',
        ` ${target.path ?? `${target.host}:${target.port}`} - the sandbox has no network`,
      );
      process.nextTick(() => this.destroy(error));
      return this;
    }
    open.add(this);
    this.once('close', () => open.delete(this));
    new GuardedConnection(this, options).open((address) => realConnect.call(this, address));
    return this;
  }
  Object.defineProperty(net.Socket.prototype, 'connect', { value: connect, writable: true, configurable: true });
  return {
    hold() {
      held = [...open];
      for (const socket of held) socket.cork();
    },
    release() {
      for (const socket of held) socket.uncork();
      held = [];
    },
  };
}

interface Target {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
}

/** `connect(port, host?, listener?)`, `connect(options, listener?)`, `connect(path)`, or the normalised array of `net.connect`. */
function targetOf(parameters: readonly unknown[]): { readonly target: Target; readonly listener?: () => void } {
  const flat = Array.isArray(parameters[0]) ? (parameters[0] as unknown[]) : parameters;
  const listener = flat.findLast((parameter) => typeof parameter === 'function') as (() => void) | undefined;
  const [first, second] = flat;
  let target: Target;
  if (typeof first === 'object' && first !== null) {
    const { path, host, port } = first as { path?: string; host?: string; port?: number | string };
    target = { ...(path === undefined ? {} : { path }), host: host ?? 'localhost', port: Number(port) };
  } else if (typeof first === 'string' && Number.isNaN(Number(first))) {
    target = { path: first };
  } else {
    target = { host: typeof second === 'string' ? second : 'localhost', port: Number(first) };
  }
  return { target, ...(listener === undefined ? {} : { listener }) };
}
