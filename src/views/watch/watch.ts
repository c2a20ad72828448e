import { saidOf } from '../../domain/decision/next-commands';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { count, dollars } from '../../domain/text/figures';
import type { Palette } from '../../domain/text/palette';
import { adviceLines, nextCommandLines } from '../advice';
import { compactRows, decisionRows, verdictWord } from '../decision';
import { logLinesView } from '../logs';
import { displayWidth, truncate, wrap } from '../text';
import { brailleCharts, sparkAxis, sparkLines } from './charts';
import { alarmLines, clockLine, deploymentLine, shareLine, staleLine, whereLine } from './header';

export interface WatchViewOptions {
  readonly width: number;
  /** Lines at most, the last one kept free for the cursor; undefined = as many as there are. */
  readonly height?: number;
  /** Keys and what each does, in the last line; undefined leaves it out. */
  readonly keys?: readonly WatchKey[];
  /** A line of the moment: paused, rolling back, … */
  readonly notice?: string | undefined;
  readonly sandbox: boolean;
}

export interface WatchKey {
  readonly key: string;
  readonly does: string;
}

const WIDE = 100;
/** Lines of failures when nothing limits them. */
const FAILURES = 8;

/** A part of the screen in display order: its pictures from the smallest to the largest, and how early it gets its room. */
interface Block {
  readonly rank: number;
  readonly pictures: readonly Picture[];
}

/** Drawn at first use. */
type Picture = () => readonly string[];

function drawnOnce(draw: Picture): Picture {
  let drawn: readonly string[] | undefined;
  return () => {
    drawn ??= draw();
    return drawn;
  };
}

/**
 * The whole screen, at most `height - 1` lines of `width` columns. When there is not room for everything, each part first
 * gets its smallest picture in the order of its importance, then what is left makes them larger; the failures take the
 * rest. The keys are always there.
 */
export function watchView(frame: WatchFrame, palette: Palette, options: WatchViewOptions): string {
  const { width } = options;
  const room = options.height === undefined ? Number.POSITIVE_INFINITY : Math.max(1, options.height - 1);
  const foot = footer(frame, palette, options);
  const body = laidOut(blocksOf(frame, palette, options), room - foot.length);
  const left = room - foot.length - body.length;
  const failures = failureLines(frame, palette, width, Math.min(left, FAILURES + 1 + (options.height ?? 0)));
  const filling = options.height === undefined ? 0 : Math.max(0, left - failures.length);
  return [...body, ...failures, ...Array.from({ length: filling }, () => ''), ...foot]
    .slice(-room)
    .map((line) => truncate(line, width))
    .join('\n');
}

function blocksOf(frame: WatchFrame, palette: Palette, { width, sandbox }: WatchViewOptions): readonly Block[] {
  const deployment = deploymentLine(frame, palette, width);
  const spark = drawnOnce(() => sparkLines(frame, palette, width));
  const alarms = alarmLines(frame, palette, width);
  const reason = reasonLines(frame, palette, width);
  const rows = frame.decision.rows;
  const fixed = (rank: number, ...pictures: readonly (readonly string[])[]): Block => ({
    rank,
    pictures: pictures.map((lines) => () => lines),
  });
  const blank = (rank: number): Block => fixed(rank, ['']);
  return [
    fixed(0, [whereLine(frame, palette, width, sandbox)]),
    fixed(3, [shareLine(frame, palette, width)]),
    ...(deployment === undefined ? [] : [fixed(4, [deployment])]),
    fixed(1, alarms.slice(0, 1), alarms),
    blank(8),
    {
      rank: 7,
      pictures: [
        spark,
        drawnOnce(() => [...spark(), sparkAxis(frame, palette)]),
        ...(width < WIDE ? [] : [3, 5].map((height) => drawnOnce(() => brailleCharts(frame, palette, width, height)))),
      ],
    },
    blank(9),
    {
      rank: 6,
      pictures: [
        drawnOnce(() => compactRows(rows, palette, width).split('\n')),
        drawnOnce(() => decisionRows(rows, palette, width).split('\n')),
      ],
    },
    fixed(2, [reasonLine(frame, palette, width)], reason),
    fixed(5, nextLines(frame, palette, width)),
    blank(10),
  ];
}

