import { AwsError } from '../kernel/errors';

/**
 * CBOR (RFC 8949) as far as smithy-rpc-v2-cbor uses it: integers, floats, text, bytes, lists, maps with text keys, true, false,
 * null, and tag 1 for times (epoch seconds).
 */

/** A time, written with tag 1. */
export class CborTime {
  constructor(readonly epochSeconds: number) {}
}

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6, simple: 7 } as const;
const TIME_TAG = 1;
const MOST_DEPTH = 64;

/** Encodes plain values; members that are undefined are left out. */
export function encodeCbor(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Uint8Array[]): void {
  if (value === null || value === undefined) parts.push(Buffer.of(0xf6));
  else if (typeof value === 'boolean') parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'number') parts.push(numberBytes(value));
  else if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    parts.push(head(MAJOR.text, text.length), text);
  } else if (value instanceof CborTime) parts.push(head(MAJOR.tag, TIME_TAG), numberBytes(value.epochSeconds));
  else if (value instanceof Uint8Array) parts.push(head(MAJOR.bytes, value.length), value);
  else if (Array.isArray(value)) {
    parts.push(head(MAJOR.list, value.length));
    for (const item of value) write(item, parts);
  } else {
    const entries = Object.entries(value as object).filter(([, item]) => item !== undefined);
    parts.push(head(MAJOR.map, entries.length));
    for (const [name, item] of entries) {
      write(name, parts);
      write(item, parts);
    }
  }
}

function numberBytes(value: number): Uint8Array {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return value >= 0 ? head(MAJOR.unsigned, value) : head(MAJOR.negative, -1 - value);
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(major: number, size: number): Uint8Array {
  const first = major << 5;
  if (size < 24) return Buffer.of(first | size);
  if (size < 0x100) return Buffer.of(first | 24, size);
  const bytes = Buffer.alloc(size < 0x10000 ? 3 : size < 0x100000000 ? 5 : 9);
  bytes[0] = first | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27);
  if (bytes.length === 3) bytes.writeUInt16BE(size, 1);
  else if (bytes.length === 5) bytes.writeUInt32BE(size, 1);
  else bytes.writeBigUInt64BE(BigInt(size), 1);
  return bytes;
}

/** Decodes one value; a time becomes its epoch seconds. Throws AwsError for anything that is not such a document. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd) throw malformed('bytes follow the document');
  return value;
}

const malformed = (why: string): AwsError =>
  new AwsError('SerializationException', 400, `Could not parse request body into cbor: ${why}`);

const BREAK = Symbol('break');

class Reader {
  readonly #view: DataView;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  value(depth: number): unknown {
    const value = this.#item(depth);
    if (value === BREAK) throw malformed('a break outside of a list');
    return value;
  }

  #item(depth: number): unknown {
    if (depth > MOST_DEPTH) throw malformed('nested too deeply');
    const first = this.#take(1);
    const major = (this.#bytes[first] as number) >> 5;
    const info = (this.#bytes[first] as number) & 0x1f;
    if (major === MAJOR.simple) return this.#simple(info);
    const open = info === 31;
    if (open && (major < MAJOR.bytes || major === MAJOR.tag)) throw malformed('an indefinite number');
    const size = open ? Number.POSITIVE_INFINITY : this.#size(info);
    switch (major) {
      case MAJOR.unsigned:
        return size;
      case MAJOR.negative:
        return -1 - size;
      case MAJOR.bytes:
        return open ? Buffer.concat(this.#items(size, depth) as Uint8Array[]) : this.#slice(size);
      case MAJOR.text:
        return open ? this.#items(size, depth).join('') : this.#slice(size).toString('utf8');
      case MAJOR.list:
        return this.#items(size, depth);
      case MAJOR.map:
        return this.#map(size, depth);
      default: {
        const tagged = this.value(depth + 1);
        if (size === TIME_TAG && typeof tagged !== 'number') throw malformed('a time that is no number');
        return tagged;
      }
    }
  }

  #items(size: number, depth: number): unknown[] {
    const items: unknown[] = [];
    while (items.length < size) {
      const item = this.#item(depth + 1);
      if (item === BREAK) {
        if (Number.isFinite(size)) throw malformed('a break outside of a list');
        break;
      }
      items.push(item);
    }
    return items;
  }

  #map(size: number, depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (entries.length < size) {
      const name = this.#item(depth + 1);
      if (name === BREAK && !Number.isFinite(size)) break;
      if (typeof name !== 'string') throw malformed('a member name that is no text');
      entries.push([name, this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #size(info: number): number {
    if (info < 24) return info;
    if (info === 24) return this.#bytes[this.#take(1)] as number;
    if (info === 25) return this.#view.getUint16(this.#take(2));
    if (info === 26) return this.#view.getUint32(this.#take(4));
    if (info === 27) return Number(this.#view.getBigUint64(this.#take(8)));
    throw malformed('a reserved length');
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return half(this.#view.getUint16(this.#take(2)));
      case 26:
        return this.#view.getFloat32(this.#take(4));
      case 27:
        return this.#view.getFloat64(this.#take(8));
      case 31:
        return BREAK;
      default:
        throw malformed(`the simple value ${info}`);
    }
  }

  #slice(size: number): Buffer {
    const from = this.#take(size);
    return this.#bytes.subarray(from, from + size);
  }

  /** Moves on by `size` bytes; answers where they began. */
  #take(size: number): number {
    const from = this.#at;
    if (from + size > this.#bytes.length) throw malformed('the document ends early');
    this.#at += size;
    return from;
  }
}

/** A half-precision float (IEEE 754 binary16). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
