import { METRIC_NAMESPACE, PATH_DIMENSION, PATH_METRICS, type RequestPath } from '../../src/domain/telemetry/names';

/** The per-path metrics of one request. */
export interface PathMeasurement {
  readonly path: RequestPath;
  readonly errors: 0 | 1;
  readonly latencyMs: number;
}

const tenths = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/**
 * One line of CloudWatch's embedded metric format (without its newline): per-path metrics under the dimension `Path`,
 * the others without a dimension. Must be written to stdout as it is: what console adds in front would hide it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfLine(
  timestampMs: number,
  plain: Readonly<Record<string, number>>,
  request?: PathMeasurement,
): string {
  const directives: object[] = [];
  const values: Record<string, string | number> = {};
  if (request) {
    const { requests, errors, latencyMs } = PATH_METRICS;
    directives.push({
      Namespace: METRIC_NAMESPACE,
      Dimensions: [[PATH_DIMENSION]],
      Metrics: [
        { Name: requests, Unit: 'Count' },
        { Name: errors, Unit: 'Count' },
        { Name: latencyMs, Unit: 'Milliseconds' },
      ],
    });
    values[PATH_DIMENSION] = request.path;
    values[requests] = 1;
    values[errors] = request.errors;
    values[latencyMs] = tenths(request.latencyMs);
  }
  const names = Object.keys(plain);
  if (names.length > 0) {
    directives.push({
      Namespace: METRIC_NAMESPACE,
      Dimensions: [[]],
      Metrics: names.map((name) => ({ Name: name, Unit: 'Count' })),
    });
    Object.assign(values, plain);
  }
  return JSON.stringify({ _aws: { Timestamp: Math.floor(timestampMs), CloudWatchMetrics: directives }, ...values });
}
