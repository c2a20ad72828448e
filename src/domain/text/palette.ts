import type { OwnCommand } from './advice';

/** Roles of a text on the screen. Views use roles; only the palette knows colours. */
export interface Palette {
  readonly ok: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly accent: (text: string) => string;
  readonly canary: (text: string) => string;
  readonly mock: (text: string) => string;
  /** A command of this program as it is to be typed here; not coloured. */
  readonly command: (command: OwnCommand) => string;
}

const same = (text: string): string => text;

/** The palette of pipes, files and golden tests: every role returns its text unchanged. */
export const plain: Palette = {
  ok: same,
  warn: same,
  bad: same,
  dim: same,
  strong: same,
  accent: same,
  canary: same,
  mock: same,
  command: String,
};
