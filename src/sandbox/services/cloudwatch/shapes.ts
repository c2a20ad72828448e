import type { Members, Shape } from '../../kernel/schema';

/** Units of CloudWatch's StandardUnit. */
export const units: readonly string[] = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
  'Percent',
  'Count',
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
  'None',
];

export const namespace: Shape = { type: 'string', min: 1, max: 255, pattern: /^[^:].*$/s };
export const metricName: Shape = { type: 'string', min: 1, max: 255 };
export const unit: Shape = { type: 'string', enum: units };
export const alarmName: Shape = { type: 'string', min: 1, max: 255 };

export const dimensions: Shape = {
  type: 'list',
  max: 30,
  of: {
    type: 'structure',
    members: {
      Name: { type: 'string', required: true, min: 1, max: 255 },
      Value: { type: 'string', required: true, min: 1, max: 1024 },
    },
  },
};

/** `MetricDataQueries` of GetMetricData and `Metrics` of PutMetricAlarm. */
export const metricDataQueries: Shape = {
  type: 'list',
  of: {
    type: 'structure',
    members: {
      Id: { type: 'string', required: true, min: 1, max: 255 },
      MetricStat: {
        type: 'structure',
        members: {
          Metric: {
            type: 'structure',
            required: true,
            members: { Namespace: namespace, MetricName: metricName, Dimensions: dimensions },
          },
          Period: { type: 'integer', required: true, min: 1 },
          Stat: { type: 'string', required: true },
          Unit: unit,
        },
      },
      Expression: { type: 'string', min: 1, max: 2048 },
      Label: { type: 'string' },
      ReturnData: { type: 'boolean' },
      Period: { type: 'integer', min: 1 },
      AccountId: { type: 'string', refused: true },
    },
  },
};

export const tags: Shape = {
  type: 'list',
  of: {
    type: 'structure',
    members: {
      Key: { type: 'string', required: true, min: 1, max: 128 },
      Value: { type: 'string', required: true, min: 0, max: 256 },
    },
  },
};

export const alarmNames: Members = { AlarmNames: { type: 'list', required: true, max: 100, of: alarmName } };
