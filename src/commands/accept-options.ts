import { ROW_IDS, type RowId } from '../domain/decision/evidence';
import { OperatorError } from '../domain/operator-error';
import { suggest } from '../domain/text/suggest';
import type { OptionSpec } from './command';

export const ACCEPT: OptionSpec = {
  flags: '--accept <rows>',
  description: 'rows that are not GO and are accepted by name, separated by commas; needs --reason',
};

/** The same word wherever a share is opened. */
export const EARLY: OptionSpec = { flags: '--early', description: 'before the plan opens it; needs --reason' };

export const REASON: OptionSpec = { flags: '--reason <text>', description: 'why, for the journal' };

/** Row ids separated by commas. */
export function rowsNamed(value: unknown): readonly RowId[] {
  return String(value)
    .split(',')
    .map((word) => word.trim())
    .map((word) => {
      const row = ROW_IDS.find((one) => one === word);
      if (row !== undefined) return row;
      const near = suggest(word, ROW_IDS);
      throw new OperatorError('USAGE', `--accept "${word}" is no row`, {
        next: near === undefined ? `one of ${ROW_IDS.join(', ')}` : `did you mean "${near}"?`,
      });
    });
}

/** USAGE when an option that overrides a gate has no reason. */
export function needReason(option: string, given: boolean, reason: string | undefined): void {
  if (!given || (reason ?? '').trim() !== '') return;
  throw new OperatorError('USAGE', `${option} needs --reason`, {
    why: 'the journal keeps why a gate was passed',
    next: `add  --reason "..."`,
  });
}
