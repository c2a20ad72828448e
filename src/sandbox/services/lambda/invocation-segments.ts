/** One traced invocation; times in epoch ms. */
export interface TracedInvocation {
  readonly functionName: string;
  readonly functionArn: string;
  /** ARN with the qualifier that was called. */
  readonly resourceArn: string;
  readonly requestId: string;
  readonly accountId: string;
  readonly logGroup: string;
  readonly traceId: string;
  readonly parentId?: string;
  /** Ids of the two segments. */
  readonly serviceId: string;
  readonly functionId: string;
  readonly initId: string;
  /** Ids of the subsegments Invocation, in which the function's own subsegments are, and Overhead. */
  readonly invocationId: string;
  readonly overheadId: string;
  readonly receivedAt: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly initMs?: number;
  /** Set when the function failed. */
  readonly failure?: { readonly type: string; readonly message: string };
}

const seconds = (ms: number): number => Math.round(ms) / 1000;

const phase = (id: string, name: string, from: number, to: number) => ({
  id,
  name,
  start_time: seconds(from),
  end_time: seconds(to),
});

/**
 * The two segments that Lambda writes for an invocation: of the service (`AWS::Lambda`) and of the function
 * (`AWS::Lambda::Function`) with its phases. The id of Invocation is the parent of what the function itself sends.
 */
export function invocationSegments(traced: TracedInvocation): Record<string, unknown>[] {
  const fault = traced.failure === undefined ? {} : { fault: true };
  const startAt = traced.startAt - (traced.initMs ?? 0);
  const exceptions =
    traced.failure === undefined
      ? []
      : [{ id: traced.initId, type: traced.failure.type, message: traced.failure.message }];
  return [
    {
      id: traced.serviceId,
      trace_id: traced.traceId,
      ...(traced.parentId === undefined ? {} : { parent_id: traced.parentId }),
      name: traced.functionName,
      origin: 'AWS::Lambda',
      start_time: seconds(traced.receivedAt),
      end_time: seconds(traced.endAt),
      http: { response: { status: 200 } },
      aws: { request_id: traced.requestId, resource_names: [traced.functionName] },
      resource_arn: traced.resourceArn,
      ...fault,
    },
    {
      id: traced.functionId,
      trace_id: traced.traceId,
      parent_id: traced.serviceId,
      name: traced.functionName,
      origin: 'AWS::Lambda::Function',
      start_time: seconds(startAt),
      end_time: seconds(traced.endAt),
      aws: {
        account_id: traced.accountId,
        function_arn: traced.functionArn,
        cloudwatch_logs: [{ log_group: traced.logGroup }],
      },
      ...fault,
      ...(exceptions.length === 0 ? {} : { cause: { working_directory: '/var/task', exceptions } }),
      subsegments: [
        ...(traced.initMs === undefined ? [] : [phase(traced.initId, 'Initialization', startAt, traced.startAt)]),
        {
          ...phase(traced.invocationId, 'Invocation', traced.startAt, traced.endAt),
          aws: { function_arn: traced.functionArn },
          ...fault,
        },
        phase(traced.overheadId, 'Overhead', traced.endAt, traced.endAt),
      ],
    },
  ];
}

/** The segment document in a datagram of the daemon protocol, or undefined for anything else. */
export function documentIn(datagram: string): Record<string, unknown> | undefined {
  const lineEnd = datagram.indexOf('\n');
  if (lineEnd < 0) return undefined;
  try {
    const header = JSON.parse(datagram.slice(0, lineEnd)) as { format?: unknown };
    const document: unknown = JSON.parse(datagram.slice(lineEnd + 1));
    if (header.format !== 'json' || typeof document !== 'object' || document === null || Array.isArray(document))
      return undefined;
    return document as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
