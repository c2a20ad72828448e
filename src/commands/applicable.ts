import { OperatorError } from '../domain/operator-error';
import type { Said } from '../domain/text/advice';
import type { RawInput } from './command';

/** `--dry-run` -> `dryRun`, `--no-bell` -> `bell`: the key of an option among the raw options. */
export const keyOf = (option: string): string =>
  option.replace(/^--(?:no-)?/, '').replace(/-([a-z])/g, (_whole, letter: string) => letter.toUpperCase());

/** Those of `options` (`--salt`, …) that were typed; a default does not count. */
function typedOf({ typed, options }: Pick<RawInput, 'typed' | 'options'>, names: readonly string[]): readonly string[] {
  const keys = typed ?? Object.keys(options).filter((key) => options[key] !== undefined);
  return names.filter((name) => keys.includes(keyOf(name)));
}

/**
 * Refuses typed options that would have no effect, instead of dropping them: OperatorError USAGE that names them, the
 * part of the line that leaves them without effect (`without`), why, and the line that takes them.
 */
export function refuseUnused(
  input: Pick<RawInput, 'typed' | 'options'>,
  names: readonly string[],
  { where, why, next }: { readonly where: string; readonly why: string; readonly next: Said },
): void {
  const unused = typedOf(input, names);
  if (unused.length === 0) return;
  const last = unused.at(-1) ?? '';
  const listed = unused.length === 1 ? last : `${unused.slice(0, -1).join(', ')} and ${last}`;
  throw new OperatorError('USAGE', `${listed} ${unused.length === 1 ? 'has' : 'have'} no effect ${where}`, {
    why,
    next,
  });
}
