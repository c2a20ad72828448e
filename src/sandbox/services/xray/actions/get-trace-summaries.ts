import { createHash } from 'node:crypto';
import { type Action, defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { epochSeconds } from '../../../kernel/time';
import { assembleTrace } from '../assemble';
import { describeTrace } from '../describe-trace';
import { checkTimeRange, invalidRequest } from '../errors';
import { type CompiledFilter, compileFilter, FilterSyntaxError, matches } from '../filter/index';
import type { StoredTrace } from '../state';
import { startOf, tracesBetween } from '../window';

interface Input {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly TimeRangeType?: 'TraceId' | 'Event' | 'Service';
  readonly Sampling?: boolean;
  readonly FilterExpression?: string;
  readonly NextToken?: string;
}

const PAGE = 250;

/** Place of a trace in the answer. */
interface Position {
  readonly start: number;
  readonly id: string;
}

interface Place extends Position {
  readonly trace: StoredTrace;
}

const newestFirst = (a: Position, b: Position): number => b.start - a.start || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** Undefined when there is nothing to filter by. */
function compile(text: string | undefined): CompiledFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  try {
    return compileFilter(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError)
      throw invalidRequest(`Invalid FilterExpression: ${error.message} (at character ${error.offset})`);
    throw error;
  }
}

/** Traces that start in [StartTime, EndTime), newest first, a page at a time. All traces are looked at, none sampled. */
export const getTraceSummaries: Action<Input> = defineAction<Input>({
  name: 'GetTraceSummaries',
  http: { method: 'POST', path: '/TraceSummaries' },
  input: {
    StartTime: { type: 'timestamp', required: true },
    EndTime: { type: 'timestamp', required: true },
    TimeRangeType: { type: 'string', enum: ['TraceId', 'Event', 'Service'] },
    Sampling: { type: 'boolean' },
    SamplingStrategy: { type: 'document', refused: true },
    FilterExpression: { type: 'string' },
    NextToken: { type: 'string' },
  },
  run(input, { kernel, at }) {
    const { StartTime, EndTime } = input;
    checkTimeRange(StartTime, EndTime);
    if (input.Sampling === true) throw notImplemented('Sampling of GetTraceSummaries');
    if (input.TimeRangeType !== undefined && input.TimeRangeType !== 'TraceId') {
      throw notImplemented(`TimeRangeType ${input.TimeRangeType} of GetTraceSummaries`);
    }
    const filter = compile(input.FilterExpression);
    const digest = createHash('sha256')
      .update(JSON.stringify([StartTime, EndTime, input.FilterExpression]))
      .digest('hex')
      .slice(0, 16);
    const traces = tracesBetween(kernel.world.xray, StartTime, EndTime, at)
      .map((trace): Place => ({ trace, start: startOf(trace), id: trace.id }))
      .sort(newestFirst);
    const after = input.NextToken === undefined ? undefined : readToken(input.NextToken, digest);
    const found = traces.filter(
      (place) =>
        (after === undefined || newestFirst(after, place) < 0) &&
        (filter === undefined || matches(filter, assembleTrace(place.trace))),
    );
    const page = found.slice(0, PAGE);
    const last = page.at(-1);
    return {
      TraceSummaries: page.map(({ trace }) => describeTrace(assembleTrace(trace), trace.revision)),
      ApproximateTime: epochSeconds(last?.start ?? StartTime),
      TracesProcessedCount: traces.length,
      ...(found.length > PAGE && last !== undefined ? { NextToken: writeToken(digest, last) } : {}),
    };
  },
});

const writeToken = (digest: string, { start, id }: Position): string =>
  Buffer.from(`${digest} ${start} ${id}`).toString('base64url');

function readToken(token: string, digest: string): Position {
  const [name, start, id] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  if (name !== digest || id === undefined || !Number.isFinite(Number(start))) throw invalidRequest('Invalid NextToken');
  return { start: Number(start), id };
}
