import type { Palette } from '../domain/palette';
import { type Cell, table } from './table';

/** A journal record as it is shown; `after`, `before` and the rest stand in `history show`. */
export interface HistoryEntry {
  readonly seq: number;
  readonly at: string;
  readonly command: string;
  readonly step: string;
  readonly phase: 'intent' | 'done' | 'failed' | 'unknown' | 'note';
  readonly actor: string;
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly error?: string;
}

/** The records, oldest first, as a table; at most `width` columns. */
export function historyView(entries: readonly HistoryEntry[], palette: Palette, width: number): string {
  if (entries.length === 0) return palette.dim('nothing was done yet');
  return table(
    [
      { title: '#', align: 'right' },
      { title: 'when (UTC)' },
      { title: 'who', shrink: true, min: 8 },
      { title: 'command' },
      { title: 'step', shrink: true, min: 10 },
      { title: 'outcome' },
      { title: 'detail', wrap: true, min: 12 },
    ],
    entries.map((entry): readonly Cell[] => [
      String(entry.seq),
      entry.at.slice(0, 19).replace('T', ' '),
      entry.actor.split('/').at(-1) ?? entry.actor,
      entry.command,
      entry.step,
      { text: entry.phase, style: styleOf(entry.phase, palette) },
      detailOf(entry),
    ]),
    { width, palette },
  );
}

const styleOf = (phase: HistoryEntry['phase'], palette: Palette): ((text: string) => string) =>
  ({ intent: palette.dim, done: palette.ok, failed: palette.bad, unknown: palette.warn, note: palette.accent })[phase];

function detailOf(entry: HistoryEntry): string {
  const facts = entry.error ?? compact(entry.phase === 'intent' ? entry.before : entry.after);
  return [entry.reason === undefined ? '' : `"${entry.reason}"`, facts].filter((part) => part !== '').join('  ');
}

/** The plain members of a fact on one line: `share 1, deployment 4`. */
function compact(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([, member]) => member !== null && typeof member !== 'object')
    .map(([key, member]) => `${key} ${String(member)}`)
    .join(', ');
}

/** One record in full. */
export function historyEntryView(entry: HistoryEntry, palette: Palette): string {
  return Object.entries(entry)
    .map(
      ([key, value]) =>
        `${palette.dim(key.padEnd(11))} ${typeof value === 'object' ? JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(12)}`) : String(value)}`,
    )
    .join('\n');
}
