import type { Service } from '../../kernel/action';
import { createLogGroup } from './actions/create-log-group';
import { createLogStream } from './actions/create-log-stream';
import { deleteLogGroup } from './actions/delete-log-group';
import { deleteLogStream } from './actions/delete-log-stream';
import { deleteRetentionPolicy } from './actions/delete-retention-policy';
import { describeLogGroups } from './actions/describe-log-groups';
import { describeLogStreams } from './actions/describe-log-streams';
import { describeQueries } from './actions/describe-queries';
import { filterLogEvents } from './actions/filter-log-events';
import { getLogEvents } from './actions/get-log-events';
import { getQueryResults } from './actions/get-query-results';
import { putLogEvents } from './actions/put-log-events';
import { putRetentionPolicy } from './actions/put-retention-policy';
import { deleteQueryDefinition, describeQueryDefinitions, putQueryDefinition } from './actions/query-definitions';
import { startQuery } from './actions/start-query';
import { stopQuery } from './actions/stop-query';
import { listTagsForResource, tagResource, untagResource } from './actions/tags';

/** CloudWatch Logs. The state of a query is computed when it is read, so nothing is due as time passes. */
export const logs: Service = {
  name: 'logs',
  protocol: 'json-1.1',
  targetPrefix: 'Logs_20140328',
  validationCode: 'InvalidParameterException',
  actions: [
    createLogGroup,
    createLogStream,
    deleteLogGroup,
    deleteLogStream,
    describeLogGroups,
    describeLogStreams,
    putRetentionPolicy,
    deleteRetentionPolicy,
    putLogEvents,
    getLogEvents,
    filterLogEvents,
    startQuery,
    getQueryResults,
    stopQuery,
    describeQueries,
    putQueryDefinition,
    describeQueryDefinitions,
    deleteQueryDefinition,
    listTagsForResource,
    tagResource,
    untagResource,
  ],
};
