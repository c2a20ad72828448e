import { draw, processorFactor, type Spread } from '../latencies';
import type { Seeded } from './seeded';
import type { VirtualClock } from './virtual-clock';

/**
 * The processor of an environment, as a model: work takes drawn times on the virtual clock, never measured ones. While an
 * on-demand environment starts it has a whole processor, afterwards the share that goes with its memory.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export class Processor {
  /** Factor of the running invocation: neighbours on the same machine. */
  slowness = 1;
  isStarting = true;
  readonly #clock: VirtualClock;
  readonly #random: Seeded;
  readonly #factor: number;
  readonly #onCharge: () => void;
  readonly #used = new Set<string>();

  constructor(options: {
    readonly clock: VirtualClock;
    readonly random: Seeded;
    readonly memoryMb: number;
    /** Called after each charge, to end an invocation that has worked past its deadline. */
    readonly onCharge: () => void;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#factor = processorFactor(options.memoryMb);
    this.#onCharge = options.onCharge;
  }

  /** Spends time on a piece of work; `work` is its time on a whole processor. */
  charge(work: Spread): void {
    const wholeMs = draw(work, this.#random.next(), this.#random.next()) * this.slowness;
    this.#clock.nowUs += Math.round(wholeMs * 1000 * (this.isStarting ? 1 : this.#factor));
    this.#onCharge();
  }

  /** Spends time on what costs only the first time in this environment. */
  chargeFirst(what: string, work: Spread): void {
    if (this.#used.has(what)) return;
    this.#used.add(what);
    this.charge(work);
  }
}
