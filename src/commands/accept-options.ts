import { ROW_IDS, type RowId } from '../domain/decision/evidence';
import { OperatorError } from '../domain/operator-error';
import { didYouMean } from '../domain/text/suggest';
import type { OptionSpec } from './command';
import { read } from './option-values';

export const ACCEPT: OptionSpec = {
  flags: '--accept <rows>',
  description: 'rows that are not GO and are accepted by name, separated by commas; needs --reason',
};

/** What no acceptance covers without it. */
export const FORCE: OptionSpec = {
  flags: '--force',
  description: 'with --accept: take a row that is significantly worse as well; needs --reason',
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
      throw new OperatorError('USAGE', `--accept "${word}" is no row`, {
        next: didYouMean(word, ROW_IDS),
      });
    });
}

/** USAGE when --force has nothing to force. */
export function needForce(force: boolean, accept: readonly RowId[]): void {
  if (!force || accept.length > 0) return;
  throw new OperatorError('USAGE', '--force needs --accept', {
    why: 'it only lets rows pass that are accepted by name',
    next: 'add  --accept ROWS',
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

/** `--reason`; OperatorError USAGE for the placeholder of a recommended line, which is no reason. */
export function reasonOf(value: unknown): string | undefined {
  const reason = read.optional(value, (given) => read.text('--reason', given));
  if (reason === undefined || !/^\s*(?:\.{2,}|…|REASON)\s*$/i.test(reason)) return reason;
  throw new OperatorError('USAGE', `--reason "${reason}" is the placeholder, not a reason`, {
    why: 'the journal keeps why a step was taken, for those who read it later',
    next: 'put the reason between the quotes',
  });
}

/** The options of a step, as they are typed. */
export const stepWords = (options: {
  readonly bakeMinutes: number | undefined;
  readonly early: boolean;
  readonly accept: readonly RowId[];
  readonly force: boolean;
  readonly reason: string | undefined;
  readonly follow: boolean;
}): readonly string[] => [
  ...(options.bakeMinutes === undefined ? [] : ['--bake', `${options.bakeMinutes}m`]),
  ...(options.early ? ['--early'] : []),
  ...(options.accept.length === 0 ? [] : ['--accept', options.accept.join(',')]),
  ...(options.force ? ['--force'] : []),
  ...(options.reason === undefined ? [] : ['--reason', options.reason]),
  ...(options.follow ? ['--follow'] : []),
];
