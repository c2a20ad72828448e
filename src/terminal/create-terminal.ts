import type { WriteStream } from 'node:tty';
import { supportsColor } from 'chalk';
import { Advice, OwnCommand, spelled } from '../domain/text/advice';
import type { Palette } from '../domain/text/palette';
import { toAscii, wantsAscii } from './ascii';
import { cleanJson, cleanText, Marker } from './clean';
import { columnsOf } from './columns';
import { listenForKeys } from './keys';
import { createLiveView } from './live-view';
import { createPalette } from './palette';
import { questionTheme } from './question-theme';
import { createQuestions, type QuestionOptions } from './questions';
import { plainStep, spinningStep } from './step';
import type { Terminal } from './terminal';

export interface TerminalOptions extends QuestionOptions {
  readonly stdout: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--no-color` given. */
  readonly color: boolean;
  /** `--json` given: only the answer on stdout, no questions. */
  readonly json: boolean;
  /** `--quiet` given: the answer, warnings and errors only, no screen that is redrawn, no questions. */
  readonly quiet: boolean;
  /** Digits unknown to anything that is printed. */
  readonly nonce: string;
  /** A recommended command as it is to be typed, so that it goes where this run went. */
  readonly command: Palette['command'];
  /** Called when something is printed on stdout. */
  readonly onAnswer?: () => void;
  /** What Ctrl-Z does while keys are read; settles when the program goes on. */
  readonly suspend?: () => Promise<void>;
}

type ColorLevel = 0 | 1 | 2 | 3;

/** Colours a stream may show: NO_COLOR and --no-color win, then FORCE_COLOR, then the terminal's own abilities. */
function colorLevel(stream: WriteStream, options: TerminalOptions): ColorLevel {
  const { env } = options;
  if (!options.color || (env['NO_COLOR'] ?? '') !== '') return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '')
    return forced === '0' || forced === 'false' ? 0 : (Math.min(3, Math.max(1, Number(forced) || 1)) as ColorLevel);
  if (!stream.isTTY || env['TERM'] === 'dumb') return 0;
  return supportsColor === false ? 1 : supportsColor.level;
}

/** JSON in which recommended commands are as they are to be typed. */
function jsonText(value: unknown, command: Palette['command'], indent: number): string {
  return JSON.stringify(
    value,
    function spell(this: unknown, key, written: unknown) {
      const held = (this as Readonly<Record<string, unknown>>)[key];
      return held instanceof OwnCommand || held instanceof Advice ? spelled(held, command) : written;
    },
    indent,
  );
}

/** The operator's screen on real streams. */
export function createTerminal(options: TerminalOptions): Terminal {
  const { stdin, stdout, stderr, env } = options;
  const marker = new Marker(options.nonce);
  const isDumb = env['TERM'] === 'dumb';
  const clean = wantsAscii(env) ? (text: string) => toAscii(marker.clean(text)) : (text: string) => marker.clean(text);
  const palette = createPalette(options.json ? 0 : colorLevel(stdout, options), marker, options.command);
  const sayPalette = createPalette(colorLevel(stderr, options), marker, options.command);
  const canAsk = Boolean(stdin.isTTY && stderr.isTTY) && !options.json && !options.quiet && !env['CI'];
  const answer = (text: string): void => {
    options.onAnswer?.();
    stdout.write(text);
  };
  const warn = (text: string): void => void stderr.write(`${clean(text)}\n`);
  const say = options.quiet ? () => {} : warn;
  return {
    palette,
    sayPalette,
    get width() {
      return columnsOf(stdout, env);
    },
    get height() {
      return stdout.rows || 24;
    },
    // A dumb terminal cannot redraw, and a quiet one does not: it gets appended lines, as a pipe does.
    outIsTty: Boolean(stdout.isTTY) && !isDumb && !options.quiet,
    canAsk,
    out: (text) => answer(`${clean(text)}\n`),
    raw: (text) => answer(cleanText(text)),
    json: (value, form = 'pretty') =>
      answer(`${cleanJson(jsonText(value, options.command, form === 'line' ? 0 : 2))}\n`),
    say,
    warn,
    ...createQuestions(options, { canAsk, dumb: isDumb, theme: questionTheme(sayPalette, clean) }),
    step: (text) =>
      !stderr.isTTY || options.json || options.quiet || isDumb
        ? plainStep(text, say)
        : spinningStep(text, { stderr, say, palette: sayPalette }),
    live: () => createLiveView(stdout, clean),
    keys: (listener) => listenForKeys(stdin, listener, options),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => void stdout.off('resize', listener);
    },
    pause,
    bell: () => void (stderr.isTTY && stderr.write('\x07')),
    link: (text, url) =>
      stdout.isTTY && env['TERM'] !== 'dumb' && palette.ok('x') !== 'x'
        ? marker.link(text, url)
        : text === url
          ? url
          : `${text} (${url})`,
  };
}

/** Waits in wall time, or until the signal is aborted. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
  });
}
