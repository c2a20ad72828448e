import { OperatorError } from '../../domain/operator-error';
import { refuseUnused } from '../applicable';
import type { CommandContext, OptionSpec, RawInput } from '../command';
import { read } from '../option-values';
import { readWindow, type WindowChoice, windowOptions } from '../window';

export interface QueryOptions {
  readonly name: string | undefined;
  readonly window: WindowChoice;
  readonly csv: boolean;
  readonly chart: boolean;
  readonly estimate: boolean;
  readonly file: string | undefined;
  readonly user: string | undefined;
}

export const QUERY_OPTIONS: readonly OptionSpec[] = [
  ...windowOptions("the query's own window"),
  { flags: '--csv', description: 'as CSV, safe to open in a spreadsheet' },
  { flags: '--chart', description: 'draw time series as charts' },
  { flags: '--estimate', description: 'say how many bytes it would scan and what that costs, run nothing' },
  { flags: '--file <file>', description: 'run it offline over exported lines (logs --json)' },
  { flags: '--user <id>', description: 'the value of {{userId}} in the text of the query' },
];

/** Options that exclude each other. */
export function refuseContradictions(input: RawInput): void {
  const { options } = input;
  if (options['estimate'] === true)
    refuseUnused(input, ['--file', '--chart'], {
      where: 'with --estimate',
      why: 'nothing is run: AWS is only asked how much the query would scan',
      next: 'leave out --estimate to run it',
    });
  if (options['csv'] === true)
    refuseUnused(input, ['--chart'], {
      where: 'with --csv',
      why: 'CSV holds rows only',
      next: 'leave one of them out',
    });
}

/** JSON is a form of its own; the other forms would be dropped. */
export function refuseForms({ csv, chart }: QueryOptions, { globals }: Pick<CommandContext, 'globals'>): void {
  if (!globals.json || !(csv || chart)) return;
  throw new OperatorError('USAGE', `${csv ? '--csv' : '--chart'} has no effect with --json`, {
    why: 'the answer is printed in one form',
    next: 'leave one of them out',
  });
}

/** The typed options of `query` and `query run`. */
export const parseQuery = (name: unknown, options: Readonly<Record<string, unknown>>): QueryOptions => ({
  name: typeof name === 'string' ? name : undefined,
  window: readWindow(options),
  csv: options['csv'] === true,
  chart: options['chart'] === true,
  estimate: options['estimate'] === true,
  file: read.optional(options['file'], (value) => read.text('--file', value)),
  user: read.optional(options['user'], (value) => read.text('--user', value)),
});
