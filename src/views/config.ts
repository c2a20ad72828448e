import { originText, type ResolvedValue } from '../domain/system/configuration';
import type { Palette } from '../domain/text/palette';

const shown = (value: ResolvedValue['value']): string =>
  value === undefined
    ? '-'
    : typeof value === 'string' || typeof value === 'boolean'
      ? String(value)
      : value.length === 0
        ? '(none)'
        : value.join(', ');

const originWidth = (values: readonly ResolvedValue[]): number =>
  Math.max(...values.map(({ origin }) => originText(origin).length));

const valueAt = (document: Readonly<Record<string, unknown>>, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

/** What would be written: `+` new, `~` changed with the value from before, `=` there already. */
export function configInitView(
  before: Readonly<Record<string, unknown>>,
  values: readonly { readonly path: string; readonly value: string | readonly string[] }[],
  palette: Palette,
): string {
  const width = Math.max(...values.map(({ path }) => path.length));
  return values
    .map(({ path, value }) => {
      const old = valueAt(before, path);
      const text = shown(value);
      if (old === undefined) return palette.ok(`+ ${path.padEnd(width)}  ${text}`);
      if (JSON.stringify(old) === JSON.stringify(value)) return palette.dim(`= ${path.padEnd(width)}  ${text}`);
      return palette.accent(`~ ${path.padEnd(width)}  ${text}  (was ${shown(old as ResolvedValue['value'])})`);
    })
    .join('\n');
}

/** Three columns: path, value, origin; values that are not defaults stand out. */
export function configView(values: readonly ResolvedValue[], palette: Palette, width: number): string {
  const pathWidth = Math.max(...values.map(({ path }) => path.length));
  const valueWidth = Math.min(
    Math.max(...values.map(({ value }) => shown(value).length)),
    Math.max(20, width - pathWidth - 4 - originWidth(values)),
  );
  return values
    .map(({ path, value, origin }) => {
      const text = shown(value);
      const cell =
        text.length > valueWidth ? `${text}\n${' '.repeat(pathWidth + valueWidth + 2)}` : text.padEnd(valueWidth);
      const isDefault = origin.kind === 'default';
      return `${palette.dim(path.padEnd(pathWidth))}  ${isDefault ? cell : palette.strong(cell)}  ${palette.dim(originText(origin))}`;
    })
    .join('\n');
}
