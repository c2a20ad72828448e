import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameterCombination, invalidParameterValue } from '../errors';
import { isPeriod } from '../metric-queries';
import { findSeries } from '../series';
import { dimensions, metricName, namespace, unit } from '../shapes';
import type { Dimension } from '../state';
import { basicStatistics, type Sample, sampleSeries, statisticOf } from '../statistics';
import { readGrid, retained } from '../window';

interface Input {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Period: number;
  readonly Statistics?: readonly string[];
  readonly ExtendedStatistics?: readonly string[];
  readonly Unit?: string;
}

const MOST_POINTS = 1440;

function datapoint(input: Input, at: number, sample: Sample, seriesUnit: string): Record<string, unknown> {
  const point: Record<string, unknown> = { Timestamp: at };
  for (const name of input.Statistics ?? []) point[name] = statisticOf(name)?.(sample);
  const extended = (input.ExtendedStatistics ?? [])
    .map((name) => [name, statisticOf(name)?.(sample)] as const)
    .filter(([, value]) => value !== undefined);
  if (extended.length > 0) point.ExtendedStatistics = Object.fromEntries(extended);
  return { ...point, Unit: seriesUnit };
}

/** Points come in no promised order; here in order of time, a metric reported in two units giving two points each. */
export const getMetricStatistics: Action<Input> = defineAction<Input>({
  name: 'GetMetricStatistics',
  input: {
    Namespace: { ...namespace, required: true },
    MetricName: { ...metricName, required: true },
    Dimensions: dimensions,
    StartTime: { type: 'timestamp', required: true },
    EndTime: { type: 'timestamp', required: true },
    Period: { type: 'integer', required: true, min: 1 },
    Statistics: { type: 'list', min: 1, max: 5, of: { type: 'string', enum: basicStatistics } },
    ExtendedStatistics: { type: 'list', min: 1, max: 10, of: { type: 'string' } },
    Unit: unit,
  },
  run(input, { kernel, at }) {
    const { StartTime, EndTime, Period } = input;
    if (input.Statistics === undefined && input.ExtendedStatistics === undefined) {
      throw invalidParameterCombination('Must specify either Statistics or ExtendedStatistics');
    }
    for (const name of input.ExtendedStatistics ?? []) {
      if (basicStatistics.includes(name) || statisticOf(name) === undefined) {
        throw invalidParameterValue(`The value ${name} for parameter ExtendedStatistics is not supported.`);
      }
    }
    if (EndTime <= StartTime) {
      throw invalidParameterValue('The parameter StartTime must be less than the parameter EndTime.');
    }
    if (!isPeriod(Period)) {
      throw invalidParameterValue('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
    }
    const grid = readGrid(StartTime, EndTime, Period, at);
    const asked = Math.ceil((EndTime - StartTime) / 1000 / Period);
    if (asked > MOST_POINTS) {
      throw invalidParameterCombination(
        `You have requested up to ${asked} datapoints, which exceeds the limit of ${MOST_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      );
    }
    const metric = {
      Namespace: input.Namespace,
      MetricName: input.MetricName,
      ...(input.Dimensions === undefined ? {} : { Dimensions: input.Dimensions }),
    };
    const found = retained(StartTime, Period, at) ? findSeries(kernel.world.cloudwatch, metric, input.Unit) : [];
    const points = found.flatMap((series) =>
      [...sampleSeries([series], grid)].map(([time, sample]) => ({
        time,
        point: datapoint(input, time, sample, series.unit),
      })),
    );
    points.sort((a, b) => a.time - b.time);
    return { Label: input.MetricName, Datapoints: points.map(({ point }) => point) };
  },
});
