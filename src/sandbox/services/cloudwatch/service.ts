import type { Service } from '../../kernel/action';
import { deleteAlarms } from './actions/delete-alarms';
import { deleteDashboards } from './actions/delete-dashboards';
import { describeAlarmHistory } from './actions/describe-alarm-history';
import { describeAlarms } from './actions/describe-alarms';
import { describeAlarmsForMetric } from './actions/describe-alarms-for-metric';
import { disableAlarmActions } from './actions/disable-alarm-actions';
import { enableAlarmActions } from './actions/enable-alarm-actions';
import { getDashboard } from './actions/get-dashboard';
import { getMetricData } from './actions/get-metric-data';
import { getMetricStatistics } from './actions/get-metric-statistics';
import { listDashboards } from './actions/list-dashboards';
import { listMetrics } from './actions/list-metrics';
import { putDashboard } from './actions/put-dashboard';
import { putMetricAlarm } from './actions/put-metric-alarm';
import { putMetricData } from './actions/put-metric-data';
import { setAlarmState } from './actions/set-alarm-state';
import { listTagsForResource, tagResource, untagResource } from './actions/tags';
import { evaluateDueAlarms, nextAlarmEvaluation } from './evaluate-alarms';

/** CloudWatch metrics, alarms and dashboards. Passing time evaluates alarms. */
export const cloudwatch: Service = {
  name: 'cloudwatch',
  protocol: 'json-1.0',
  alsoSpeaks: ['query', 'rpc-v2-cbor'],
  queryFace: { version: '2010-08-01', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
  outputTypes: {
    timestamps: new Set([
      'AlarmConfigurationUpdatedTimestamp',
      'LastModified',
      'StateTransitionedTimestamp',
      'StateUpdatedTimestamp',
      'Timestamp',
      'Timestamps',
    ]),
    maps: new Set(['ExtendedStatistics']),
  },
  targetPrefix: 'GraniteServiceVersion20100801',
  validationCode: 'ValidationError',
  actions: [
    putMetricData,
    getMetricData,
    getMetricStatistics,
    listMetrics,
    putMetricAlarm,
    describeAlarms,
    describeAlarmsForMetric,
    listTagsForResource,
    tagResource,
    untagResource,
    describeAlarmHistory,
    setAlarmState,
    enableAlarmActions,
    disableAlarmActions,
    deleteAlarms,
    putDashboard,
    getDashboard,
    listDashboards,
    deleteDashboards,
  ],
  due: (kernel) => nextAlarmEvaluation(kernel.world.cloudwatch),
  run: (kernel, at) => evaluateDueAlarms(kernel, at),
};
