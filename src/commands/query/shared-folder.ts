import { OperatorError } from '../../domain/operator-error';
import { SHARED_FOLDER } from '../../domain/telemetry/query-definition';
import type { OptionSpec, RawInput } from '../command';
import { read } from '../option-values';

/** Where the queries are shared. */
export const FOLDER: OptionSpec = {
  flags: '--folder <name>',
  description: "folder of the console's saved queries",
  default: SHARED_FOLDER,
};

export function folderOf(value: unknown): string {
  const folder = read.text('--folder', value ?? SHARED_FOLDER).replace(/\/+$/, '');
  if (/^[\w.-][\w./ -]{0,99}$/.test(folder)) return folder;
  throw new OperatorError('USAGE', `--folder "${folder}" is no folder of the console`, {
    next: 'up to 100 letters, digits, blanks and . _ - /',
  });
}

export const namesOf = ({ args }: RawInput): readonly string[] => (Array.isArray(args[0]) ? args[0] : []);
