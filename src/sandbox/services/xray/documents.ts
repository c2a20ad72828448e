import { fitMembers } from './fit-members';
import type { TraceDocument } from './state';

/** Why a document was not taken: `ErrorCode` of UnprocessedTraceSegments. */
export interface DocumentFault {
  readonly code: string;
  readonly id?: string;
}

const DAY_S = 86_400;
const MOST_BYTES = 65_536;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;

/**
 * Checks a parsed document as X-Ray does on arrival: ids, name and times; optional members of a wrong type are dropped. W3C ids (32 hex digits) are re-hyphenated.
 * `at` is the time of arrival, epoch ms: a trace id carries its start and may be 30 days old at most.
 */
export function readDocument(value: unknown, at: number): TraceDocument | DocumentFault {
  if (!isRecord(value)) return { code: 'InvalidSegment' };
  const id = typeof value.id === 'string' ? { id: value.id } : {};
  const fault = (code: string): DocumentFault => ({ code, ...id });
  if (value.id === undefined) return fault('MissingId');
  if (typeof value.id !== 'string' || !/^[0-9a-f]{16}$/i.test(value.id)) return fault('InvalidId');
  if (value.trace_id === undefined) return fault('MissingTraceId');
  const traceId = normalTraceId(value.trace_id);
  if (traceId === undefined || !isRecent(traceId, at)) return fault('InvalidTraceId');
  if (value.name === undefined) return fault('MissingName');
  if (typeof value.name !== 'string' || value.name === '' || value.name.length > 200) return fault('InvalidName');
  if (value.start_time === undefined) return fault('MissingStartTime');
  if (!isTime(value.start_time)) return fault('InvalidStartTime');
  if (value.end_time === undefined && value.in_progress !== true) return fault('MissingEndTime');
  if (value.end_time !== undefined && (!isTime(value.end_time) || value.end_time < value.start_time))
    return fault('InvalidEndTime');
  if (value.parent_id !== undefined && typeof value.parent_id !== 'string') return fault('InvalidParentId');
  if (value.type === 'subsegment' && value.parent_id === undefined) return fault('MissingParentId');
  return { ...fitMembers(value), trace_id: traceId } as TraceDocument;
}

/** Reads a document's text. A text beyond 64 KB is refused, and any text other than a JSON object. */
export function parseDocument(text: string, at: number): TraceDocument | DocumentFault {
  if (Buffer.byteLength(text) > MOST_BYTES) return { code: 'SegmentTooLarge' };
  try {
    return readDocument(JSON.parse(text), at);
  } catch {
    return { code: 'ParseError' };
  }
}

export const isFault = (read: TraceDocument | DocumentFault): read is DocumentFault =>
  'code' in read && !('trace_id' in read);

/** `1-8hex-24hex`, from that form or from 32 hex digits. */
export function normalTraceId(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const match = /^(?:1-)?([0-9a-f]{8})-?([0-9a-f]{24})$/i.exec(value);
  return match === null ? undefined : `1-${match[1]}-${match[2]}`.toLowerCase();
}

function isRecent(traceId: string, at: number): boolean {
  const started = Number.parseInt(traceId.slice(2, 10), 16);
  const now = at / 1000;
  return started > now - 30 * DAY_S && started < now + DAY_S;
}
