import {
  compileQuery,
  type LogEvent,
  QueryCompileError,
  QueryFailedError,
  type ResultField,
  runQuery,
} from '../../../../../src/sandbox/services/logs/insights/index';
import { type CorpusCase, readFixture } from '../../../../corpus/corpus';

export const CORPUS_START_MS = Date.UTC(2026, 10, 21, 10);
export const CORPUS_END_MS = Date.UTC(2026, 10, 21, 10, 5);
const DEFAULT_GROUP = '/aws/lambda/huntaze-mock-read';

function readEscapes(text: string): string {
  return text.replace(/\\([tn0\\])/g, (_, letter: string) => ({ t: '\t', n: '\n', 0: '\0' })[letter] ?? '\\');
}

function event(at: number, index: number, message: string, group: string): LogEvent {
  return {
    timestampMs: at,
    ingestionTimeMs: at + 500,
    message,
    logStream: 'stream-1',
    logGroup: `000000000000:${group}`,
    ptr: `ptr-${index}`,
  };
}

/** Lines `ISO-time message`, with \t and \n escaped. */
export function fixtureEvents(name: string, group: string): LogEvent[] {
  const lines = readFixture('insights', 'events', `${name}.log`)
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line, index) => event(Date.parse(line.slice(0, 24)), index, readEscapes(line.slice(25)), group));
}

/** The events of a case: its own `event:` lines one second apart, or a fixture (`lambda` by default). */
export function eventsOf(corpusCase: CorpusCase): LogEvent[] {
  const value = (key: string) => corpusCase.directives.find((directive) => directive.key === key)?.value;
  const group = value('group') ?? DEFAULT_GROUP;
  const own = corpusCase.directives.filter((directive) => directive.key === 'event');
  if (own.length > 0)
    return own.map(({ value: text }, index) => event(CORPUS_START_MS + index * 1000, index, readEscapes(text), group));
  return fixtureEvents(value('events') ?? 'lambda', group);
}

/** A result row as corpus text: without @ptr, with control characters escaped. */
export function corpusRow(row: readonly ResultField[]): string {
  const shown = row.filter(({ field }) => field !== '@ptr');
  const shownText = (text: string) => text.replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\0', '\\0');
  return shown.length === 0 ? '(empty)' : shown.map(({ field, value }) => `${field}=${shownText(value)}`).join(' | ');
}

/** What a query answers, as corpus text: its warnings, then one line for each row, or its error with the offsets. */
export function answerOf(corpusCase: CorpusCase): string {
  const limit = corpusCase.directives.find(({ key }) => key === 'limit')?.value;
  try {
    const compiled = compileQuery(corpusCase.input);
    const result = runQuery(compiled, {
      events: (selector) =>
        selector.kind === 'query'
          ? eventsOf(corpusCase)
          : fixtureEvents(selector.name.split('/').at(-1) ?? '', selector.name),
      startMs: CORPUS_START_MS,
      endMs: CORPUS_END_MS,
      nowMs: CORPUS_END_MS,
      limit: limit === undefined ? undefined : Number(limit),
    });
    const warnings = compiled.warnings.map(({ message, start, end }) => `warning ${start}-${end}: ${message}`);
    const rows = result.rows.map(corpusRow);
    return [...warnings, ...(rows.length === 0 ? ['(no rows)'] : rows)].join('\n');
  } catch (error) {
    if (error instanceof QueryCompileError) return `error ${error.start}-${error.end}: ${error.message}`;
    if (error instanceof QueryFailedError) return `failed: ${error.message}`;
    throw error;
  }
}
