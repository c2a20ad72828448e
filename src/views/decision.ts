import { type Decision, type DecisionRow, PROOF_TITLE, type TargetRow } from '../domain/decision/decision';
import { saidOf } from '../domain/decision/next-commands';
import type { Reading, Verdict } from '../domain/decision/verdict';
import { clockSince, stepOf } from '../domain/phase';
import { duration, share } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { nextCommandLines } from './advice';
import { type Cell, table } from './table';
import { displayWidth, hanging, pad, same, wrap } from './text';

export interface DecisionViewOptions {
  /** What would flip each row, its notes, source and age. */
  readonly details?: boolean;
  /** Lines at most, when a screen must not scroll; undefined = as many as there are. */
  readonly height?: number | undefined;
}

/**
 * The matrix, the verdict with its reasons, and what to type next. At most `width` columns. When that is higher than
 * `height`, each row is one line, and then the targets that are met are left out; the verdict and the commands stay whole.
 */
export function decisionView(
  decision: Decision,
  palette: Palette,
  width: number,
  options: DecisionViewOptions = {},
): string {
  const { height = Number.POSITIVE_INFINITY } = options;
  const drawn = (rows: string, targets: readonly TargetRow[]): string =>
    blocksOf(decision, palette, width, { options, rows, targets }).join('\n');
  const whole = drawn(decisionRows(decision.rows, palette, width), decision.targets);
  if (options.details === true || lineCount(whole) <= height) return whole;
  const low = drawn(compactRows(decision.rows, palette, width), decision.targets);
  const open = decision.targets.filter(({ state }) => state !== 'met');
  return lineCount(low) <= height ? low : drawn(compactRows(decision.rows, palette, width), open);
}

const lineCount = (text: string): number => text.split('\n').length;

interface DecisionParts {
  readonly options: DecisionViewOptions;
  readonly rows: string;
  readonly targets: readonly TargetRow[];
}

function blocksOf(
  decision: Decision,
  palette: Palette,
  width: number,
  { options, rows, targets }: DecisionParts,
): readonly string[] {
  const blocks = [
    heading(decision, palette, width),
    rows,
    targetLine(targets, palette, width),
    ...(options.details === true ? [detailLines(decision.rows, palette, width)] : []),
    ...decision.notes.map((note) => hanging(' note  ', note, palette.dim, width)),
    verdictLine(decision, palette, width),
    nextLines(decision, palette, width),
  ];
  return blocks.filter((block) => block !== '');
}

/** The rows alone, for screens that show the decision live. */
export function decisionRows(rows: readonly DecisionRow[], palette: Palette, width: number): string {
  return table(
    [
      { title: 'row' },
      { title: 'measured', wrap: true, min: 20 },
      { title: 'limit' },
      { title: 'reading' },
      { title: PROOF_TITLE, wrap: true, min: 16 },
    ],
    rows.map((row): readonly Cell[] => [
      row.id === 'p95' && row.reading !== 'n/a' && row.limit.includes('%') ? 'p95 vs mock' : row.id,
      row.measured,
      row.limit,
      readingCell(row, palette),
      proofCell(row, palette),
    ]),
    { width, palette },
  );
}

/** The rows with one line each, for low screens. */
export function compactRows(rows: readonly DecisionRow[], palette: Palette, width: number): string {
  return table(
    [
      { title: 'row' },
      { title: 'measured', shrink: true, min: 12 },
      { title: 'limit' },
      { title: 'reading' },
      { title: 'proof', shrink: true, min: 8 },
    ],
    rows.map((row): readonly Cell[] => [
      row.id,
      row.measured,
      row.limit,
      readingCell(row, palette),
      row.stale ?? row.proof.says,
    ]),
    { width, palette },
  );
}

/** `GO`, `HOLD`, ... in the role that fits. */
export function verdictWord(verdict: Verdict, palette: Palette): string {
  return styleOf(verdict, palette)(verdict);
}

function heading(decision: Decision, palette: Palette, width: number): string {
  const step = stepOf(decision.phase);
  const left = decision.phase === 'shadow' ? step.title : `share ${share(decision.requestedShare)} (${step.title})`;
  const start = decision.startedAtMs;
  const look = decision.finalLookAtMs;
  const now = start === undefined ? 'not begun' : clockSince(start, decision.atMs);
  const when =
    start === undefined || look === undefined
      ? now
      : decision.final
        ? `${now}, final look`
        : decision.atMs < look
          ? `${now}, final look at ${clockSince(start, look)}`
          : `${now}, final look was ${clockSince(start, look)}`;
  const room = Math.max(1, width - displayWidth(left) - displayWidth(when) - 2);
  return palette.strong(` ${left}${' '.repeat(room)}${when}`);
}

