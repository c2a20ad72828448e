import { type Action, defineAction } from '../../../kernel/action';
import type { Shape } from '../../../kernel/schema';
import { addTags, type TagPair, tagsFrom } from '../../../kernel/tags';
import { type AlarmInput, readAlarmDefinition } from '../alarm-definition';
import { addHistory } from '../alarm-history';
import { alarmArn } from '../alarm-names';
import { alarmQueries } from '../alarm-queries';
import { initialReason } from '../alarm-words';
import { validationError } from '../errors';
import { nextEvaluation } from '../evaluate-alarms';
import { evaluateQueries } from '../query-data';
import { alarmName, dimensions, metricDataQueries, metricName, namespace, tags, unit } from '../shapes';
import { basicStatistics } from '../statistics';

const actionList: Shape = { type: 'list', max: 5, of: { type: 'string', min: 1, max: 1024 } };

/** Creates an alarm in INSUFFICIENT_DATA, or replaces the whole definition of one and keeps its state. */
export const putMetricAlarm: Action<AlarmInput & { readonly Tags?: readonly TagPair[] }> = defineAction<
  AlarmInput & { readonly Tags?: readonly TagPair[] }
>({
  name: 'PutMetricAlarm',
  input: {
    AlarmName: { ...alarmName, required: true },
    AlarmDescription: { type: 'string', max: 1024 },
    ActionsEnabled: { type: 'boolean' },
    OKActions: actionList,
    AlarmActions: actionList,
    InsufficientDataActions: actionList,
    MetricName: metricName,
    Namespace: namespace,
    Statistic: { type: 'string', enum: basicStatistics },
    ExtendedStatistic: { type: 'string' },
    Dimensions: dimensions,
    Period: { type: 'integer', min: 1 },
    Unit: unit,
    EvaluationPeriods: { type: 'integer', required: true, min: 1 },
    DatapointsToAlarm: { type: 'integer', min: 1 },
    Threshold: { type: 'number' },
    ComparisonOperator: {
      type: 'string',
      required: true,
      enum: [
        'GreaterThanOrEqualToThreshold',
        'GreaterThanThreshold',
        'LessThanThreshold',
        'LessThanOrEqualToThreshold',
        'LessThanLowerOrGreaterThanUpperThreshold',
        'LessThanLowerThreshold',
        'GreaterThanUpperThreshold',
      ],
    },
    TreatMissingData: { type: 'string', min: 1, max: 255 },
    EvaluateLowSampleCountPercentile: { type: 'string', min: 1, max: 255 },
    Metrics: metricDataQueries,
    Tags: tags,
    ThresholdMetricId: { type: 'string', refused: true },
    EvaluationCriteria: { type: 'document', refused: true },
    EvaluationInterval: { type: 'integer', refused: true },
    EvaluationWindow: { type: 'document', refused: true },
  },
  run({ Tags, ...input }, { kernel, at }) {
    const state = kernel.world.cloudwatch;
    const definition = readAlarmDefinition(input);
    const empty = { start: 0, end: 0, period: 60, visibleUntil: 0 };
    const watched = evaluateQueries(state, alarmQueries(definition), () => empty).find(
      ({ query }) => query.ReturnData !== false,
    );
    if (watched?.series.length !== 1)
      throw validationError('The expression of an alarm must return a single time series.');
    const name = definition.AlarmName;
    const known = state.alarms.find((alarm) => alarm.definition.AlarmName === name);
    if (known === undefined) {
      addTags(kernel.world, alarmArn(kernel.world, name), tagsFrom(Tags));
      state.alarms.push({
        definition,
        configurationUpdatedAt: at,
        state: 'INSUFFICIENT_DATA',
        reason: initialReason,
        stateUpdatedAt: at,
        stateTransitionedAt: at,
        nextEvaluationAt: nextEvaluation(definition, at),
      });
    } else {
      known.definition = definition;
      known.configurationUpdatedAt = at;
      known.nextEvaluationAt = nextEvaluation(definition, at);
    }
    const type = known === undefined ? 'Create' : 'Update';
    addHistory(state, {
      alarm: name,
      at,
      type: 'ConfigurationUpdate',
      summary: `Alarm "${name}" ${known === undefined ? 'created' : 'updated'}`.slice(0, 255),
      data: JSON.stringify({
        version: '1.0',
        type,
        ...(type === 'Create' ? { createdAlarm: definition } : { updatedAlarm: definition }),
      }).slice(0, 4095),
    });
    return {};
  },
});
