import { OperatorError } from '../domain/operator-error';
import type { Window } from '../domain/time';
import type { OptionSpec, RawInput } from './command';
import { read } from './option-values';

/** A window of time as typed; whether `from` and `to` are moments or spans ago is decided once the clock is known. */
export interface WindowChoice {
  readonly sinceMs: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** `--since`, `--from` and `--to`. */
export const windowOptions = (usual: string): readonly OptionSpec[] => [
  { flags: '--since <span>', description: `how far back (default: ${usual})` },
  { flags: '--from <moment>', description: 'from this moment on, such as 2026-11-23T12:00Z, or 2h for two hours ago' },
  { flags: '--to <moment>', description: 'up to this moment (default: now)' },
];

/** Checks what can be checked without a clock. */
export function readWindow(options: RawInput['options']): WindowChoice {
  const moment = (option: '--from' | '--to'): string | undefined =>
    read.optional(options[option.slice(2)], (value) => {
      read.moment(option, value, Number.MAX_SAFE_INTEGER / 2);
      return String(value);
    });
  const choice = {
    sinceMs: read.optional(options['since'], (value) => read.span('--since', value)),
    from: moment('--from'),
    to: moment('--to'),
  };
  if (choice.sinceMs !== undefined && choice.from !== undefined)
    throw new OperatorError('USAGE', '--since and --from both say where the window begins', { next: 'leave one out' });
  return choice;
}

/** The window in epoch ms. OperatorError USAGE for one that ends before it begins, or that has not happened yet. */
export function windowAt(choice: WindowChoice, nowMs: number, usualMs: number): Window {
  const toMs = choice.to === undefined ? nowMs : read.moment('--to', choice.to, nowMs);
  const fromMs =
    choice.from === undefined
      ? Math.max(0, toMs - (choice.sinceMs ?? usualMs))
      : read.moment('--from', choice.from, nowMs);
  const iso = (ms: number): string => new Date(ms).toISOString();
  if (fromMs >= nowMs || toMs > nowMs)
    throw new OperatorError('USAGE', `the window reaches into the future: ${iso(Math.max(fromMs, toMs))}`, {
      why: `it is ${iso(nowMs)} now`,
      next: 'moments without a zone are UTC; name one with Z or +01:00',
    });
  if (fromMs >= toMs)
    throw new OperatorError('USAGE', `the window ends before it begins: ${iso(fromMs)} to ${iso(toMs)}`, {
      next: 'swap --from and --to, or use --since',
    });
  return { fromMs, toMs };
}
