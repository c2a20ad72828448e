import type { Service } from '../../kernel/action';
import { batchGetTraces } from './actions/batch-get-traces';
import { getGroups, getSamplingRules } from './actions/defaults';
import { getServiceGraph } from './actions/get-service-graph';
import { getTraceSegmentDestination } from './actions/get-trace-segment-destination';
import { getTraceSummaries } from './actions/get-trace-summaries';
import { putTraceSegments } from './actions/put-trace-segments';

/** X-Ray: traces in, summaries and the service graph out. */
export const xray: Service = {
  name: 'xray',
  protocol: 'rest-json',
  validationCode: 'InvalidRequestException',
  malformedCode: 'InvalidRequestException',
  actions: [
    putTraceSegments,
    getTraceSummaries,
    batchGetTraces,
    getServiceGraph,
    getTraceSegmentDestination,
    getGroups,
    getSamplingRules,
  ],
};
