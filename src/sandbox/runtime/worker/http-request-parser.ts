import type { AwsCall } from '../protocol';

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** Takes the bytes of an HTTP/1.1 connection apart into whole requests (`content-length` or `chunked` bodies). */
export class HttpRequestParser {
  readonly #onRequest: (request: AwsCall) => void;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(onRequest: (request: AwsCall) => void) {
    this.#onRequest = onRequest;
  }

  feed(chunk: Uint8Array): void {
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const headEnd = this.#buffer.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const [requestLine = '', ...headerLines] = this.#buffer.subarray(0, headEnd).toString('latin1').split('\r\n');
      const headers: Record<string, string> = {};
      for (const line of headerLines) {
        const colon = line.indexOf(':');
        const name = line.slice(0, colon).toLowerCase();
        const value = line.slice(colon + 1).trim();
        headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
      }
      const body = bodyAt(this.#buffer, headEnd + HEAD_END.length, headers);
      if (body === undefined) return;
      this.#buffer = this.#buffer.subarray(body.end);
      const [method = '', url = ''] = requestLine.split(' ');
      this.#onRequest({ host: (headers.host ?? '').replace(/:\d+$/, ''), method, url, headers, body: body.bytes });
    }
  }
}

/** The body that begins at `start`, or undefined while it is incomplete. */
function bodyAt(
  buffer: Buffer,
  start: number,
  headers: Readonly<Record<string, string>>,
): { readonly bytes: Uint8Array; readonly end: number } | undefined {
  if (headers['transfer-encoding'] !== 'chunked') {
    const end = start + Number(headers['content-length'] ?? 0);
    return buffer.length < end ? undefined : { bytes: new Uint8Array(buffer.subarray(start, end)), end };
  }
  const chunks: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = buffer.indexOf(LINE_END, at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(buffer.subarray(at, lineEnd).toString('latin1'), 16);
    const dataStart = lineEnd + LINE_END.length;
    const dataEnd = dataStart + size;
    if (buffer.length < dataEnd + LINE_END.length) return undefined;
    if (size === 0) return { bytes: new Uint8Array(Buffer.concat(chunks)), end: dataEnd + LINE_END.length };
    chunks.push(buffer.subarray(dataStart, dataEnd));
    at = dataEnd + LINE_END.length;
  }
}
