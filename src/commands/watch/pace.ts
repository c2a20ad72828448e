import { THROTTLED_TIMES } from '../../operations/watch/wait';
import type { Clock } from '../../ports/clock';
import type { Terminal } from '../../terminal/terminal';

/** A simulated clock gives frames faster than they can be read. */
const SHORTEST_LOOK_MS = 700;
const PAUSED_REDRAW_MS = 10_000;

/** The pauses between frames. A key that asks for something ends the pause, or the reading of a frame, at once. */
export class Pace {
  #asked = new AbortController();

  constructor(
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly terminal: Pick<Terminal, 'pause'>,
    private readonly intervalMs: number,
    private readonly stopped: AbortSignal,
  ) {}

  /** Aborted when the screen is left, or when a key asked for something since the last `renew`. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.stopped, this.#asked.signal]);
  }

  hurry(): void {
    this.#asked.abort();
  }

  renew(): void {
    if (this.#asked.signal.aborted) this.#asked = new AbortController();
  }

  async wait({
    paused,
    throttled = false,
  }: {
    readonly paused: boolean;
    readonly throttled: boolean | undefined;
  }): Promise<void> {
    if (this.#asked.signal.aborted) return;
    const until = this.signal;
    if (paused) {
      await this.terminal.pause(PAUSED_REDRAW_MS, until);
      return;
    }
    await Promise.all([
      this.clock.sleep(this.intervalMs * (throttled ? THROTTLED_TIMES : 1), until).catch(() => {}),
      this.terminal.pause(SHORTEST_LOOK_MS, until),
    ]);
  }
}
