import { createRequire } from 'node:module';
import perfHooks from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { ClockEvent, VirtualClock } from './virtual-clock';

type Callback = (...parameters: unknown[]) => void;

const MAX_DELAY_MS = 2_147_483_647;

/** Node's rule: anything that is no delay of 1 to 2^31-1 ms counts as 1 ms; fractions are kept. */
const delayUs = (delay: unknown): number => {
  const ms = Number(delay);
  return ms >= 1 && ms <= MAX_DELAY_MS ? Math.round(ms * 1000) : 1000;
};

let lastTimerId = 0;

/** A timer on the virtual clock with the face of Node's `Timeout`. */
class VirtualTimer {
  readonly id: number;
  readonly #clock: VirtualClock;
  readonly #run: () => void;
  readonly #delayUs: number;
  readonly #repeat: boolean;
  #event: ClockEvent | undefined;
  #referenced = true;

  constructor(clock: VirtualClock, run: () => void, delay: number, repeat: boolean) {
    lastTimerId += 1;
    this.id = lastTimerId;
    this.#clock = clock;
    this.#run = run;
    this.#delayUs = delay;
    this.#repeat = repeat;
    this.#arm();
  }

  #arm(): void {
    this.#event = this.#clock.schedule(this.#clock.nowUs + this.#delayUs, () => {
      this.#event = undefined;
      if (this.#repeat) this.#arm();
      else timersById.delete(this.id);
      this.#run();
    });
    this.#event.referenced = this.#referenced;
    timersById.set(this.id, this);
  }

  close(): this {
    if (this.#event !== undefined) this.#event.cancelled = true;
    this.#event = undefined;
    timersById.delete(this.id);
    return this;
  }

  refresh(): this {
    this.close();
    this.#arm();
    return this;
  }

  ref(): this {
    return this.#setReferenced(true);
  }

  unref(): this {
    return this.#setReferenced(false);
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  #setReferenced(referenced: boolean): this {
    this.#referenced = referenced;
    if (this.#event !== undefined) this.#event.referenced = referenced;
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const timersById = new Map<number, VirtualTimer>();

/** Puts `Date`, the timers, `performance` and `process.hrtime` of this thread on `clock`. */
export function patchTime(clock: VirtualClock): void {
  patchDate(clock);
  patchMonotonic(clock);
  patchTimers(clock);
}

function patchDate(clock: VirtualClock): void {
  const RealDate = Date;
  const now = (): number => clock.epochMs();
  function VirtualDate(this: unknown, ...parameters: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, parameters.length === 0 ? [now()] : parameters, new.target);
  }
  Object.defineProperties(VirtualDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    now: { value: now, writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
    prototype: { value: RealDate.prototype },
  });
  Object.defineProperty(RealDate.prototype, 'constructor', {
    value: VirtualDate,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(globalThis, 'Date', { value: VirtualDate, writable: true, configurable: true });

  const { DateTimeFormat } = Intl;
  const format = Object.getOwnPropertyDescriptor(DateTimeFormat.prototype, 'format');
  const getFormat = format?.get;
  if (getFormat === undefined) return;
  Object.defineProperty(DateTimeFormat.prototype, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const real = getFormat.call(this) as (date?: Date | number) => string;
      return (date?: Date | number) => real(date === undefined ? now() : date);
    },
  });
}

function patchMonotonic(clock: VirtualClock): void {
  const startUs = clock.nowUs;
  const elapsedUs = (): number => clock.monotonicUs() - startUs;
  const property = (target: object, name: string, value: unknown): void => {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  };
  property(perfHooks.performance, 'now', () => elapsedUs() / 1000);
  property(perfHooks.performance, 'timeOrigin', clock.originMs + startUs / 1000);
  const hrtime = (since?: readonly [number, number]): [number, number] => {
    const us = elapsedUs();
    const seconds = Math.floor(us / 1_000_000);
    const nanos = (us % 1_000_000) * 1000;
    if (since === undefined) return [seconds, nanos];
    const borrow = nanos < since[1];
    return [seconds - since[0] - (borrow ? 1 : 0), nanos - since[1] + (borrow ? 1_000_000_000 : 0)];
  };
  property(hrtime, 'bigint', () => BigInt(elapsedUs()) * 1000n);
  property(process, 'hrtime', hrtime);
  property(process, 'uptime', () => elapsedUs() / 1_000_000);
}

function patchTimers(clock: VirtualClock): void {
  const timers = virtualTimers(clock);
  const promises = promisedTimers(timers);
  Object.defineProperty(timers.setTimeout, promisify.custom, { value: promises.setTimeout });
  Object.defineProperty(timers.setImmediate, promisify.custom, { value: promises.setImmediate });
  const require = createRequire(import.meta.url);
  Object.assign(globalThis, timers);
  Object.assign(require('node:timers') as object, timers);
  Object.assign(require('node:timers/promises') as object, promises);

  AbortSignal.timeout = (delay: number): AbortSignal => {
    const controller = new AbortController();
    const timer = timers.setTimeout(() => {
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, delay);
    timer.unref();
    return controller.signal;
  };
}

interface Immediate {
  cancelled: boolean;
}

/** The functions of `node:timers`, on the virtual clock. */
interface VirtualTimers {
  setTimeout(callback: Callback, delay?: unknown, ...parameters: unknown[]): VirtualTimer;
  setInterval(callback: Callback, delay?: unknown, ...parameters: unknown[]): VirtualTimer;
  setImmediate(callback: Callback, ...parameters: unknown[]): Immediate;
  clearTimeout(timer?: unknown): void;
  clearInterval(timer?: unknown): void;
  clearImmediate(entry?: Immediate): void;
}

function virtualTimers(clock: VirtualClock): VirtualTimers {
  const start = (repeat: boolean) =>
    function timer(callback: Callback, delay?: unknown, ...parameters: unknown[]): VirtualTimer {
      if (typeof callback !== 'function') {
        throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
          code: 'ERR_INVALID_ARG_TYPE',
        });
      }
      return new VirtualTimer(clock, () => callback(...parameters), delayUs(delay), repeat);
    };
  const stop = (timer?: unknown): void => {
    if (timer instanceof VirtualTimer) timer.close();
    else if (typeof timer === 'number' || typeof timer === 'string') timersById.get(Number(timer))?.close();
  };
  return {
    setTimeout: start(false),
    setInterval: start(true),
    setImmediate: (callback, ...parameters) =>
      Object.assign(
        clock.addImmediate(() => callback(...parameters)),
        {
          ref() {
            return this;
          },
          unref() {
            return this;
          },
          hasRef: () => true,
        },
      ),
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate: (entry) => {
      if (entry) entry.cancelled = true;
    },
  };
}

/** The functions of `node:timers/promises` over these timers. */
function promisedTimers(timers: VirtualTimers) {
  const wait = (delay?: number, value?: unknown, options?: WaitOptions): Promise<unknown> =>
    waitFor(
      (done) => {
        const timer = timers.setTimeout(done, delay);
        if (options?.ref === false) timer.unref();
        return () => timer.close();
      },
      value,
      options?.signal,
    );
  const nextImmediate = (value?: unknown, options?: WaitOptions): Promise<unknown> =>
    waitFor(
      (done) => {
        const entry = timers.setImmediate(done);
        return () => timers.clearImmediate(entry);
      },
      value,
      options?.signal,
    );
  return {
    setTimeout: wait,
    setImmediate: nextImmediate,
    async *setInterval(delay?: number, value?: unknown, options?: WaitOptions): AsyncGenerator<unknown> {
      for (;;) yield await wait(delay, value, options);
    },
    scheduler: {
      wait: (delay?: number, options?: WaitOptions) => wait(delay, undefined, options),
      yield: () => nextImmediate(),
    },
  };
}

interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** A promise over a timer that an abort signal can end, as `timers/promises` words it. */
function waitFor(
  start: (done: () => void) => () => void,
  value: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (): void =>
      reject(
        Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), {
          name: 'AbortError',
          code: 'ABORT_ERR',
        }),
      );
    if (signal?.aborted) {
      fail();
      return;
    }
    const onAbort = (): void => {
      stop();
      fail();
    };
    const stop = start(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
