import { OperatorError } from '../../domain/operator-error';
import type { ServiceMapNode, Trace, TraceSummary } from '../../domain/telemetry/trace';
import type { SamplingRule, TraceGroup } from '../../domain/telemetry/trace-sampling';
import { advice, own } from '../../domain/text/advice';
import type { Window } from '../../domain/time';
import { isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';

export interface FoundTraces {
  readonly traces: readonly TraceSummary[];
  readonly truncated: boolean;
  readonly scanned: number;
  /** Transaction Search is on: most traces have no summary, so that nothing found proves nothing. */
  readonly blinded: boolean;
}

/** Trace summaries of a window, newest first. The expression has been checked by the caller. */
export async function findTraces(
  gateways: Pick<Gateways, 'traces'>,
  request: {
    readonly expression: string | undefined;
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
    readonly signal?: AbortSignal;
  },
): Promise<FoundTraces> {
  if (request.toMs <= request.fromMs)
    throw new OperatorError('USAGE', 'the window ends before it begins', {
      next: 'swap --from and --to, or use --since',
    });
  const [destination, found] = await Promise.all([
    gateways.traces.destination().catch((error: unknown) => {
      if (isFailure(error, 'denied')) return 'xray' as const;
      throw error;
    }),
    gateways.traces.summaries({
      fromMs: request.fromMs,
      toMs: request.toMs,
      limit: request.limit,
      expression: request.expression,
      signal: request.signal,
    }),
  ]);
  return {
    ...found,
    traces: [...found.traces].sort((a, b) => b.atMs - a.atMs),
    blinded: destination === 'cloudwatch-logs',
  };
}

const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

/** One trace with its segments; OperatorError NOT_FOUND when X-Ray has none (it keeps them 30 days). */
export async function getTrace(gateways: Pick<Gateways, 'traces'>, id: string): Promise<Trace> {
  if (!TRACE_ID.test(id)) {
    throw new OperatorError('USAGE', `"${id}" is not a trace id`, {
      why: 'a trace id looks like 1-5759e988-bd862e3fe1be46a994272793',
      next: advice`${own`traces`}  lists ids`,
    });
  }
  const [trace] = await gateways.traces.get([id]);
  if (trace === undefined) {
    throw new OperatorError('NOT_FOUND', `X-Ray has no trace ${id}`, {
      why: 'traces appear 30 to 120 seconds after the request and are kept for 30 days',
      next: advice`${own`traces`}  lists ids`,
    });
  }
  return trace;
}

export interface TraceGroups {
  readonly groups: readonly TraceGroup[];
  readonly samplingRules: readonly SamplingRule[];
}

/** The account's groups and sampling rules. */
export async function readTraceGroups({ traces }: Pick<Gateways, 'traces'>): Promise<TraceGroups> {
  const [groups, samplingRules] = await Promise.all([traces.groups(), traces.samplingRules()]);
  return { groups, samplingRules };
}

/** The service map of a window. */
export const readServiceMap = (
  gateways: Pick<Gateways, 'traces'>,
  window: Window,
): Promise<readonly ServiceMapNode[]> => gateways.traces.serviceMap(window);