function laidOut(blocks: readonly Block[], room: number): readonly string[] {
  const chosen = blocks.map(() => -1);
  let left = room;
  const cost = (i: number, picture: number): number => blocks[i]?.pictures[picture]?.().length ?? 0;
  const order = blocks.map((_, i) => i).sort((a, b) => (blocks[a]?.rank ?? 0) - (blocks[b]?.rank ?? 0));
  for (const i of order) {
    if (left <= 0) break;
    if (cost(i, 0) > left) continue;
    chosen[i] = 0;
    left -= cost(i, 0);
  }
  for (const i of order) {
    const now = chosen[i] ?? -1;
    if (left <= 0) break;
    if (now === -1) continue;
    for (let picture = (blocks[i]?.pictures.length ?? 0) - 1; picture > now; picture--) {
      const more = cost(i, picture) - cost(i, now);
      if (more > left) continue;
      chosen[i] = picture;
      left -= more;
      break;
    }
  }
  return blocks.flatMap(({ pictures }, i) => pictures[chosen[i] ?? -1]?.() ?? []);
}

/** The reason in one line: what does not fit is seen to be cut. */
const reasonLine = ({ decision }: WatchFrame, palette: Palette, width: number): string =>
  truncate(`${verdictWord(decision.verdict, palette)}  ${decision.reason}`, width);

function reasonLines({ decision }: WatchFrame, palette: Palette, width: number): readonly string[] {
  const indent = displayWidth(decision.verdict) + 2;
  return wrap(decision.reason, Math.max(10, width - indent)).map((line, i) =>
    i === 0 ? `${verdictWord(decision.verdict, palette)}  ${line}` : `${' '.repeat(indent)}${line}`,
  );
}

function nextLines({ decision }: WatchFrame, palette: Palette, width: number): readonly string[] {
  const next = decision.next[0];
  if (next === undefined) return [];
  const lines = nextCommandLines([saidOf(next)], palette, width);
  if (lines.length === 1 || next.command === undefined) return lines;
  // The words may be cut, the command may not.
  return [
    truncate(`${palette.dim('next  ')}${next.text}`, width),
    ...adviceLines('      ', next.command, palette, width),
  ];
}

function failureLines(frame: WatchFrame, palette: Palette, width: number, room: number): readonly string[] {
  if (room < 2) return [];
  if (frame.errors.length === 0) return [palette.dim('no failed request in the last 15 minutes')];
  const shown = frame.errors.slice(-(room - 1));
  return [palette.dim('newest failures'), ...logLinesView(shown, palette, width).text.split('\n')];
}

/** A clock that is behind, stale sources, the present activity, the cost of this screen, and (always) the keys. */
function footer(frame: WatchFrame, palette: Palette, options: WatchViewOptions): readonly string[] {
  const { width, height, keys, notice } = options;
  const stale = staleLine(frame, palette, width);
  const spent = `this screen so far: ${count(frame.spent.calls)} calls, ${dollars(frame.spent.dollars)}`;
  const said = notice === undefined ? [] : [palette.strong(truncate(notice, width))];
  const last = keys === undefined ? '' : keyLine(keys, palette, width);
  const besides = displayWidth(last) + 2 + spent.length <= width;
  const roomy = height === undefined || height >= 30;
  const end =
    keys === undefined
      ? [palette.dim(truncate(spent, width))]
      : besides
        ? [`${last}${' '.repeat(width - displayWidth(last) - spent.length)}${palette.dim(spent)}`]
        : [...(roomy ? [palette.dim(spent)] : []), last];
  const behind = clockLine(frame, palette, width);
  return [...[behind, stale].filter((line) => line !== undefined), ...said, ...end];
}

function keyLine(keys: readonly WatchKey[], palette: Palette, width: number): string {
  const long = keys.map(({ key, does }) => `${palette.strong(key)} ${does}`).join('  ');
  return displayWidth(long) <= width ? long : truncate(keys.map(({ key }) => key).join(' '), width);
}
