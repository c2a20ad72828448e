import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import { deservesBell, type WatchFrame } from '../../domain/telemetry/watch-frame';
import { duration } from '../../domain/text/figures';
import type { BetaWatch } from '../../operations/watch/watch';
import type { Gateways } from '../../ports/gateways';
import { panelOffset, panelRoom, panelView } from '../../views/watch/panel';
import { type WatchKey, watchView } from '../../views/watch/watch';
import type { CommandContext } from '../command';
import { rawInput } from '../default-input';
import { rollbackCommand } from '../rollback';
import { PANELS, type Panel, type PanelPicture, readPanel } from './panels';

export const WATCH_KEYS: readonly WatchKey[] = [
  { key: 'r', does: 'refresh' },
  { key: 'd', does: 'decide' },
  { key: 'e', does: 'errors' },
  { key: 't', does: 'traces' },
  { key: 'l', does: 'logs' },
  { key: 'b', does: 'rollback' },
  { key: 'p', does: 'pause' },
  { key: 'q', does: 'quit' },
];

const KEYS_PANEL: PanelPicture = {
  title: 'keys',
  newestLast: false,
  lines: ({ palette }) => [
    ...WATCH_KEYS.map(({ key, does }) => `  ${palette.strong(key.padEnd(6))} ${does}`),
    `  ${palette.strong('?'.padEnd(6))} these keys`,
    `  ${palette.strong('Ctrl-Z')} back to the shell; fg comes back here`,
    '',
    '  in a panel: up, down, space scroll; d e t l open another; any other key goes back',
  ],
};

/** A simulated clock gives frames faster than they can be read. */
const SHORTEST_LOOK_MS = 700;
const PAUSED_REDRAW_MS = 10_000;
const SCROLL: Readonly<Record<string, (room: number) => number>> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  pageup: (room) => -room,
  pagedown: (room) => room,
  ' ': (room) => room,
};

export interface WatchScreenOptions {
  readonly intervalMs: number;
  readonly bell: boolean;
}

/** Ends the pause between two frames, or the reading of one, as soon as a key asks for something. */
class Wait {
  #controller = new AbortController();
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  end(): void {
    this.#controller.abort();
  }
  renew(): void {
    if (this.#controller.signal.aborted) this.#controller = new AbortController();
  }
}

/** The live screen: draws a frame an interval, answers keys, until `q` or Ctrl-C. A key acts at once, also during a read. */
export async function watchScreen(
  watch: BetaWatch,
  gateways: Gateways,
  context: CommandContext,
  options: WatchScreenOptions,
): Promise<void> {
  const { terminal, signal } = context;
  const quit = new AbortController();
  const stopped = AbortSignal.any([signal, quit.signal]);
  const wait = new Wait();
  let live = terminal.live();
  let frame: WatchFrame | undefined;
  let panel: { readonly picture: PanelPicture; offset: number } | undefined;
  let notice: string | undefined;
  let paused = false;
  let rollback = false;
  let hidden = false;
  /** A key asked for a fresh frame, even while paused; reset when one was read. */
  let wanted = true;

  const draw = (): void => {
    if (frame === undefined || hidden || stopped.aborted) return;
    const { palette, width, height } = terminal;
    if (panel !== undefined) {
      const { title, lines } = panel.picture;
      const drawn = lines(terminal);
      panel.offset = panelOffset(drawn.length, height, panel.offset);
      live.draw(panelView(title, drawn, palette, { width, height, offset: panel.offset }));
      return;
    }
    const age = gateways.clock.now() - frame.atMs;
    const said = notice ?? (paused ? `paused, this is ${duration(Math.max(0, age))} old; p goes on` : undefined);
    const sandbox = frame.account === SANDBOX_ACCOUNT;
    live.draw(
      watchView(frame, palette, {
        width,
        height,
        keys: WATCH_KEYS,
        sandbox,
        ...(said === undefined ? {} : { notice: said }),
      }),
    );
  };

  const open = (key: Panel, of: WatchFrame): void => {
    notice = 'one moment …';
    draw();
    readPanel(key, of, gateways, stopped).then(
      (picture) => {
        notice = undefined;
        panel = { picture, offset: picture.newestLast ? Number.MAX_SAFE_INTEGER : 0 };
        draw();
      },
      (error: unknown) => {
        notice = `could not be read: ${error instanceof Error ? error.message : String(error)}`;
        draw();
      },
    );
  };

  const onKey = ({ name }: { readonly name: string }): void => {
    if (name === 'continue') {
      live.forget();
      draw();
      return;
    }
    const scroll = SCROLL[name];
    const chosen = PANELS.find((key) => key === name);
    if (name === 'q' && panel === undefined) quit.abort();
    else if (panel !== undefined && scroll !== undefined) panel.offset += scroll(panelRoom(terminal.height));
    else if (panel !== undefined && chosen === undefined && name !== '?') panel = undefined;
    else {
      notice = undefined;
      if (chosen !== undefined && frame !== undefined) open(chosen, frame);
      if (name === '?') panel = { picture: KEYS_PANEL, offset: 0 };
      if (panel === undefined) {
        if (name === 'p') paused = !paused;
        if (name === 'b') rollback = true;
        if (name === 'r' || (name === 'p' && !paused)) wanted = true;
        if (name === 'r' || name === 'b' || name === 'p') wait.end();
      }
    }
    draw();
  };

  let offKeys = terminal.keys(onKey);
  const offResize = terminal.onResize(draw);

  const askRollback = async (): Promise<void> => {
    offKeys();
    live.end();
    hidden = true;
    await rollbackCommand
      .run(rollbackCommand.parse(rawInput(rollbackCommand)), context)
      .catch((error: unknown) => terminal.say(error instanceof Error ? error.message : String(error)));
    terminal.say(terminal.sayPalette.dim('any key goes back to the screen'));
    await anyKey(context, stopped);
    hidden = false;
    live = terminal.live();
    offKeys = terminal.keys(onKey);
  };

  try {
    while (!stopped.aborted) {
      wait.renew();
      if (rollback) {
        rollback = false;
        await askRollback();
        wanted = true;
      }
      if (!paused || wanted) {
        const next = await watch.next(AbortSignal.any([stopped, wait.signal])).catch((error: unknown) => {
          if (stopped.aborted || wait.signal.aborted) return undefined;
          throw error;
        });
        if (next !== undefined) {
          if (options.bell && deservesBell(frame, next)) terminal.bell();
          frame = next;
          wanted = false;
        }
      }
      draw();
      if (!wait.signal.aborted) await pauseBetween(frame);
    }
  } finally {
    offKeys();
    offResize();
    live.end();
  }

  async function pauseBetween(of: WatchFrame | undefined): Promise<void> {
    const throttled = of?.sources.some((source) => source.throttled) === true;
    const until = AbortSignal.any([stopped, wait.signal]);
    if (paused) await terminal.pause(PAUSED_REDRAW_MS, until);
    else
      await Promise.all([
        gateways.clock.sleep(options.intervalMs * (throttled ? 4 : 1), until).catch(() => {}),
        terminal.pause(SHORTEST_LOOK_MS, until),
      ]);
  }
}

/** Resolves with the next key, or when the signal is aborted. */
function anyKey({ terminal }: CommandContext, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      off();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const off = terminal.keys(end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
