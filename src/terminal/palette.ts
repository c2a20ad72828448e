import { Chalk, type ChalkInstance } from 'chalk';
import { type Palette, plain } from '../domain/text/palette';
import type { Marker } from './clean';

/**
 * Of the 256 colours those whose contrast is at least 4:1 on black and on white (WCAG 2, 1.4.3; a test computes it): nobody knows
 * the background of a terminal. Yellow and cyan vanish on white, blue on black, and faint text on either.
 */
export const COLORS = {
  ok: 28,
  warn: 130,
  bad: 196,
  dim: 243,
  accent: 30,
  canary: 164,
  mock: 63,
} as const;

/** Roles of a terminal with 16 colours, whose shades are the terminal's own: those that no common set of them hides. */
const fewColors = (chalk: ChalkInstance) => ({
  ok: chalk.green,
  warn: chalk.bold,
  bad: chalk.red.bold,
  dim: undefined,
  accent: chalk.underline,
  canary: chalk.magenta,
  mock: undefined,
});

const manyColors = (chalk: ChalkInstance) => ({
  ok: chalk.ansi256(COLORS.ok),
  warn: chalk.ansi256(COLORS.warn),
  bad: chalk.ansi256(COLORS.bad).bold,
  dim: chalk.ansi256(COLORS.dim),
  accent: chalk.ansi256(COLORS.accent),
  canary: chalk.ansi256(COLORS.canary),
  mock: chalk.ansi256(COLORS.mock),
});

/** Roles to colours. Level 0 answers the plain palette. */
export function createPalette(level: 0 | 1 | 2 | 3, marker: Marker, command: Palette['command'] = String): Palette {
  if (level === 0) return { ...plain, command };
  const chalk = new Chalk({ level });
  const role = (style: ChalkInstance | undefined) => {
    if (style === undefined) return plain.dim;
    // Only chalk's own sequences are stamped, never ones inside the text; an inner role's end takes up the outer one again.
    const [open = '', close = ''] = marker.stamp(style('|')).split('|');
    return (text: string) => `${open}${text.replaceAll(close, close + open)}${close}`;
  };
  const styles = level === 1 ? fewColors(chalk) : manyColors(chalk);
  return {
    ok: role(styles.ok),
    warn: role(styles.warn),
    bad: role(styles.bad),
    dim: role(styles.dim),
    strong: role(chalk.bold),
    accent: role(styles.accent),
    canary: role(styles.canary),
    mock: role(styles.mock),
    command,
  };
}
