import type { JournalEntry } from '../domain/journal/entry';
import { moment, zoneName } from '../domain/text/clock-face';
import type { Palette } from '../domain/text/palette';
import { type Cell, table } from './table';
import { oneLine, truncate } from './text';

/** Nothing on a screen is a date before this: larger numbers in a fact are moments. */
const MOMENTS_FROM = 1e12;
const DETAIL_LINES = 2;

/**
 * The records, oldest first, at most `width` columns: one line a step, its announcement folded into its outcome. An
 * announcement without an outcome stays, as what it is: begun, and never heard of again.
 */
export function historyView(entries: readonly JournalEntry[], palette: Palette, width: number): string {
  const steps = folded(entries);
  if (steps.length === 0) return palette.dim('nothing was done yet');
  const room = Math.max(16, width - 52);
  return table(
    [
      { title: '#', align: 'right' },
      { title: `when (${zoneName(Date.parse(steps.at(-1)?.at ?? ''))})` },
      { title: 'who', shrink: true, min: 6 },
      { title: 'what', shrink: true, min: 14 },
      { title: 'outcome' },
      { title: 'detail', wrap: true, min: 12 },
    ],
    steps.map((entry): readonly Cell[] => [
      String(entry.seq),
      moment(Date.parse(entry.at)),
      entry.actor.split('/').at(-1) ?? entry.actor,
      entry.command === entry.step ? entry.command : `${entry.command} ${entry.step}`,
      { text: entry.phase === 'intent' ? 'begun' : entry.phase, style: styleOf(entry.phase, palette) },
      truncate(detailOf(entry), room * DETAIL_LINES),
    ]),
    { width, palette },
  );
}

/** Leaves out an announcement when an outcome of the same run and step follows, and keeps its facts with the outcome. */
function folded(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const open = new Map<string, JournalEntry>();
  const steps: JournalEntry[] = [];
  for (const entry of entries) {
    const key = `${entry.run} ${entry.step}`;
    if (entry.phase === 'intent') open.set(key, entry);
    else open.delete(key);
  }
  const left = new Set([...open.values()].map((entry) => entry.seq));
  for (const entry of entries) if (entry.phase !== 'intent' || left.has(entry.seq)) steps.push(entry);
  return steps;
}

const styleOf = (phase: JournalEntry['phase'], palette: Palette): ((text: string) => string) =>
  ({ intent: palette.warn, done: palette.ok, failed: palette.bad, unknown: palette.warn, note: palette.accent })[phase];

function detailOf(entry: JournalEntry): string {
  const facts = entry.error ?? compact(entry.phase === 'intent' ? entry.before : entry.after);
  return [entry.reason === undefined ? '' : `"${entry.reason}"`, facts].filter((part) => part !== '').join('  ');
}

/** The plain members of a fact on one line: `share 1, deployment 4`. */
function compact(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([, member]) => member !== null && typeof member !== 'object')
    .map(([key, member]) => (key === 'result' ? String(member) : `${key.replace(/Ms$/, '')} ${shown(member)}`))
    .join(', ');
}

const shown = (value: unknown): string =>
  typeof value === 'number' && value > MOMENTS_FROM ? moment(value) : String(value);

/** One record in full. */
export function historyEntryView(entry: object, palette: Palette): string {
  const indent = `\n${' '.repeat(12)}`;
  return Object.entries(entry)
    .map(([key, value]) => {
      const text =
        typeof value === 'object' ? JSON.stringify(value, null, 2).replaceAll('\n', indent) : oneLine(String(value));
      return `${palette.dim(key.padEnd(11))} ${text}`;
    })
    .join('\n');
}
