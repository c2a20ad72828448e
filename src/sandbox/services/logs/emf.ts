import type { Datum } from '../../kernel/kernel';

/**
 * Embedded Metric Format: a log event that is one JSON object with `_aws.CloudWatchMetrics` becomes data points
 * ("Specification: Embedded metric format"). Lambda's text format puts `time TAB requestId TAB LEVEL TAB` before what
 * `console.log` wrote; that prefix is skipped, as CloudWatch skips it for Lambda.
 */
const lambdaPrefix = /^[^\t]{1,40}\t[^\t]{0,60}\t[A-Z]{4,5}\t(?=\{)/;

const MOST_METRICS = 100;
const MOST_DIMENSIONS = 30;
const MOST_VALUES = 100;
const TWO_WEEKS_MS = 14 * 24 * 3_600_000;
const TWO_HOURS_MS = 2 * 3_600_000;

type Document = Readonly<Record<string, unknown>>;

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The data points of one event, or the count of its fault in `AWS/Logs`; empty for ordinary lines. */
export function extractMetrics(message: string, group: string, at: number): Datum[] {
  if (!message.includes('"_aws"')) return [];
  const json = message.replace(lambdaPrefix, '').trim();
  if (!json.startsWith('{')) return [];
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return [fault('EMFParsingErrors', group, at)];
  }
  if (!isDocument(document) || !isDocument(document._aws) || document._aws.CloudWatchMetrics === undefined) return [];
  return dataOf(document, document._aws, at) ?? [fault('EMFValidationErrors', group, at)];
}

const fault = (name: string, group: string, timestamp: number): Datum => ({
  namespace: 'AWS/Logs',
  name,
  dimensions: { LogGroupName: group },
  value: 1,
  unit: 'Count',
  timestamp,
});

/** Undefined when the metadata breaks the specification. */
function dataOf(document: Document, metadata: Document, at: number): Datum[] | undefined {
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = metadata;
  if (typeof timestamp !== 'number' || !Number.isInteger(timestamp) || !Array.isArray(directives)) return undefined;
  if (timestamp < at - TWO_WEEKS_MS || timestamp > at + TWO_HOURS_MS) return undefined;
  const data: Datum[] = [];
  for (const directive of directives) {
    if (!isDocument(directive) || typeof directive.Namespace !== 'string' || !Array.isArray(directive.Metrics))
      return undefined;
    if (directive.Namespace === '' || directive.Namespace.length > 1024 || directive.Metrics.length > MOST_METRICS)
      return undefined;
    const sets = dimensionSets(document, directive.Dimensions);
    if (sets === undefined) return undefined;
    for (const metric of directive.Metrics) {
      if (!isDocument(metric) || typeof metric.Name !== 'string') return undefined;
      const unit = typeof metric.Unit === 'string' ? { unit: metric.Unit } : {};
      const resolution = metric.StorageResolution === 1 ? { resolution: 1 as const } : {};
      const values = valuesOf(document[metric.Name]);
      if (values === undefined) return undefined;
      for (const dimensions of sets) {
        for (const value of values) {
          data.push({
            namespace: directive.Namespace,
            name: metric.Name,
            dimensions,
            value,
            ...unit,
            ...resolution,
            timestamp,
          });
        }
      }
    }
  }
  return data;
}

/** A metric without a value in the document gives no point; a value that is not a number makes the event invalid. */
function valuesOf(value: unknown): readonly number[] | undefined {
  if (value === undefined) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > MOST_VALUES) return undefined;
  return values.every((one): one is number => typeof one === 'number' && Number.isFinite(one)) ? values : undefined;
}

function dimensionSets(document: Document, sets: unknown): Record<string, string>[] | undefined {
  if (sets === undefined) return [{}];
  if (!Array.isArray(sets)) return undefined;
  if (sets.length === 0) return [{}];
  const read: Record<string, string>[] = [];
  for (const set of sets) {
    if (!Array.isArray(set) || set.length > MOST_DIMENSIONS) return undefined;
    const dimensions: Record<string, string> = {};
    for (const name of set) {
      const value: unknown = typeof name === 'string' ? document[name] : undefined;
      if (typeof name !== 'string' || typeof value !== 'string' || value === '') return undefined;
      dimensions[name] = value;
    }
    read.push(dimensions);
  }
  return read;
}
