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
  sync: 'S'.charCodeAt(0),
  password: 'p'.charCodeAt(0),
  ready: 'Z'.charCodeAt(0),
  authentication: 'R'.charCodeAt(0),
  error: 'E'.charCodeAt(0),
} as const;

const WRITES = /\b(insert|update|delete|truncate|alter|create|drop|merge|copy)\b/i;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;

abstract class Frames {
  #buffer: Buffer = Buffer.alloc(0);

  protected append(chunk: Uint8Array): void {
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#buffer, chunk]);
  }

  /** The next whole frame, with its type (0 for an untyped one), or undefined. */
  protected next(typed: boolean): { readonly type: number; readonly body: Buffer } | undefined {
    const head = typed ? 1 : 0;
    if (this.#buffer.length < head + 4) return undefined;
    const length = this.#buffer.readUInt32BE(head);
    if (this.#buffer.length < head + length) return undefined;
    const type = typed ? (this.#buffer[0] ?? 0) : 0;
    const body = this.#buffer.subarray(head + 4, head + length);
    this.#buffer = this.#buffer.subarray(head + length);
    return { type, body };
  }
}

/** What the client asks for. */
export class ClientParser extends Frames {
  #started = false;

  feed(chunk: Uint8Array): ClientFrames {
    this.append(chunk);
    const seen: ClientFrames = { requests: 0, encryption: false, terminated: false, wrote: false, phase: 'query' };
    for (let frame = this.next(this.#started); frame !== undefined; frame = this.next(this.#started)) {
      if (!this.#started) {
        const code = frame.body.length >= 4 ? frame.body.readUInt32BE(0) : 0;
        if (code === SSL_REQUEST || code === GSS_REQUEST) seen.encryption = true;
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

/** AuthenticationOk (0) and SASLFinal (12) ask for nothing. */
function isRequest(body: Buffer): boolean {
  const code = body.readUInt32BE(0);
  return code !== 0 && code !== 12;
}
