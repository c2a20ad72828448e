import type { Palette } from '../domain/text/palette';

/**
 * Questions in the colours of everything else: those of the package (cyan, blue, faint) cannot be read on every background.
 * `shown` turns a styled text into what may be written to the terminal.
 */
export function questionTheme(palette: Palette, shown: (text: string) => string) {
  const painted = (role: (text: string) => string) => (text: string) => shown(role(text));
  const accent = painted(palette.accent);
  const dim = painted(palette.dim);
  const strong = painted(palette.strong);
  return {
    prefix: { idle: accent('?'), done: painted(palette.ok)('✔') },
    // Highlighted with the line that it stands before.
    icon: { cursor: '❯' },
    style: {
      answer: accent,
      message: strong,
      error: (text: string) => painted(palette.bad)(`> ${text}`),
      defaultAnswer: (text: string) => dim(`(${text})`),
      help: dim,
      highlight: accent,
      description: accent,
      disabled: dim,
      keysHelpTip: (keys: readonly (readonly [string, string])[]) =>
        keys.map(([key, does]) => `${strong(key)} ${dim(does)}`).join(dim(' · ')),
    },
  };
}
