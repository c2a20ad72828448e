import { type Action, defineAction } from '../../../kernel/action';
import { describeAlarm } from '../describe-alarm';
import { orderDimensions } from '../series';
import { dimensions, metricName, namespace, unit } from '../shapes';
import type { AlarmDefinition, Dimension } from '../state';

interface Input {
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Period?: number;
  readonly Unit?: string;
}

const sameDimensions = (a: readonly Dimension[] | undefined, b: readonly Dimension[] | undefined): boolean =>
  JSON.stringify(orderDimensions(a)) === JSON.stringify(orderDimensions(b));

const watches = (definition: AlarmDefinition, input: Input): boolean =>
  definition.MetricName === input.MetricName &&
  definition.Namespace === input.Namespace &&
  sameDimensions(definition.Dimensions, input.Dimensions) &&
  (['Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const).every(
    (name) => input[name] === undefined || input[name] === definition[name],
  );

/** Alarms on this one metric; alarms on expressions are not among them, as the API reference says. */
export const describeAlarmsForMetric: Action<Input> = defineAction<Input>({
  name: 'DescribeAlarmsForMetric',
  input: {
    MetricName: { ...metricName, required: true },
    Namespace: { ...namespace, required: true },
    Statistic: { type: 'string', enum: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] },
    ExtendedStatistic: { type: 'string' },
    Dimensions: dimensions,
    Period: { type: 'integer', min: 1 },
    Unit: unit,
  },
  run: (input, { kernel }) => ({
    MetricAlarms: kernel.world.cloudwatch.alarms
      .filter(({ definition }) => watches(definition, input))
      .map((alarm) => describeAlarm(kernel.world, alarm)),
  }),
});
