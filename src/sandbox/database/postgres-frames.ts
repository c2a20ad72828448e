/**
 * PostgreSQL's message frames (protocol 3.0, "Message Formats" of its manual): a type byte and a length that counts
 * itself, except for the client's first message, which has no type.
 */

export interface ClientFrames {
  /** Requests that the server answers with ReadyForQuery or an authentication request. */
  requests: number;
  /** The client asks for encryption: the answer is one byte, not a frame. */
  encryption: boolean;
  terminated: boolean;
  /** A statement that may change rows. */
  wrote: boolean;
  /** What was asked last. */
  phase: 'startup' | 'password' | 'query';
}

const TYPE = {
  terminate: 'X'.charCodeAt(0),
  query: 'Q'.charCodeAt(0),
  parse: 'P'.charCodeAt(0),
  bind: 'B'.charCodeAt(0),
  describe: 'D'.charCodeAt(0),
  execute: 'E'.charCodeAt(0),
  close: 'C'.charCodeAt(0),
  sync: 'S'.charCodeAt(0),
  password: 'p'.charCodeAt(0),
  ready: 'Z'.charCodeAt(0),
  authentication: 'R'.charCodeAt(0),
  error: 'E'.charCodeAt(0),
} as const;

const WRITES = /\b(insert|update|delete|truncate|alter|create|drop|merge|copy)\b/i;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** Messages of a client that waits for no answer to them: the server may keep its own until a Sync or Flush. */
const WITHOUT_ANSWER: ReadonlySet<number> = new Set([TYPE.parse, TYPE.bind, TYPE.describe, TYPE.execute, TYPE.close]);

abstract class Frames {
  #buffer: Buffer = Buffer.alloc(0);

  /** Bytes that no frame has been made of yet. */
  get rest(): Buffer {
    return this.#buffer;
  }

  protected append(chunk: Uint8Array): void {
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#buffer, chunk]);
  }

  /** The next whole frame, with its type (0 for an untyped one), or undefined. */
  protected next(typed: boolean): { readonly type: number; readonly body: Buffer; readonly whole: Buffer } | undefined {
    const head = typed ? 1 : 0;
    if (this.#buffer.length < head + 4) return undefined;
    const length = this.#buffer.readUInt32BE(head);
    if (this.#buffer.length < head + length) return undefined;
    const type = typed ? (this.#buffer[0] ?? 0) : 0;
    const whole = this.#buffer.subarray(0, head + length);
    this.#buffer = this.#buffer.subarray(head + length);
    return { type, body: whole.subarray(head + 4), whole };
  }
}

/** The first number of a client's untyped message: the protocol's version, or what it asks for instead of starting. */
const codeOf = (body: Buffer): number => (body.length >= 4 ? body.readUInt32BE(0) : 0);

const asksForEncryption = (body: Buffer): boolean => [SSL_REQUEST, GSS_REQUEST].includes(codeOf(body));

/** What the client asks for. */
export class ClientParser extends Frames {
  #started = false;

  feed(chunk: Uint8Array): ClientFrames {
    this.append(chunk);
    const seen: ClientFrames = { requests: 0, encryption: false, terminated: false, wrote: false, phase: 'query' };
    for (let frame = this.next(this.#started); frame !== undefined; frame = this.next(this.#started)) {
      if (!this.#started) {
        if (asksForEncryption(frame.body)) seen.encryption = true;
        else this.#started = true;
        seen.requests += 1;
        seen.phase = 'startup';
        continue;
      }
      if (frame.type === TYPE.sync || frame.type === TYPE.query || frame.type === TYPE.password) seen.requests += 1;
      if (frame.type === TYPE.password) seen.phase = 'password';
      if (frame.type === TYPE.terminate) seen.terminated = true;
      if ((frame.type === TYPE.query || frame.type === TYPE.parse) && WRITES.test(frame.body.toString('utf8')))
        seen.wrote = true;
    }
    return seen;
  }
}

/** `encryption` asks for TLS or GSSAPI, `cancel` for the end of another connection's query; `bytes` are for the server. */
export type Request =
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'startup'; readonly bytes: Buffer }
  | { readonly kind: 'query'; readonly bytes: Buffer };

/** What a server is to do at once: all of a client's messages up to the one that it waits for. */
export class RequestParser extends Frames {
  #started = false;
  #kept: Buffer[] = [];

  /** The requests of what has come so far. Who stops in between finds the bytes that follow in `rest`. */
  *feed(chunk: Uint8Array): Generator<Request> {
    this.append(chunk);
    for (let frame = this.next(this.#started); frame !== undefined; frame = this.next(this.#started)) {
      if (!this.#started) {
        yield this.#first(frame);
        continue;
      }
      if (frame.type === TYPE.terminate) {
        yield { kind: 'terminate' };
        continue;
      }
      this.#kept.push(frame.whole);
      if (WITHOUT_ANSWER.has(frame.type)) continue;
      const bytes = Buffer.concat(this.#kept);
      this.#kept = [];
      yield { kind: 'query', bytes };
    }
  }

  /** Before its startup message a client may ask for encryption, or for nothing but a cancellation. */
  #first({ body, whole }: { readonly body: Buffer; readonly whole: Buffer }): Request {
    if (asksForEncryption(body)) return { kind: 'encryption' };
    if (codeOf(body) === CANCEL_REQUEST) return { kind: 'cancel' };
    this.#started = true;
    return { kind: 'startup', bytes: whole };
  }
}

/** How many of the client's requests the server has answered. */
export class ServerParser extends Frames {
  /** Number of whole answers in what has come so far, counted from the last call. */
  feed(chunk: Uint8Array): number {
    this.append(chunk);
    let answers = 0;
    for (let frame = this.next(true); frame !== undefined; frame = this.next(true)) {
      if (frame.type === TYPE.ready) answers += 1;
      if (frame.type === TYPE.authentication && isRequest(frame.body)) answers += 1;
    }
    return answers;
  }
}

/** Whether an answer of a server leaves a transaction, or a request, open: it does not end with an idle ReadyForQuery. */
export function leavesOpen(answer: Uint8Array): boolean {
  const ready = answer.subarray(-READY_LENGTH);
  return ready[0] !== TYPE.ready || ready.at(-1) !== IDLE;
}

/** Type, length (4 bytes) and status of a ReadyForQuery. */
const READY_LENGTH = 6;
const IDLE = 'I'.charCodeAt(0);

/** AuthenticationOk (0) and SASLFinal (12) ask for nothing. */
function isRequest(body: Buffer): boolean {
  const code = body.readUInt32BE(0);
  return code !== 0 && code !== 12;
}