function readingCell(row: DecisionRow, palette: Palette): Cell {
  const text = row.reading === 'none' ? '-' : row.reading;
  const mark = row.acceptance === 'accepted' ? `${text} *` : text;
  return { text: mark, style: styleOf(row.counts, palette) };
}

function proofCell(row: DecisionRow, palette: Palette): Cell {
  const text =
    row.stale !== undefined
      ? row.stale
      : row.acceptance === 'refused'
        ? `${row.proof.says} (not accepted: ${row.acceptanceWhy})`
        : row.proof.says;
  const style = {
    proven: palette.ok,
    consistent: palette.ok,
    disproven: palette.bad,
    undecided: palette.warn,
    state: same,
    none: palette.dim,
  }[row.proof.kind];
  return { text, style };
}

function targetLine(targets: readonly TargetRow[], palette: Palette, width: number): string {
  const parts = targets.map((target) => {
    const word =
      target.state === 'met'
        ? palette.ok('met')
        : target.state === 'missed'
          ? palette.bad('missed')
          : palette.warn('unknown');
    return {
      plain: `${target.limit}: ${target.state}, ${target.measured}`,
      word: { plain: target.state, styled: word },
      text: `${target.limit}: ${word}, ${target.measured}`,
    };
  });
  const lines: string[] = [];
  let used = 0;
  for (const part of parts) {
    const columns = displayWidth(part.plain);
    if (columns > width - 9) {
      // The state stands in the first line, before what was measured.
      const wrapped = wrap(part.plain, Math.max(20, width - 9));
      lines.push(
        ...wrapped.map((line, index) => (index === 0 ? line.replace(part.word.plain, part.word.styled) : line)),
      );
      used = width;
    } else if (lines.length > 0 && used + 3 + columns <= width - 9) {
      lines[lines.length - 1] += ` · ${part.text}`;
      used += 3 + columns;
    } else {
      lines.push(part.text);
      used = columns;
    }
  }
  return lines.map((line, index) => ` ${index === 0 ? palette.dim('targets') : '       '} ${line}`).join('\n');
}

function verdictLine(decision: Decision, palette: Palette, width: number): string {
  const word =
    decision.accepted.length > 0 && decision.verdict === 'GO'
      ? `GO (accepted: ${decision.accepted.join(', ')})`
      : decision.verdict;
  const styled = (text: string): string => palette.strong(styleOf(decision.verdict, palette)(text));
  if (displayWidth(word) > 14) {
    return `${styled(word)}\n${hanging('  ', decision.reason, same, width)}`;
  }
  const lines = wrap(decision.reason, Math.max(20, width - displayWidth(word) - 2));
  return lines
    .map((line, index) => (index === 0 ? `${styled(word)}  ${line}` : `${' '.repeat(displayWidth(word) + 2)}${line}`))
    .join('\n');
}

function nextLines(decision: Decision, palette: Palette, width: number): string {
  return nextCommandLines(decision.next.map(saidOf), palette, width).join('\n');
}

function detailLines(rows: readonly DecisionRow[], palette: Palette, width: number): string {
  return rows
    .filter((row) => row.reading !== 'n/a')
    .flatMap((row) => [
      ...(row.why === undefined ? [] : [detail(row.id, 'why', row.why, palette, width)]),
      ...row.flips.map((flip) => detail(row.id, 'flips', flip, palette, width)),
      ...row.notes.map((note) => detail(row.id, 'note', note, palette, width)),
      ...(row.source === undefined
        ? []
        : [detail(row.id, 'from', `${row.source}, ${duration(row.ageMs ?? 0)} old`, palette, width)]),
    ])
    .join('\n');
}

function detail(row: string, kind: string, text: string, palette: Palette, width: number): string {
  return hanging(` ${pad(row, 13)}  ${pad(kind, 5)}  `, text, palette.dim, width);
}

function styleOf(reading: Reading, palette: Palette): (text: string) => string {
  switch (reading) {
    case 'GO':
      return palette.ok;
    case 'HOLD':
    case 'none':
      return palette.warn;
    case 'INVESTIGATE':
      return palette.warn;
    case 'NO-GO':
      return palette.bad;
    case 'n/a':
      return palette.dim;
  }
}
