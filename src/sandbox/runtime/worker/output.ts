import { createRequire } from 'node:module';
import { format } from 'node:util';
import type { Line } from '../protocol';
import type { VirtualClock } from './virtual-clock';

export interface OutputOptions {
  readonly clock: VirtualClock;
  readonly format: 'Text' | 'JSON';
  /** Request id of the running invocation, undefined during initialisation. */
  readonly requestId: () => string | undefined;
  /** Called for each line, to charge what writing it costs. */
  readonly onLine: () => void;
  /** Text in place of the request id outside of an invocation: a dash from runtime client 4 on. */
  readonly outsideId: '-' | 'undefined';
}

/** One console call is one event, however many lines its text has; a longer event than CloudWatch takes is cut. */
const MAX_EVENT_LENGTH = 262_118;

const LEVELS: Readonly<Record<string, string>> = {
  log: 'INFO',
  info: 'INFO',
  debug: 'DEBUG',
  warn: 'WARN',
  error: 'ERROR',
  trace: 'TRACE',
};

/** Collects what a function writes, each line with its moment on the invocation clock. */
export class Output {
  readonly #options: OutputOptions;
  #lines: Line[] = [];
  readonly #partial = { stdout: '', stderr: '' };

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  /** One event as the runtime itself writes it, without charge. */
  event(text: string): void {
    this.#lines.push({
      atUs: this.#options.clock.nowUs,
      text: text.length > MAX_EVENT_LENGTH ? text.slice(0, MAX_EVENT_LENGTH) : text,
    });
  }

  console(level: string, parameters: readonly unknown[]): void {
    const { clock, requestId } = this.#options;
    const timestamp = new Date(clock.epochMs()).toISOString();
    if (this.#options.format === 'Text') {
      this.event(`${timestamp}\t${requestId() ?? this.#options.outsideId}\t${level}\t${format(...parameters)}`);
    } else {
      const [only] = parameters;
      const message =
        parameters.length === 1 && typeof only === 'object' && !(only instanceof Error) ? only : format(...parameters);
      const id = requestId();
      this.event(JSON.stringify({ timestamp, level, ...(id === undefined ? {} : { requestId: id }), message }));
    }
    this.#options.onLine();
  }

  /** Raw output: each line is an event. */
  raw(stream: 'stdout' | 'stderr', chunk: unknown, encoding?: unknown): void {
    const text =
      typeof chunk === 'string'
        ? chunk
        : Buffer.from(chunk as Uint8Array).toString(
            typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8',
          );
    const pieces = (this.#partial[stream] + text).split('\n');
    this.#partial[stream] = pieces.pop() ?? '';
    for (const piece of pieces) {
      if (piece !== '') this.event(piece);
      this.#options.onLine();
    }
  }

  /** Ends unfinished lines and hands over everything collected. */
  take(): Line[] {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#partial[stream];
      this.#partial[stream] = '';
      if (rest !== '') this.event(rest);
    }
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

/** Sends console, `process.stdout`, `process.stderr` and writes to their descriptors to `output`. */
export function patchOutput(output: Output): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.defineProperty(console, method, {
      value: (...parameters: unknown[]) => output.console(level, parameters),
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const write = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
      output.raw(stream, chunk, encoding);
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') process.nextTick(done as () => void);
      return true;
    };
    Object.defineProperty(process[stream], 'write', { value: write, writable: true, configurable: true });
  }

  const fs = createRequire(import.meta.url)('node:fs') as typeof import('node:fs');
  const realWriteSync = fs.writeSync as (...parameters: unknown[]) => number;
  const writeSync = (descriptor: number, data: string | NodeJS.ArrayBufferView, ...rest: unknown[]): number => {
    if (descriptor !== 1 && descriptor !== 2) return realWriteSync(descriptor, data, ...rest);
    const bytes =
      typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const [offset, length] = typeof data === 'string' ? [0, undefined] : (rest as (number | undefined)[]);
    const part = bytes.subarray(offset ?? 0, length === undefined ? undefined : (offset ?? 0) + length);
    output.raw(descriptor === 1 ? 'stdout' : 'stderr', part);
    return part.byteLength;
  };
  Object.assign(fs, { writeSync });
}
