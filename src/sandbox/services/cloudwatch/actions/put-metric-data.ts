import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameterCombination, invalidParameterValue, missingParameter } from '../errors';
import { type Report, recordSet, recordValue } from '../series';
import { dimensions, metricName, namespace, unit } from '../shapes';
import type { Dimension } from '../state';

interface MetricDatum {
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Timestamp?: number;
  readonly Value?: unknown;
  readonly StatisticValues?: Readonly<Record<'SampleCount' | 'Sum' | 'Minimum' | 'Maximum', unknown>>;
  readonly Values?: readonly unknown[];
  readonly Counts?: readonly unknown[];
  readonly Unit?: string;
  readonly StorageResolution?: number;
}

interface Input {
  readonly Namespace: string;
  readonly MetricData?: readonly MetricDatum[];
}

const LARGEST = 2 ** 360;
const TWO_WEEKS_MS = 14 * 24 * 3_600_000;
const TWO_HOURS_MS = 2 * 3_600_000;

/** Numbers arrive as JSON numbers, or as the texts NaN, Infinity and -Infinity, which CloudWatch refuses by name. */
function number(value: unknown, at: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= LARGEST) return value;
  throw invalidParameterValue(`The value ${String(value)} for parameter ${at} is invalid.`);
}

type Write = () => void;

/** Checks one datum and returns what would store it. */
function prepare(world: Parameters<typeof recordValue>[0], input: Input, index: number, at: number): Write[] {
  const datum = input.MetricData?.[index] as MetricDatum;
  const where = `MetricData.member.${index + 1}`;
  const timestamp = datum.Timestamp ?? at;
  if (timestamp < at - TWO_WEEKS_MS || timestamp > at + TWO_HOURS_MS) {
    const words =
      timestamp > at ? 'must not be more than two hours in the future' : 'must not be more than two weeks in the past';
    throw invalidParameterValue(`The parameter ${where}.Timestamp ${words}.`);
  }
  if (datum.StorageResolution !== undefined && datum.StorageResolution !== 1 && datum.StorageResolution !== 60) {
    throw invalidParameterValue(
      `The value ${datum.StorageResolution} for parameter ${where}.StorageResolution is invalid.`,
    );
  }
  const given = [datum.Value, datum.StatisticValues, datum.Values].filter((value) => value !== undefined).length;
  if (given === 0) {
    throw missingParameter(
      `At least one of the parameters ${where}.Value, ${where}.Values, ${where}.StatisticValues must be specified.`,
    );
  }
  if (given > 1) {
    throw invalidParameterCombination(
      `The parameters ${where}.Value, ${where}.Values and ${where}.StatisticValues are mutually exclusive and you have specified more than one of them.`,
    );
  }
  const report: Report = {
    namespace: input.Namespace,
    name: datum.MetricName,
    dimensions: uniqueDimensions(datum.Dimensions, where),
    unit: datum.Unit ?? 'None',
    resolution: datum.StorageResolution === 1 ? 1 : 60,
    timestamp,
  };
  if (datum.StatisticValues !== undefined) return [prepareSet(world, report, datum.StatisticValues, where)];
  return valuesOf(datum, where).map(
    ([value, count]) =>
      () =>
        recordValue(world, report, value, count),
  );
}

function valuesOf(datum: MetricDatum, where: string): (readonly [number, number])[] {
  if (datum.Values === undefined) {
    if (datum.Counts !== undefined)
      throw invalidParameterCombination(`The parameter ${where}.Counts needs ${where}.Values.`);
    return [[number(datum.Value, `${where}.Value`), 1]];
  }
  const { Values, Counts } = datum;
  if (Values.length === 0 || Values.length > 150) {
    throw invalidParameterValue(`The collection ${where}.Values must not have a size greater than 150 or less than 1.`);
  }
  if (Counts !== undefined && Counts.length !== Values.length) {
    throw invalidParameterValue(`The parameters ${where}.Values and ${where}.Counts must be of the same size.`);
  }
  return Values.map((value, place) => {
    const count = Counts === undefined ? 1 : number(Counts[place], `${where}.Counts.member.${place + 1}`);
    if (count <= 0)
      throw invalidParameterValue(
        `The value ${count} for parameter ${where}.Counts.member.${place + 1} must be greater than 0.`,
      );
    return [number(value, `${where}.Values.member.${place + 1}`), count] as const;
  });
}

function prepareSet(
  world: Parameters<typeof recordValue>[0],
  report: Report,
  set: NonNullable<MetricDatum['StatisticValues']>,
  where: string,
): Write {
  const read = (name: keyof typeof set): number => number(set[name], `${where}.StatisticValues.${name}`);
  const sampleCount = read('SampleCount');
  const minimum = read('Minimum');
  const maximum = read('Maximum');
  if (sampleCount <= 0)
    throw invalidParameterValue(
      `The value ${sampleCount} for parameter ${where}.StatisticValues.SampleCount must be greater than 0.`,
    );
  if (minimum > maximum) {
    throw invalidParameterValue(
      `The parameter ${where}.StatisticValues.Maximum must be greater than or equal to ${where}.StatisticValues.Minimum.`,
    );
  }
  const sum = read('Sum');
  return () => recordSet(world, report, { sampleCount, sum, minimum, maximum });
}

function uniqueDimensions(list: readonly Dimension[] | undefined, where: string): readonly Dimension[] {
  const names = new Set((list ?? []).map(({ Name }) => Name));
  if (names.size !== (list?.length ?? 0)) {
    throw invalidParameterValue(`The parameter ${where}.Dimensions holds a dimension name more than once.`);
  }
  return list ?? [];
}

/** All data of a call are taken, or none. */
export const putMetricData: Action<Input> = defineAction<Input>({
  name: 'PutMetricData',
  input: {
    Namespace: { ...namespace, required: true },
    MetricData: {
      type: 'list',
      max: 1000,
      of: {
        type: 'structure',
        members: {
          MetricName: { ...metricName, required: true },
          Dimensions: dimensions,
          Timestamp: { type: 'timestamp' },
          Value: { type: 'document' },
          StatisticValues: {
            type: 'structure',
            members: {
              SampleCount: { type: 'document', required: true },
              Sum: { type: 'document', required: true },
              Minimum: { type: 'document', required: true },
              Maximum: { type: 'document', required: true },
            },
          },
          Values: { type: 'list', of: { type: 'document' } },
          Counts: { type: 'list', of: { type: 'document' } },
          Unit: unit,
          StorageResolution: { type: 'integer', min: 1 },
        },
      },
    },
    EntityMetricData: { type: 'document', refused: true },
    StrictEntityValidation: { type: 'boolean', refused: true },
  },
  run(input, { kernel, at }) {
    if (input.Namespace.startsWith('AWS/')) {
      throw invalidParameterValue('The value AWS/ for parameter Namespace is invalid.');
    }
    if (input.MetricData === undefined || input.MetricData.length === 0) {
      throw missingParameter('The parameter MetricData is required.');
    }
    const writes = input.MetricData.flatMap((_datum, index) => prepare(kernel.world.cloudwatch, input, index, at));
    for (const write of writes) write();
    return {};
  },
});
