import { createHash } from 'node:crypto';
import { type Action, defineAction } from '../../../kernel/action';
import { notImplemented } from '../../../kernel/errors';
import { epochSeconds } from '../../../kernel/time';
import { assembleTrace } from '../assemble';
import { describeTrace } from '../describe-trace';
import { checkTimeRange, invalidRequest } from '../errors';
import { type CompiledFilter, compileFilter, FilterSyntaxError } from '../filter/index';
import { type Position, positionOf, searchTraces } from '../search';

interface Input {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly TimeRangeType?: 'TraceId' | 'Event' | 'Service';
  readonly Sampling?: boolean;
  readonly FilterExpression?: string;
  readonly NextToken?: string;
}

const PAGE = 250;

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
    const after = input.NextToken === undefined ? undefined : readToken(input.NextToken, digest);
    const search = { from: StartTime, before: EndTime, at, filter, after, limit: PAGE };
    const { found, more, looked } = searchTraces(kernel.world.xray, search);
    const oldest = found.at(-1);
    const last = oldest && positionOf(oldest);
    return {
      TraceSummaries: found.map((trace) => describeTrace(assembleTrace(trace), trace.revision)),
      ApproximateTime: epochSeconds(last?.start ?? StartTime),
      TracesProcessedCount: looked,
      ...(more && last !== undefined ? { NextToken: writeToken(digest, last) } : {}),
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
