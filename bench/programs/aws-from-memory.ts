import { Duplex } from 'node:stream';

const SESSION = '{"InitialConfigurationToken":"first"}';
const FLAGS = '{"prismaAdapter":{"enabled":false},"prismaShadow":{"enabled":true,"percentage":100}}';

const answerOf = (status: string, body: string, headers = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`;

/**
 * The far end of a connection to AWS: flags with a full shadow, and a yes to every invocation, at once, so that only the work of
 * handler and SDK is measured. `onInvoke` gets what was sent to prisma-read.
 */
export class AwsFromMemory extends Duplex {
  readonly #onInvoke: (body: string) => void;
  #asked = '';

  constructor(onInvoke: (body: string) => void = () => {}) {
    super();
    this.#onInvoke = onInvoke;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#asked += chunk.toString('latin1');
    for (;;) {
      const end = this.#asked.indexOf('\r\n\r\n');
      if (end < 0) break;
      const head = this.#asked.slice(0, end);
      const total = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.#asked.length < total) break;
      const body = this.#asked.slice(end + 4, total);
      this.#asked = this.#asked.slice(total);
      this.push(this.#answer(head, body), 'latin1');
    }
    done();
  }

  #answer(head: string, body: string): string {
    if (head.startsWith('POST /configurationsessions')) return answerOf('201 Created', SESSION);
    if (head.startsWith('GET /configuration?'))
      return answerOf(
        '200 OK',
        FLAGS,
        'next-poll-configuration-token: next\r\nnext-poll-interval-in-seconds: 3600\r\n',
      );
    this.#onInvoke(body);
    return answerOf('202 Accepted', '');
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
