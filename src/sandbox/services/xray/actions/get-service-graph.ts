import { type Action, defineAction } from '../../../kernel/action';
import { epochSeconds } from '../../../kernel/time';
import { checkTimeRange, invalidRequest } from '../errors';
import { tracesBetween } from '../search';
import { serviceGraph } from '../service-graph';

interface Input {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
}

/** The map of all traces that start in the window, in one page. */
export const getServiceGraph: Action<Input> = defineAction<Input>({
  name: 'GetServiceGraph',
  http: { method: 'POST', path: '/ServiceGraph' },
  input: {
    StartTime: { type: 'timestamp', required: true },
    EndTime: { type: 'timestamp', required: true },
    GroupName: { type: 'string', refused: true },
    GroupARN: { type: 'string', refused: true },
    NextToken: { type: 'string' },
  },
  run({ StartTime, EndTime, NextToken }, { kernel, at }) {
    checkTimeRange(StartTime, EndTime);
    if (NextToken !== undefined) throw invalidRequest('Invalid NextToken');
    const traces = tracesBetween(kernel.world.xray, { from: StartTime, before: EndTime, at });
    return {
      StartTime: epochSeconds(StartTime),
      EndTime: epochSeconds(EndTime),
      Services: serviceGraph(traces),
      ContainsOldGroupVersions: false,
    };
  },
});
