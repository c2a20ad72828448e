import { type CostRow, totalOf } from '../domain/system/cost';
import { dollars } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { table } from './table';
import { wrap } from './text';

const spent = (value: number | undefined): string => (value === undefined ? '?' : dollars(value));

/** The table of costs with its sums, then what was wrong with the first estimate, then the price list's date. */
export function costView(rows: readonly CostRow[], asOf: string, palette: Palette, width: number): string {
  const sum = (column: 'soFar' | 'threeHours' | 'month' | 'estimated'): string => {
    const { dollars: total, complete } = totalOf(rows, column);
    return `${complete ? '' : '>= '}${spent(total)}`;
  };
  const body = table(
    [
      { title: 'item' },
      { title: 'usage', wrap: true, min: 12 },
      { title: 'so far', align: 'right' },
      { title: '3 h', align: 'right' },
      { title: 'month', align: 'right' },
      { title: 'first guess', align: 'right' },
    ],
    [
      ...rows.map((row) => [
        row.item,
        row.usage,
        spent(row.soFar),
        spent(row.threeHours),
        spent(row.month),
        row.estimated === undefined ? '-' : spent(row.estimated),
      ]),
      [{ text: 'total', style: palette.strong }, '', sum('soFar'), sum('threeHours'), sum('month'), sum('estimated')],
    ],
    { width, palette },
  );
  const notes = rows
    .filter(({ note }) => note !== undefined)
    .flatMap(({ item, note }) => wrap(`${item}: ${note ?? ''}`, width - 1));
  return [
    body,
    '',
    ...notes.map((line) => palette.dim(` ${line}`)),
    ...wrap(
      `prices of us-east-1 as of ${asOf}, before any free tier; API Gateway, RDS and RDS Proxy are not in it; the first guess was for three hours`,
      width - 1,
    ).map((line) => palette.dim(` ${line}`)),
  ].join('\n');
}
