import type { EventView } from './event';
import { toNumber, type Value } from './value';

/** Reads one field of an event. */
export interface FieldReader {
  readonly read: (view: EventView) => Value;
  readonly timestamp: boolean;
}

/** Sizes are reported in MB and shown in bytes of 1000 × 1000, so that dividing twice by 1000 gives MB back. */
const BYTES_PER_MB = 1_000_000;

const reported = (pattern: RegExp, factor = 1): FieldReader => ({
  read: (view) => {
    const number = toNumber(view.report(pattern));
    return number === null ? null : number * factor;
  },
  timestamp: false,
});

const text = (read: (view: EventView) => Value): FieldReader => ({ read, timestamp: false });

/** The fields that Logs Insights makes itself (CWL_AnalyzeLogData-discoverable-fields). */
export const SYSTEM_FIELDS: ReadonlyMap<string, FieldReader> = new Map<string, FieldReader>([
  ['@message', text((view) => view.event.message)],
  ['@timestamp', { read: (view) => view.event.timestampMs, timestamp: true }],
  ['@ingestionTime', { read: (view) => view.event.ingestionTimeMs, timestamp: true }],
  ['@logStream', text((view) => view.event.logStream)],
  ['@log', text((view) => view.event.logGroup)],
  ['@ptr', text((view) => view.event.ptr)],
  ['@requestId', text((view) => view.requestId())],
  ['@type', text((view) => view.type())],
  ['@duration', reported(/\tDuration: ([\d.]+) ms/)],
  ['@billedDuration', reported(/\tBilled Duration: ([\d.]+) ms/)],
  ['@memorySize', reported(/\tMemory Size: ([\d.]+) MB/, BYTES_PER_MB)],
  ['@maxMemoryUsed', reported(/\tMax Memory Used: ([\d.]+) MB/, BYTES_PER_MB)],
  ['@xrayTraceId', text((view) => view.report(/[\t\n]XRAY TraceId: (\S+)/))],
  ['@xraySegmentId', text((view) => view.report(/\tSegmentId: (\S+)/))],
]);

/** The reader of any field name: a system field, else one discovered in JSON. */
export function fieldReader(name: string): FieldReader {
  return SYSTEM_FIELDS.get(name) ?? text((view) => view.discovered(name));
}
