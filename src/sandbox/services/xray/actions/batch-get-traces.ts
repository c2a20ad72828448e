import { type Action, defineAction } from '../../../kernel/action';
import { assembleTrace, segmentsWithInferred } from '../assemble';
import { normalTraceId } from '../documents';
import { invalidRequest } from '../errors';
import { summarize } from '../filter/index';
import { findTrace, isReadable } from '../store';

interface Input {
  readonly TraceIds: readonly string[];
  readonly NextToken?: string;
}

const MOST_IDS = 5;

const milliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

export const batchGetTraces: Action<Input> = defineAction<Input>({
  name: 'BatchGetTraces',
  http: { method: 'POST', path: '/Traces' },
  input: {
    TraceIds: { type: 'list', required: true, of: { type: 'string', min: 1, max: 35 } },
    NextToken: { type: 'string' },
  },
  run(input, { kernel, at }) {
    if (input.NextToken !== undefined) throw invalidRequest('Invalid NextToken');
    if (input.TraceIds.length === 0) throw invalidRequest('TraceIds must not be empty');
    if (input.TraceIds.length > MOST_IDS) throw invalidRequest(`The number of trace IDs cannot exceed ${MOST_IDS}`);
    const traces: unknown[] = [];
    const unprocessed: string[] = [];
    for (const given of new Set(input.TraceIds)) {
      const id = normalTraceId(given);
      if (id === undefined) throw invalidRequest(`Invalid trace ID: ${given}`);
      const trace = findTrace(kernel.world.xray, id);
      if (trace === undefined || !isReadable(trace, at)) {
        unprocessed.push(given);
        continue;
      }
      const assembled = assembleTrace(trace);
      const segments = segmentsWithInferred(assembled);
      traces.push({
        Id: id,
        Duration: milliseconds(summarize(assembled).durationS),
        LimitExceeded: false,
        Segments: segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) })),
      });
    }
    return { Traces: traces, UnprocessedTraceIds: unprocessed };
  },
});
