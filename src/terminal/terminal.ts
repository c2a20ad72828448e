import type { Palette } from '../domain/text/palette';

/** A running step on stderr; silent when not a TTY except for its end. */
export interface Step {
  update(text: string): void;
  done(text?: string): void;
  fail(text?: string): void;
}

/** A full-width view that is redrawn in place on stdout; only used when stdout is a TTY. */
export interface LiveView {
  /** Draws a whole frame (lines joined by \n); writes only what changed. */
  draw(frame: string): void;
  /** Something else has written to the screen: the next frame is drawn whole. */
  forget(): void;
  /** Leaves the last frame on the screen and gives the cursor back. */
  end(): void;
}

export interface Key {
  /** Printable key as typed, or `up`, `down`, `enter`, `escape`; `continue` when the program goes on after Ctrl-Z. */
  readonly name: string;
}

/**
 * The operator's screen. stdout is the answer, stderr the conversation. Everything written is cleaned of control and
 * bidi characters here, wherever it came from; colours come from the palettes only.
 */
export interface Terminal {
  /** Writes a block of text (a newline is added) to stdout. */
  out(text: string): void;
  /** Writes one JSON document to stdout: pretty, or on one line for streams. */
  json(value: unknown, form?: 'pretty' | 'line'): void;
  /** Writes text to stdout untouched except for control characters (CSV, queries to paste). */
  raw(text: string): void;
  /** Writes a line of conversation to stderr; nothing under --quiet. */
  say(text: string): void;
  /** Writes a warning or an error to stderr, also under --quiet. */
  warn(text: string): void;
  /** Palette for stdout, and for stderr. */
  readonly palette: Palette;
  readonly sayPalette: Palette;
  /** Columns of the terminal (80 when unknown). */
  readonly width: number;
  readonly height: number;
  /** stdout is a terminal. */
  readonly outIsTty: boolean;
  /** Questions can be asked: stdin and stderr are terminals and neither --json, --quiet nor CI forbids it. */
  readonly canAsk: boolean;
  /** Asks on stderr. OperatorError USAGE naming `flag` when it cannot ask. */
  confirm(question: string, flag: string): Promise<boolean>;
  select<T extends string>(
    question: string,
    choices: readonly {
      readonly value: T;
      readonly name: string;
      readonly description?: string;
      readonly disabled?: string;
    }[],
    flag: string,
  ): Promise<T>;
  input(question: string, flag: string): Promise<string>;
  /** Leaves what is on the screen there until a key is pressed that was not typed ahead; at once where nobody can answer. */
  anyKey(text: string): Promise<void>;
  step(text: string): Step;
  live(): LiveView;
  /** Delivers keys until the returned function is called; nothing when stdin is not a TTY. */
  keys(listener: (key: Key) => void): () => void;
  onResize(listener: () => void): () => void;
  bell(): void;
  /** Lets something be seen for so long, in real time; ends early when the signal is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** OSC 8 link where supported, `text (url)` elsewhere. */
  link(text: string, url: string): string;
}
