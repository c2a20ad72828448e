import { repeatable } from '../../src/domain/statistics/random';
import { compileQuery, type LogEvent, parseQuery, printQuery, QueryCompileError, QueryFailedError, runQuery } from '../../src/sandbox/services/logs/insights/index';
import { compileFilter, FilterSyntaxError, type FilterTrace, matches, printFilter, type SegmentDocument } from '../../src/sandbox/services/xray/filter/index';
import { readCorpus, readFixture } from './corpus';

/** Inputs of three kinds: any characters, words of the language in any order, and corpus cases with pieces changed. */
function inputs(corpus: readonly string[], random: () => number): () => string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const vocabulary = [...new Set(corpus.flatMap((text) => text.match(/[\w@.]+|\s+|[^\w\s]/g) ?? []))];
  const characters = () => String.fromCodePoint(...Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() ** 4 * 0x10ffff)));
  const words = () => Array.from({ length: 1 + Math.floor(random() * 25) }, () => pick(vocabulary)).join(random() < 0.5 ? ' ' : '');
  const mutated = () => {
    let text = pick(corpus);
    for (let change = Math.floor(random() * 4); change > 0; change -= 1) {
      const at = Math.floor(random() * (text.length + 1));
      const length = Math.floor(random() * 8);
      const other = pick(corpus);
      const from = Math.floor(random() * other.length);
      const replacement = [pick(vocabulary), '', other.slice(from, from + 20), text.slice(at, at + length).repeat(3)];
      text = text.slice(0, at) + pick(replacement) + text.slice(at + length);
    }
    return text;
  };
  return () => pick([characters, words, mutated, mutated])();
}

/** How many inputs were accepted and refused; the slowest, in milliseconds. */
export interface FuzzReport {
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly slowest: string;
}

/** Throws, with the input, at the first one that crashes, is refused without a place, or does not print to itself. */
function fuzz(count: number, next: () => string, attempt: (text: string) => boolean): FuzzReport {
  let accepted = 0;
  let slowestMs = 0;
  let slowest = '';
  for (let round = 0; round < count; round += 1) {
    const text = next();
    const started = performance.now();
    try {
      if (attempt(text)) accepted += 1;
    } catch (cause) {
      throw new Error(`input ${round}: ${JSON.stringify(text)}`, { cause });
    }
    const took = performance.now() - started;
    if (took > slowestMs) [slowestMs, slowest] = [took, text];
  }
  return { accepted, refused: count - accepted, slowestMs, slowest };
}

const START_MS = Date.UTC(2026, 10, 21, 10);

function sampleEvents(): LogEvent[] {
  const messages = [
    ...readFixture('insights', 'events', 'lambda.log').split('\n').map((line) => line.slice(25).replaceAll('\\t', '\t')),
    '{"a":{"b":[1,2,{"c":true}]},"@x":1,"s":"text","srcAddr":"10.0.0.1","bytes":5}',
    '\0\ud800 broken \u202e',
    '',
  ];
  return messages.map((message, index) => ({
    timestampMs: START_MS + index * 7000,
    ingestionTimeMs: START_MS,
    message,
    logStream: 'stream',
    logGroup: '000000000000:/aws/lambda/huntaze-mock-read',
    ptr: String(index),
  }));
}

/** Fuzzes the query language: compile, print, parse again, run. */
export function fuzzInsights(count: number, seed: number): FuzzReport {
  const events = sampleEvents();
  const next = inputs(readCorpus('insights').map(({ input }) => input), repeatable(seed));
  return fuzz(count, next, (text) => {
    try {
      const compiled = compileQuery(text);
      const printed = printQuery(compiled.query);
      if (printed.length <= 10_000 && printQuery(parseQuery(printed)) !== printed) throw new Error(`prints as ${printed}`);
      runQuery(compiled, { events: () => events, startMs: START_MS, endMs: START_MS + 300_000, nowMs: START_MS });
      return true;
    } catch (error) {
      if (error instanceof QueryFailedError) return true;
      if (!(error instanceof QueryCompileError)) throw error;
      if (!(error.start >= 0 && error.start <= error.end && error.end <= text.length)) throw new Error(`place ${error.start}-${error.end}`, { cause: error });
      return false;
    }
  });
}

/** Fuzzes the filter language: compile, print, compile again, evaluate. */
export function fuzzFilters(count: number, seed: number): FuzzReport {
  const documents = JSON.parse(readFixture('xray', 'traces.json')) as Record<string, SegmentDocument[]>;
  const traces: readonly FilterTrace[] = Object.entries(documents).map(([id, segments]) => ({ id, segments }));
  const next = inputs(readCorpus('xray').map(({ input }) => input), repeatable(seed));
  return fuzz(count, next, (text) => {
    try {
      const compiled = compileFilter(text);
      const printed = printFilter(compiled.filter);
      if (printFilter(compileFilter(printed).filter) !== printed) throw new Error(`prints as ${printed}`);
      for (const trace of traces) matches(compiled, trace);
      return true;
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      if (!(error.offset >= 0 && error.offset <= text.length)) throw new Error(`place ${error.offset}`, { cause: error });
      return false;
    }
  });
}
