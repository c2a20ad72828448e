import { originText, type ResolvedValue } from '../domain/system/configuration';
import type { Palette } from '../domain/text/palette';

const shown = (value: ResolvedValue['value']): string =>
  value === undefined ? '-' : typeof value === 'string' ? value : value.length === 0 ? '(none)' : value.join(', ');

const originWidth = (values: readonly ResolvedValue[]): number =>
  Math.max(...values.map(({ origin }) => originText(origin).length));

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
