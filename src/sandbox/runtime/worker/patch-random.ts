import { createRequire } from 'node:module';
import type { Seeded } from './seeded';

type Bytes = ArrayBufferView | ArrayBuffer;

const bytesOf = (target: Bytes, offset = 0, size?: number): Uint8Array => {
  const all =
    target instanceof ArrayBuffer
      ? new Uint8Array(target)
      : new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  return all.subarray(offset, size === undefined ? undefined : offset + size);
};

/** Puts `Math.random` and the random functions of `node:crypto` and Web Crypto on `random`: ids become output, retry jitter becomes time. */
export function patchRandom(random: Seeded): void {
  Math.random = () => random.next();
  const crypto = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');

  const randomBytes = (size: number, callback?: (error: Error | null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = Buffer.alloc(size);
    random.fill(bytes);
    if (callback === undefined) return bytes;
    process.nextTick(callback, null, bytes);
    return undefined;
  };
  const randomFillSync = <Target extends Bytes>(target: Target, offset = 0, size?: number): Target => {
    random.fill(bytesOf(target, offset, size));
    return target;
  };
  const randomFill = (target: Bytes, ...rest: unknown[]): void => {
    const callback = rest.at(-1) as (error: Error | null, target: Bytes) => void;
    const [offset, size] = rest.slice(0, -1) as number[];
    randomFillSync(target, offset, size);
    process.nextTick(callback, null, target);
  };
  const randomUUID = (): string => {
    const bytes = Buffer.alloc(16);
    random.fill(bytes);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const randomInt = (first: number, second?: unknown, third?: unknown): number | undefined => {
    const [min, max] = typeof second === 'number' ? [first, second] : [0, first];
    const value = min + Math.floor(random.next() * (max - min));
    const callback = typeof second === 'function' ? second : third;
    if (typeof callback !== 'function') return value;
    process.nextTick(callback as (error: null, value: number) => void, null, value);
    return undefined;
  };
  Object.assign(crypto, {
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomFillSync,
    randomFill,
    randomUUID,
    randomInt,
  });

  const web = Object.getPrototypeOf(crypto.webcrypto) as object;
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(web, name, { value, writable: true, configurable: true, enumerable: true });
  };
  define('randomUUID', randomUUID);
  define('getRandomValues', <Target extends ArrayBufferView>(target: Target): Target => {
    random.fill(bytesOf(target));
    return target;
  });
}
