import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { Teller } from '../../operations/notify/tell';
import type { BetaWatch } from '../../operations/watch/watch';
import type { Notifications } from '../../ports/notifier';
import type { CommandContext } from '../command';

/** What is still on its way may take so long at the end, and so long after Ctrl-C. */
const PATIENCE_MS = { end: 15_000, interrupted: 2_000 } as const;

/** A watch that hands every frame to the configured receivers. Reading a frame never waits for them. */
export class ToldWatch implements BetaWatch {
  /** Says that a receiver cannot be reached; the live screen puts itself in its place. */
  say: (text: string) => void;
  readonly #teller: Teller | undefined;

  constructor(
    private readonly watch: BetaWatch,
    readonly notifications: Notifications,
    private readonly context: CommandContext,
  ) {
    const { terminal } = context;
    this.say = (text) => terminal.warn(terminal.sayPalette.warn(text));
    if (notifications.notifiers.length > 0) this.#teller = new Teller(notifications, (text) => this.say(text));
  }

  async next(signal?: AbortSignal): Promise<WatchFrame> {
    const frame = await this.watch.next(signal);
    this.#teller?.frame(frame);
    return frame;
  }

  async end(): Promise<void> {
    await this.#teller?.end(this.context.signal.aborted ? PATIENCE_MS.interrupted : PATIENCE_MS.end);
  }
}
