import { logGroupOf } from '../../domain/system/system';
import { isErrorLine, readLogLine } from '../../domain/telemetry/log-line';
import type { LogLine } from '../../domain/telemetry/logs';
import { escapeLogValue } from '../../domain/telemetry/names';
import { isFailure, isPassing } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';

export interface LogSelection {
  readonly functions: readonly string[];
  /** Tag or the beginning of one: `CANARY` finds CANARY-SUCCESS and CANARY-FALLBACK. */
  readonly tag?: string;
  readonly user?: string;
  readonly requestId?: string;
  readonly errorsOnly: boolean;
  /** Leave START, END, REPORT and metric lines out. */
  readonly applicationOnly: boolean;
}

/**
 * The CloudWatch filter pattern of a selection: quoted terms, all of which must be there. `?` (or) terms cannot be mixed
 * with them, so errors are picked here and not on AWS when anything else is asked for.
 */
function patternOf(selection: LogSelection): string | undefined {
  const terms = [
    ...(selection.tag === undefined ? [] : [`"[${selection.tag}"`]),
    ...(selection.user === undefined ? [] : userTerms(selection.user)),
    ...(selection.requestId === undefined ? [] : [`"${selection.requestId}"`]),
  ];
  if (terms.length > 0) return terms.join(' ');
  return selection.errorsOnly ? '?ERROR ?FALLBACK ?FAILED ?TIMEOUT ?"timed out" ?errorType' : undefined;
}

/** The user id as a line holds it. */
const userField = (user: string): string => `userId: '${escapeLogValue(user)}'`;

/** A quoted term may hold anything but a quote and a backslash: an escaped value is looked for in its pieces. */
const userTerms = (user: string): readonly string[] =>
  userField(user)
    .split(/["\\]/)
    .filter((piece) => piece.length > 1)
    .map((piece) => `"${piece}"`);

const wanted = (selection: LogSelection, line: LogLine): boolean => {
  if (selection.user !== undefined && !line.message.includes(userField(selection.user))) return false;
  const read = readLogLine(line.message);
  if (selection.errorsOnly) return isErrorLine(read);
  return !selection.applicationOnly || read.kind === 'application';
};

/** The selected lines of a window, oldest first across the functions' groups; `truncated` when the limit cut them. */
async function findLogs(
  gateways: Pick<Gateways, 'logLines'>,
  selection: LogSelection,
  window: {
    readonly fromMs: number;
    readonly toMs?: number;
    readonly limit: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly lines: readonly LogLine[]; readonly truncated: boolean }> {
  const pattern = patternOf(selection);
  const answers = await Promise.all(
    selection.functions.map((name) => gateways.logLines.find({ group: logGroupOf(name), pattern, ...window })),
  );
  const lines = answers
    .flatMap((answer) => answer.lines)
    .filter((line) => wanted(selection, line))
    .sort((a, b) => a.atMs - b.atMs);
  return { lines, truncated: answers.some(({ truncated }) => truncated) };
}

/** FilterLogEvents answers oldest first: a window with more lines than this is split into shorter ones. */
const LINES_AT_ONCE = 2_000;
const SHORTEST_STRETCH_MS = 1_000;

/**
 * The newest `count` selected lines of a window, oldest first, read backwards in stretches that begin with `firstMs` and
 * adapt to how many lines they hold; `truncated` when the window may have older ones.
 */
export async function newestLogs(
  gateways: Pick<Gateways, 'logLines'>,
  selection: LogSelection,
  options: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly count: number;
    readonly firstMs?: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly lines: readonly LogLine[]; readonly truncated: boolean }> {
  const { fromMs: begin, count, signal } = options;
  let stretchMs = options.firstMs ?? options.toMs - begin;
  let end = options.toMs;
  let newest: readonly LogLine[] = [];
  while (end >= begin && newest.length < count) {
    const from = Math.max(begin, end - stretchMs);
    const { lines, truncated } = await findLogs(gateways, selection, {
      fromMs: from,
      toMs: end,
      limit: Math.max(LINES_AT_ONCE, count),
      signal,
    });
    if (truncated && end - from > SHORTEST_STRETCH_MS) {
      stretchMs = Math.max(SHORTEST_STRETCH_MS, Math.floor((end - from) / 4));
      continue;
    }
    newest = [...lines, ...newest];
    end = from - 1;
    stretchMs *= 4;
  }
  return { lines: newest.slice(-count), truncated: newest.length > count || end >= begin };
}

/** Ingestion is out of order by seconds: each poll reads this much again and drops lines seen before. */
const OVERLAP_MS = 30_000;
const POLL_MS = 2_000;
const SLOWEST_POLL_MS = 30_000;

/**
 * Polls for new lines until the signal is aborted. Each line is delivered once. Throttling slows the polling down;
 * `onTrouble` gets it and every other failure that may pass.
 */
export async function followLogs(
  gateways: Pick<Gateways, 'logLines' | 'clock'>,
  selection: LogSelection,
  options: {
    readonly fromMs: number;
    readonly signal: AbortSignal;
    readonly onLines: (lines: readonly LogLine[]) => void;
    readonly onTrouble: (why: string) => void;
  },
): Promise<void> {
  let seen = new Map<string, number>();
  let from = options.fromMs;
  let pause = POLL_MS;
  while (!options.signal.aborted) {
    try {
      const { lines } = await findLogs(gateways, selection, { fromMs: from, limit: 10_000, signal: options.signal });
      const fresh = lines.filter(({ id }) => !seen.has(id));
      for (const { id, atMs } of fresh) seen.set(id, atMs);
      if (fresh.length > 0) options.onLines(fresh);
      const newest = Math.max(from + OVERLAP_MS, ...lines.map(({ atMs }) => atMs));
      from = Math.max(options.fromMs, newest - OVERLAP_MS);
      seen = new Map([...seen].filter(([, at]) => at >= from));
      pause = POLL_MS;
    } catch (error) {
      if (options.signal.aborted) return;
      // Credentials can be renewed in another terminal while this one follows.
      if (!isPassing(error) && !isFailure(error, 'expired-credentials')) throw error;
      options.onTrouble(error.message);
      pause = Math.min(pause * 2, SLOWEST_POLL_MS);
    }
    await gateways.clock.sleep(pause, options.signal).catch(() => {});
  }
}
