import { AwsError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';
import type { FunctionRunner, RunResult } from '../../runtime/function-runner';
import type { FunctionFailure } from '../../runtime/protocol';
import { mayLog, mayTrace } from './execution-role';
import { findVersion, versionOf } from './find-function';
import { stateAt } from './function.machine';
import { invocationEvents } from './invocation-lines';
import { lambdaMetrics } from './invocation-metrics';
import { documentIn, invocationSegments } from './invocation-segments';
import { functionArn } from './naming';
import { runtimeVersionArn } from './runtimes';
import type { FunctionVersion, LambdaFunction } from './state';
import { newTraceId, parseTraceHeader, sample, type TraceHeader } from './trace-header';

const REQUEST_LIMIT_BYTES = 6 * 1024 * 1024;
const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024 + 100;
const TAIL_BYTES = 4096;

export interface SynchronousCall {
  readonly functionName: string;
  readonly qualifier?: string;
  readonly payload: Uint8Array;
  readonly at: number;
  readonly traceHeader?: string;
  readonly requestId: string;
  readonly clientContext?: string;
}

export interface InvocationResult {
  readonly status: number;
  readonly payload: Uint8Array;
  readonly functionError?: 'Handled' | 'Unhandled';
  readonly executedVersion: string;
  readonly logTail: string;
  readonly endAt: number;
}

/** Refuses what Lambda refuses before any code runs; answers the version that shall run. */
export function admit(
  kernel: Kernel,
  call: Pick<SynchronousCall, 'functionName' | 'qualifier' | 'payload' | 'at'>,
  random: Random,
): {
  readonly fn: LambdaFunction;
  readonly version: FunctionVersion;
  readonly qualifier?: string;
  readonly isAlias: boolean;
} {
  const found = findVersion(kernel.world, call.functionName, call.qualifier);
  if (call.payload.byteLength > REQUEST_LIMIT_BYTES) {
    const words = `Request must be smaller than ${REQUEST_LIMIT_BYTES} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', 413, words);
  }
  const version = found.alias === undefined ? found.version : routed(found.fn, found.alias, random);
  if (stateAt(version, call.at) === 'Pending') {
    throw new AwsError(
      'ResourceConflictException',
      409,
      `The operation cannot be performed at this time. The function is currently in the following state: Pending`,
    );
  }
  const { qualifier } = found;
  return {
    fn: found.fn,
    version,
    isAlias: found.alias !== undefined,
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}

/** The coin that a weighted alias throws for each request. */
function routed(
  fn: LambdaFunction,
  alias: { version: string; weights: Readonly<Record<string, number>> },
  random: Random,
): FunctionVersion {
  const [additional] = Object.entries(alias.weights);
  const chosen = additional !== undefined && random.next() < additional[1] ? additional[0] : alias.version;
  return versionOf(fn, chosen) ?? fn.latest;
}

/** JSON text of an event; an absent payload is an empty object. */
export function eventText(payload: Uint8Array): string {
  if (payload.byteLength === 0) return '{}';
  const text = Buffer.from(payload).toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const words = `Could not parse request body into json: ${error instanceof Error ? error.message : String(error)}`;
    throw new AwsError('InvalidRequestContentException', 400, words);
  }
}

/** Runs one invocation to its end and writes what the service writes about it: lines, metrics, segments. */
export async function invokeFunction(
  kernel: Kernel,
  runner: FunctionRunner,
  call: SynchronousCall,
): Promise<InvocationResult> {
  const random = kernel.random.fork(`invoke ${call.requestId}`);
  const { fn, version, qualifier, isAlias } = admit(kernel, call, random);
  const payload = eventText(call.payload);
  const running = runner.concurrency(fn.name, call.at);
  const subject = {
    functionName: fn.name,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(isAlias ? { executedVersion: version.version } : {}),
  };
  if (fn.reservedConcurrency !== undefined && running >= fn.reservedConcurrency) {
    kernel.metrics.record(lambdaMetrics({ ...subject, at: call.at, values: { Throttles: count(1) } }));
    throw new AwsError('TooManyRequestsException', 429, 'Rate Exceeded.', {
      members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' },
    });
  }
  const trace = traceOf(kernel, fn.name, version, call, random);
  const functionSegmentId = random.hex(16);
  const phaseIds = random.fork('phases');
  const invocationId = phaseIds.hex(16);
  const result = await runner.run({
    functionName: fn.name,
    version,
    ...(qualifier === undefined ? {} : { qualifier }),
    requestId: call.requestId,
    payload,
    at: call.at,
    traceHeader: `Root=${trace.root};Parent=${trace.sampled ? invocationId : (trace.parent ?? functionSegmentId)};Sampled=${trace.sampled ? 1 : 0}`,
    ...(call.clientContext === undefined ? {} : { clientContext: call.clientContext }),
  });
  const ending = endingOf(result, call.requestId, version);
  const endAt = Math.ceil(result.endAt);
  const { logging } = version.configuration;
  const durationMs = result.endAt - result.startAt;
  const events = invocationEvents(
    {
      requestId: call.requestId,
      version: version.version,
      runtime: version.configuration.runtime,
      runtimeVersionArn: runtimeVersionArn(kernel.world),
      format: logging.format,
      initStartAt: call.at,
      startAt: result.startAt,
      endAt: result.endAt,
      ...(result.initMs === undefined ? {} : { initMs: result.initMs }),
      durationMs,
      billedMs: Math.max(1, Math.ceil(durationMs + (result.initMs ?? 0))),
      memoryMb: version.configuration.memoryMb,
      usedMb: usedMemoryMb(version, result),
      ...(trace.sampled ? { trace: { id: trace.root, segmentId: functionSegmentId } } : {}),
      ...(ending.line === undefined ? {} : { ending: ending.line }),
      status: ending.status,
      ...(ending.status === 'error' && ending.failure !== undefined ? { errorType: ending.failure.errorType } : {}),
    },
    { originMs: kernel.world.startedAt, initLines: result.report.initLines, lines: result.report.lines },
  );
  const { role } = version.configuration;
  if (mayLog(kernel.world, role, logging.group, result.logStream))
    kernel.logs.write(logging.group, result.logStream, events, endAt);
  kernel.metrics.record(
    lambdaMetrics({
      ...subject,
      at: Math.floor(result.startAt),
      values: {
        Invocations: count(1),
        Errors: count(ending.failure === undefined ? 0 : 1),
        Throttles: count(0),
        Duration: { value: durationMs, unit: 'Milliseconds' },
        ConcurrentExecutions: count(running + 1),
      },
    }),
  );
  const traced = mayTrace(kernel.world, role);
  for (const datagram of traced ? result.report.datagrams : []) {
    const document = documentIn(datagram.text);
    if (document !== undefined) kernel.traces.put(document, kernel.world.startedAt + Math.floor(datagram.atUs / 1000));
  }
  if (trace.sampled && traced) {
    const segments = invocationSegments({
      functionName: fn.name,
      functionArn: functionArn(kernel.world, fn.name),
      resourceArn: functionArn(kernel.world, fn.name, qualifier),
      requestId: call.requestId,
      accountId: kernel.world.accountId,
      logGroup: logging.group,
      traceId: trace.root,
      ...(trace.parent === undefined ? {} : { parentId: trace.parent }),
      serviceId: random.hex(16),
      functionId: functionSegmentId,
      initId: random.hex(16),
      invocationId,
      overheadId: phaseIds.hex(16),
      receivedAt: call.at,
      startAt: result.startAt,
      endAt: result.endAt,
      ...(result.initMs === undefined ? {} : { initMs: result.initMs }),
      ...(ending.failure === undefined
        ? {}
        : { failure: { type: ending.failure.errorType, message: ending.failure.errorMessage } }),
    });
    for (const segment of segments) kernel.traces.put(segment, endAt);
  }
  const base = { status: 200, executedVersion: version.version, logTail: tail(events), endAt };
  if (ending.failure === undefined) return { ...base, payload: Buffer.from(ending.payload) };
  const { errorType, errorMessage, trace: stack } = ending.failure;
  const body = { errorType, errorMessage, ...(stack.length === 0 ? {} : { trace: stack }) };
  return { ...base, payload: Buffer.from(JSON.stringify(body)), functionError: 'Unhandled' };
}

const count = (value: number): { value: number; unit: string } => ({ value, unit: 'Count' });

function traceOf(
  kernel: Kernel,
  functionName: string,
  version: FunctionVersion,
  call: SynchronousCall,
  random: Random,
): TraceHeader & { readonly sampled: boolean } {
  const header = parseTraceHeader(call.traceHeader);
  const root = header?.root ?? newTraceId(random, call.at);
  const parent = header?.parent === undefined ? {} : { parent: header.parent };
  if (header?.sampled !== undefined) return { root, ...parent, sampled: header.sampled };
  const active = version.configuration.tracing === 'Active';
  return { root, ...parent, sampled: active && sample(kernel.world.lambda, functionName, random, call.at) };
}

interface Ending {
  readonly payload: string;
  readonly failure?: FunctionFailure;
  /** What the platform writes before END. */
  readonly line?: string;
  readonly status: 'success' | 'error' | 'timeout';
}

/** The outcome in Lambda's words. */
function endingOf({ report, endAt }: RunResult, requestId: string, version: FunctionVersion): Ending {
  const { outcome } = report;
  const broken = (errorType: string, words: string): Ending => ({
    payload: '',
    failure: { errorType, errorMessage: `RequestId: ${requestId} Error: ${words}`, trace: [] },
    line: `RequestId: ${requestId} Error: ${words}\n${errorType}`,
    status: 'error',
  });
  switch (outcome.kind) {
    case 'result':
      if (Buffer.byteLength(outcome.payload) <= RESPONSE_LIMIT_BYTES)
        return { payload: outcome.payload, status: 'success' };
      return {
        payload: '',
        failure: {
          errorType: 'Function.ResponseSizeTooLarge',
          errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
          trace: [],
        },
        status: 'error',
      };
    case 'failed':
      return { payload: '', failure: outcome.failure, status: 'success' };
    case 'crashed':
      return { payload: '', failure: outcome.failure, status: 'error' };
    case 'timeout':
    case 'stuck': {
      const words = `Task timed out after ${version.configuration.timeoutSeconds.toFixed(2)} seconds`;
      return {
        payload: '',
        failure: { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${words}`, trace: [] },
        line: `${new Date(Math.floor(endAt)).toISOString()} ${requestId} ${words}`,
        status: 'timeout',
      };
    }
    case 'out-of-memory':
      return broken('Runtime.OutOfMemory', 'Runtime exited with error: signal: killed');
    case 'exited':
      if (outcome.code === 0) return broken('Runtime.ExitError', 'Runtime exited without providing a reason');
      return broken('Runtime.ExitError', `Runtime exited with error: exit status ${outcome.code}`);
    case 'silent':
      return broken('Runtime.ExitError', 'Runtime exited without providing a reason');
  }
}

/** Modelled, since the real figure would differ from run to run. */
function usedMemoryMb(version: FunctionVersion, { report }: RunResult): number {
  const { memoryMb } = version.configuration;
  if (report.outcome.kind === 'out-of-memory') return memoryMb;
  return Math.min(memoryMb, 74 + Math.round((version.codeSize / 1_048_576) * 22));
}

const tail = (events: readonly { readonly message: string }[]): string => {
  const text = Buffer.from(events.map((event) => `${event.message}\n`).join(''));
  return text.subarray(Math.max(0, text.byteLength - TAIL_BYTES)).toString('utf8');
};
