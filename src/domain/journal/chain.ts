import { createHash } from 'node:crypto';
import { cleanJson } from '../text/clean-text';

/** What the first record chains to. */
export const CHAIN_START = '0'.repeat(64);

const HASH_AT_END = /,"hash":"([0-9a-f]{64})"\}$/;

/** One line of the file: JSON whose last member is the SHA-256 of the text before it. */
export function sealRecord(record: Readonly<Record<string, unknown>>): {
  readonly line: string;
  readonly hash: string;
} {
  const body = cleanJson(JSON.stringify(record));
  const hash = sha256(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, hash };
}

export type LineReading =
  | {
      readonly kind: 'record';
      readonly record: Readonly<Record<string, unknown>>;
      readonly hash: string;
      readonly prev: string;
      readonly seq: number;
    }
  | { readonly kind: 'damaged'; readonly why: string };

/** Reads one line and checks its own hash, not its place in the chain. */
export function readLine(line: string): LineReading {
  const match = HASH_AT_END.exec(line);
  const hash = match?.[1];
  if (match === null || hash === undefined) return { kind: 'damaged', why: 'it does not end with a hash' };
  if (sha256(`${line.slice(0, match.index)}}`) !== hash)
    return { kind: 'damaged', why: 'its hash does not match its text' };
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return { kind: 'damaged', why: 'it is not JSON' };
  }
  if (!isRecord(record) || typeof record.prev !== 'string' || typeof record.seq !== 'number') {
    return { kind: 'damaged', why: 'it is not a journal record' };
  }
  return { kind: 'record', record, hash, prev: record.prev, seq: record.seq };
}

export interface ChainEnd {
  /** Of the last record; 0 when there is none. */
  readonly seq: number;
  readonly hash: string;
}

export type ChainReading =
  | {
      readonly kind: 'intact';
      readonly records: readonly Readonly<Record<string, unknown>>[];
      readonly end: ChainEnd;
      readonly torn: string;
    }
  | {
      readonly kind: 'broken';
      /** The records before the break and those after it with a correct hash of their own. */
      readonly records: readonly Readonly<Record<string, unknown>>[];
      /** 1 for the first line. */
      readonly line: number;
      readonly why: string;
      readonly torn: string;
    };

/**
 * Reads a whole journal. `torn` is the text after the last newline: what a crash in the middle of an append leaves
 * behind. A torn end alone does not break the chain; any other damage does.
 */
export function readChain(text: string): ChainReading {
  const lastNewline = text.lastIndexOf('\n');
  const torn = text.slice(lastNewline + 1);
  const lines = lastNewline <= 0 ? (lastNewline === 0 ? [''] : []) : text.slice(0, lastNewline).split('\n');
  const records: Readonly<Record<string, unknown>>[] = [];
  let end: ChainEnd = { seq: 0, hash: CHAIN_START };
  let broken: { readonly line: number; readonly why: string } | undefined;
  for (const [index, line] of lines.entries()) {
    const reading = readLine(line);
    if (reading.kind === 'damaged') {
      broken ??= { line: index + 1, why: reading.why };
      continue;
    }
    records.push(reading.record);
    if (broken !== undefined) continue;
    const why = misplaced(reading, end);
    if (why === undefined) end = { seq: reading.seq, hash: reading.hash };
    else broken = { line: index + 1, why };
  }
  return broken === undefined ? { kind: 'intact', records, end, torn } : { kind: 'broken', records, ...broken, torn };
}

function misplaced(reading: { readonly prev: string; readonly seq: number }, end: ChainEnd): string | undefined {
  if (reading.prev !== end.hash) return 'it does not follow the record before it: one was changed, removed or inserted';
  if (reading.seq !== end.seq + 1) return `its number is ${reading.seq}, expected ${end.seq + 1}`;
  return undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
