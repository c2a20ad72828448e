import { Chalk, type ChalkInstance } from 'chalk';
import { type Palette, plain } from '../domain/text/palette';
import type { Marker } from './clean';

/** Roles to colours. Level 0 answers the plain palette. */
export function createPalette(level: 0 | 1 | 2 | 3, marker: Marker, command: Palette['command'] = String): Palette {
  if (level === 0) return { ...plain, command };
  const chalk = new Chalk({ level });
  const role = (style: ChalkInstance) => {
    // Only chalk's own sequences are stamped, never ones inside the text; an inner role's end takes up the outer one again.
    const [open = '', close = ''] = marker.stamp(style('|')).split('|');
    return (text: string) => `${open}${text.replaceAll(close, close + open)}${close}`;
  };
  return {
    ok: role(chalk.green),
    warn: role(chalk.yellow),
    bad: role(chalk.red.bold),
    dim: role(chalk.dim),
    strong: role(chalk.bold),
    accent: role(chalk.cyan),
    canary: role(chalk.magenta),
    mock: role(chalk.blue),
    command,
  };
}
