import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import { deservesBell, type WatchFrame } from '../../domain/telemetry/watch-frame';
import { duration } from '../../domain/text/figures';
import type { Gateways } from '../../ports/gateways';
import type { LiveView } from '../../terminal/terminal';
import { watchView } from '../../views/watch/watch';
import type { CommandContext } from '../command';
import { rawInput } from '../default-input';
import { rollbackCommand } from '../rollback';
import { anyKey, KEYS_PANEL, WATCH_KEYS } from './keys';
import { Pace } from './pace';
import { OpenPanel, PANELS, type Panel, readPanel } from './panels';
import type { ToldWatch } from './told';

export interface WatchScreenOptions {
  readonly intervalMs: number;
  readonly bell: boolean;
}

/** The live screen: draws a frame an interval, answers keys, until `q` or Ctrl-C. A key acts at once, also during a read. */
export class WatchScreen {
  readonly #quit = new AbortController();
  readonly #stopped: AbortSignal;
  readonly #pace: Pace;
  #live: LiveView;
  #frame: WatchFrame | undefined;
  #panel: OpenPanel | undefined;
  #notice: string | undefined;
  #paused = false;
  #rollback = false;
  #hidden = false;
  /** A key asked for a fresh frame, even while paused; reset when one was read. */
  #wanted = true;

  constructor(
    private readonly watch: ToldWatch,
    private readonly gateways: Gateways,
    private readonly context: CommandContext,
    private readonly options: WatchScreenOptions,
  ) {
    this.#stopped = AbortSignal.any([context.signal, this.#quit.signal]);
    this.#pace = new Pace(gateways.clock, context.terminal, options.intervalMs, this.#stopped);
    this.#live = context.terminal.live();
  }

  async run(): Promise<void> {
    const { terminal } = this.context;
    const { say } = this.watch;
    this.watch.say = (text) => {
      this.#notice = text;
      this.#draw();
    };
    let offKeys = terminal.keys(this.#onKey);
    const offResize = terminal.onResize(this.#draw);
    try {
      while (!this.#stopped.aborted) {
        this.#pace.renew();
        if (this.#rollback) {
          this.#rollback = false;
          offKeys();
          await this.#askRollback();
          offKeys = terminal.keys(this.#onKey);
          this.#wanted = true;
        }
        if (!this.#paused || this.#wanted) await this.#read();
        this.#draw();
        await this.#pace.wait({
          paused: this.#paused,
          throttled: this.#frame?.sources.some((source) => source.throttled),
        });
      }
    } finally {
      offKeys();
      offResize();
      this.#live.end();
      this.watch.say = say;
    }
  }

  /** Reads the next frame; nothing when a key asked for something meanwhile. */
  async #read(): Promise<void> {
    const { signal } = this.#pace;
    const next = await this.watch.next(signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (next === undefined) return;
    if (this.options.bell && deservesBell(this.#frame, next)) this.context.terminal.bell();
    this.#frame = next;
    this.#wanted = false;
  }

  readonly #draw = (): void => {
    const frame = this.#frame;
    if (frame === undefined || this.#hidden || this.#stopped.aborted) return;
    const { terminal } = this.context;
    const { palette, width, height } = terminal;
    if (this.#panel !== undefined) {
      this.#live.draw(this.#panel.view(terminal));
      return;
    }
    const age = Math.max(0, this.gateways.clock.now() - frame.atMs);
    const notice = this.#notice ?? (this.#paused ? `paused, this is ${duration(age)} old; p goes on` : undefined);
    const sandbox = frame.account === SANDBOX_ACCOUNT;
    this.#live.draw(watchView(frame, palette, { width, height, keys: WATCH_KEYS, sandbox, notice }));
  };

  #open(key: Panel, of: WatchFrame): void {
    this.#notice = 'one moment …';
    this.#draw();
    readPanel(key, of, this.gateways, this.#stopped).then(
      (picture) => {
        this.#notice = undefined;
        this.#panel = new OpenPanel(picture);
        this.#draw();
      },
      (error: unknown) => {
        this.#notice = `could not be read: ${error instanceof Error ? error.message : String(error)}`;
        this.#draw();
      },
    );
  }

  readonly #onKey = ({ name }: { readonly name: string }): void => {
    if (name === 'continue') this.#live.forget();
    else this.#act(name);
    this.#draw();
  };

  #act(name: string): void {
    const chosen = PANELS.find((key) => key === name);
    if (name === 'q' && this.#panel === undefined) this.#quit.abort();
    else if (this.#panel?.scroll(name, this.context.terminal)) return;
    else if (this.#panel !== undefined && chosen === undefined && name !== '?') this.#panel = undefined;
    else {
      this.#notice = undefined;
      if (chosen !== undefined && this.#frame !== undefined) this.#open(chosen, this.#frame);
      if (name === '?') this.#panel = new OpenPanel(KEYS_PANEL);
      if (this.#panel === undefined) this.#ask(name);
    }
  }

  #ask(name: string): void {
    if (name === 'p') this.#paused = !this.#paused;
    if (name === 'b') this.#rollback = true;
    if (name === 'r' || (name === 'p' && !this.#paused)) this.#wanted = true;
    if (name === 'r' || name === 'b' || name === 'p') this.#pace.hurry();
  }

  /** Leaves the screen to the questions of `rollback`, until the next key. */
  async #askRollback(): Promise<void> {
    const { terminal } = this.context;
    this.#live.end();
    this.#hidden = true;
    await rollbackCommand
      .run(rollbackCommand.parse(rawInput(rollbackCommand)), this.context)
      .catch((error: unknown) => terminal.say(error instanceof Error ? error.message : String(error)));
    terminal.say(terminal.sayPalette.dim('any key goes back to the screen'));
    await anyKey(this.context, this.#stopped);
    this.#hidden = false;
    this.#live = terminal.live();
  }
}
