import { createRequire } from 'node:module';
import type { VirtualClock } from './virtual-clock';

type AnyFunction = (this: unknown, ...parameters: unknown[]) => unknown;

/**
 * Counts the work that Node's threads do and `_getActiveRequests` does not show (crypto jobs, Web Crypto, zlib,
 * WebAssembly), so that the clock does not jump over it, and refuses what cannot be kept on virtual time.
 */
export function patchWork(clock: VirtualClock): void {
  const require = createRequire(import.meta.url);
  countCallbacks(clock, require('node:crypto') as object, [
    'pbkdf2',
    'scrypt',
    'hkdf',
    'generateKeyPair',
    'generateKey',
    'sign',
    'verify',
    'generatePrime',
    'checkPrime',
  ]);
  const zlib = require('node:zlib') as typeof import('node:zlib');
  countCallbacks(clock, zlib, [
    'gzip',
    'gunzip',
    'deflate',
    'inflate',
    'deflateRaw',
    'inflateRaw',
    'unzip',
    'brotliCompress',
    'brotliDecompress',
  ]);
  countStream(clock, zlib.Gzip as unknown as { readonly prototype: object });
  const { webcrypto } = require('node:crypto') as typeof import('node:crypto');
  countPromises(clock, Object.getPrototypeOf(webcrypto.subtle) as object, [
    'digest',
    'encrypt',
    'decrypt',
    'sign',
    'verify',
    'importKey',
    'exportKey',
    'deriveBits',
    'deriveKey',
    'generateKey',
    'wrapKey',
    'unwrapKey',
  ]);
  countPromises(clock, Reflect.get(globalThis, 'WebAssembly') as object, [
    'compile',
    'instantiate',
    'compileStreaming',
    'instantiateStreaming',
  ]);
  refuse(require('node:child_process') as object, [
    'spawn',
    'spawnSync',
    'exec',
    'execSync',
    'execFile',
    'execFileSync',
    'fork',
  ]);
  refuse(require('node:worker_threads') as object, ['Worker']);
}

function methodOf(target: object, name: string): AnyFunction | undefined {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value as AnyFunction) : undefined;
}

function replace(target: object, name: string, value: AnyFunction): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true });
}

/** Functions whose last argument is the callback. */
function countCallbacks(clock: VirtualClock, target: object, names: readonly string[]): void {
  for (const name of names) {
    const real = methodOf(target, name);
    if (real === undefined) continue;
    replace(target, name, function counted(this: unknown, ...parameters) {
      const callback = parameters.at(-1);
      if (typeof callback !== 'function') return real.apply(this, parameters);
      const paid = clock.owe();
      const counting = (...results: unknown[]): unknown => {
        paid();
        return (callback as AnyFunction)(...results);
      };
      try {
        return real.apply(this, [...parameters.slice(0, -1), counting]);
      } catch (error) {
        paid();
        throw error;
      }
    });
  }
}

function countPromises(clock: VirtualClock, target: object, names: readonly string[]): void {
  for (const name of names) {
    const real = methodOf(target, name);
    if (real === undefined) continue;
    replace(target, name, function counted(this: unknown, ...parameters) {
      const paid = clock.owe();
      const promise = real.apply(this, parameters) as Promise<unknown>;
      promise.then(paid, paid);
      return promise;
    });
  }
}

/** All zlib streams share one base class; each chunk and flush is a job of a thread. */
function countStream(clock: VirtualClock, stream: { readonly prototype: object }): void {
  let base: object | null = stream.prototype;
  while (base !== null && !Object.hasOwn(base, '_processChunk')) base = Object.getPrototypeOf(base) as object | null;
  if (base === null) return;
  countCallbacks(clock, base, ['_transform', '_flush', '_final']);
}

function refuse(target: object, names: readonly string[]): void {
  for (const name of names) {
    replace(target, name, () => {
      throw Object.assign(new Error(`${name} is not available in the sandbox`), { code: 'ERR_NOT_AVAILABLE' });
    });
  }
}
