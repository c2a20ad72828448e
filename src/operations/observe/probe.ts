import type { ProbeReading } from '../../domain/readiness/functions';
import { ANSWER_HEADERS, LOG_TAGS, PROBE_FIELD } from '../../domain/telemetry/names';
import type { Gateways } from '../../ports/gateways';

/** A user that mock has since the first scripts. */
const PROBE_USER = 'user-1';

const FLAG_CHECK = new RegExp(`\\[${LOG_TAGS.flagCheck}\\] \\{ prismaEnabled: (true|false)`);
const TRACE_ID = /XRAY TraceId: (1-[0-9a-f]{8}-[0-9a-f]{24})/;

/** Sends one request marked as a probe: it writes no metrics, and no evidence counts it. */
export async function probeLive(
  gateways: Pick<Gateways, 'functions' | 'system'>,
  signal?: AbortSignal,
): Promise<ProbeReading> {
  const { mockFunction, alias } = gateways.system;
  const payload = JSON.stringify({ userId: PROBE_USER, [PROBE_FIELD]: true });
  const invocation = await gateways.functions.invoke(mockFunction, alias, payload, {
    tail: true,
    signal,
  });
  const answer = objectOf(invocation.payload);
  const headers = isObject(answer?.headers) ? answer.headers : {};
  const logTail = invocation.logTail ?? '';
  const flagCheck = FLAG_CHECK.exec(logTail)?.[1];
  const path = headers[ANSWER_HEADERS.path];
  return {
    executedVersion: invocation.executedVersion,
    functionError: invocation.functionError,
    statusCode: typeof answer?.statusCode === 'number' ? answer.statusCode : undefined,
    path: typeof path === 'string' ? path : undefined,
    rescued: headers[ANSWER_HEADERS.rescued] !== undefined,
    user: typeof answer?.body === 'string' ? objectOf(answer.body) : undefined,
    prismaEnabled: flagCheck === undefined ? undefined : flagCheck === 'true',
    traceId: TRACE_ID.exec(logTail)?.[1],
    durationMs: invocation.durationMs,
    logTail,
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
