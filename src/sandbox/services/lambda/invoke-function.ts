import { AwsError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';
import type { FunctionRunner, RunResult } from '../../runtime/function-runner';
import { mayLog, mayTrace } from './execution-role';
import { findVersion, versionOf } from './find-function';
import { stateAt } from './function.machine';
import { type Ending, endingOf } from './invocation-ending';
import { invocationEvents, type LogEvent } from './invocation-lines';
import { type InvocationMeasures, lambdaMetrics } from './invocation-metrics';
import { documentIn, invocationSegments } from './invocation-segments';
import { functionArn } from './naming';
import { runtimeVersionArn } from './runtimes';
import type { FunctionVersion, LambdaFunction } from './state';
import { newTraceId, parseTraceHeader, sample, type TraceHeader } from './trace-header';

const REQUEST_LIMIT_BYTES = 6 * 1024 * 1024;
const TAIL_BYTES = 4096;

export interface SynchronousCall {
  readonly functionName: string;
  readonly qualifier?: string;
  readonly payload: Uint8Array;
  readonly at: number;
  readonly traceHeader?: string;
  readonly requestId: string;
  readonly clientContext?: string;
  /** Where it starts ahead of its turn: see `FunctionsFacade.invoke`. */
  readonly turn?: Promise<void>;
}

export interface InvocationResult {
  readonly status: number;
  readonly payload: Uint8Array;
  readonly functionError?: 'Handled' | 'Unhandled';
  readonly executedVersion: string;
  readonly logTail: () => string;
  readonly endAt: number;
}

/** Refuses what Lambda refuses before any code runs; returns the version to run. */
function admit(
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

/** Draws the version of a request that a weighted alias routes. */
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

/** An invocation that ran: everything that its lines, metrics and segments are made of. */
interface Finished {
  readonly kernel: Kernel;
  readonly call: SynchronousCall;
  readonly random: Random;
  readonly version: FunctionVersion;
  readonly subject: MetricSubject;
  readonly trace: SampledTrace;
  readonly ids: SegmentIds;
  /** Invocations of the function that ran when this one arrived. */
  readonly running: number;
  readonly result: RunResult;
  readonly ending: Ending;
  readonly durationMs: number;
}

/** Which metrics and resources an invocation counts under. */
type MetricSubject = Pick<InvocationMeasures, 'functionName' | 'qualifier' | 'executedVersion'>;
type SampledTrace = TraceHeader & { readonly sampled: boolean };

/** Ids of the function's segment and of its phases; Overhead's is drawn when the segments are written. */
interface SegmentIds {
  readonly functionId: string;
  readonly invocationId: string;
  readonly phases: Random;
}

/** Runs one invocation to its end, and books what the service writes about it: lines, metrics, segments. */
export async function invokeFunction(
  kernel: Kernel,
  runner: FunctionRunner,
  call: SynchronousCall,
): Promise<InvocationResult> {
  const random = kernel.random.fork(`invoke ${call.requestId}`);
  const { fn, version, qualifier, isAlias } = admit(kernel, call, random);
  const payload = eventText(call.payload);
  const running = runner.concurrency(fn.name, call.at);
  const subject: MetricSubject = {
    functionName: fn.name,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(isAlias ? { executedVersion: version.version } : {}),
  };
  if (fn.reservedConcurrency !== undefined && running >= fn.reservedConcurrency) throw throttled(kernel, subject, call);
  const trace = traceOf(kernel, fn.name, version, call, random);
  const functionId = random.hex(16);
  const phases = random.fork('phases');
  const ids: SegmentIds = { functionId, invocationId: phases.hex(16), phases };
  const parent = trace.sampled ? ids.invocationId : (trace.parent ?? functionId);
  const run = {
    functionName: fn.name,
    version,
    ...(qualifier === undefined ? {} : { qualifier }),
    requestId: call.requestId,
    payload,
    at: call.at,
    traceHeader: `Root=${trace.root};Parent=${parent};Sampled=${trace.sampled ? 1 : 0}`,
    ...(call.clientContext === undefined ? {} : { clientContext: call.clientContext }),
  };
  const result = await runner.run(run, call.turn);
  const ending = endingOf(result, call.requestId, version);
  const durationMs = result.endAt - result.startAt;
  const finished = { kernel, call, random, version, subject, trace, ids, running, result, ending, durationMs };
  kernel.bookings.add(() => {
    writeLines(finished);
    recordMetrics(finished);
    putSegments(finished);
  });
  return answerOf(finished);
}

/** Counts a throttled call and returns its refusal. */
function throttled(kernel: Kernel, subject: MetricSubject, call: SynchronousCall): AwsError {
  const refused = lambdaMetrics({ ...subject, at: call.at, values: { Throttles: count(1) } });
  kernel.bookings.add(() => kernel.metrics.record(refused));
  return new AwsError('TooManyRequestsException', 429, 'Rate Exceeded.', {
    members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' },
  });
}

/** When an invocation counts as over: the next whole millisecond. */
const endOf = ({ result }: Finished): number => Math.ceil(result.endAt);

/** Writes the lines of an invocation to its log group, where the function's role allows it. */
function writeLines(finished: Finished): void {
  const { kernel, version, result } = finished;
  const { logging, role } = version.configuration;
  if (mayLog(kernel.world, role, logging.group, result.logStream))
    kernel.logs.write(logging.group, result.logStream, eventsOf(finished), endOf(finished));
}

function eventsOf(finished: Finished): readonly LogEvent[] {
  const { kernel, call, version, trace, ids, result, ending, durationMs } = finished;
  const { logging, runtime, memoryMb } = version.configuration;
  return invocationEvents(
    {
      requestId: call.requestId,
      version: version.version,
      runtime,
      runtimeVersionArn: runtimeVersionArn(kernel.world),
      format: logging.format,
      initStartAt: call.at,
      startAt: result.startAt,
      endAt: result.endAt,
      ...(result.initMs === undefined ? {} : { initMs: result.initMs }),
      durationMs,
      billedMs: Math.max(1, Math.ceil(durationMs + (result.initMs ?? 0))),
      memoryMb,
      usedMb: usedMemoryMb(version, result),
      ...(trace.sampled ? { trace: { id: trace.root, segmentId: ids.functionId } } : {}),
      ...(ending.line === undefined ? {} : { ending: ending.line }),
      status: ending.status,
      ...(ending.status === 'error' && ending.failure !== undefined ? { errorType: ending.failure.errorType } : {}),
    },
    { originMs: kernel.world.startedAt, initLines: result.report.initLines, lines: result.report.lines },
  );
}

function recordMetrics({ kernel, subject, running, result, ending, durationMs }: Finished): void {
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
}

/** Passes on what the function sent to X-Ray and adds Lambda's own segments, where the function's role allows tracing. */
function putSegments(finished: Finished): void {
  const { kernel, call, random, version, subject, trace, ids, result, ending } = finished;
  const { world } = kernel;
  const { role, logging } = version.configuration;
  if (!mayTrace(world, role)) return;
  for (const datagram of result.report.datagrams) {
    const document = documentIn(datagram.text);
    if (document !== undefined) kernel.traces.put(document, world.startedAt + Math.floor(datagram.atUs / 1000));
  }
  if (!trace.sampled) return;
  const { functionName, qualifier } = subject;
  const segments = invocationSegments({
    functionName,
    functionArn: functionArn(world, functionName),
    resourceArn: functionArn(world, functionName, qualifier),
    requestId: call.requestId,
    accountId: world.accountId,
    logGroup: logging.group,
    traceId: trace.root,
    ...(trace.parent === undefined ? {} : { parentId: trace.parent }),
    serviceId: random.hex(16),
    functionId: ids.functionId,
    initId: random.hex(16),
    invocationId: ids.invocationId,
    overheadId: ids.phases.hex(16),
    receivedAt: call.at,
    startAt: result.startAt,
    endAt: result.endAt,
    ...(result.initMs === undefined ? {} : { initMs: result.initMs }),
    ...(ending.failure === undefined
      ? {}
      : { failure: { type: ending.failure.errorType, message: ending.failure.errorMessage } }),
  });
  for (const segment of segments) kernel.traces.put(segment, endOf(finished));
}

/** What the caller gets: the function's answer, or its failure in Lambda's shape. */
function answerOf(finished: Finished): InvocationResult {
  const { version, ending } = finished;
  const logTail = (): string => tail(eventsOf(finished));
  const base = { status: 200, executedVersion: version.version, logTail, endAt: endOf(finished) };
  if (ending.failure === undefined) return { ...base, payload: Buffer.from(ending.payload) };
  const { errorType, errorMessage, trace } = ending.failure;
  const body = { errorType, errorMessage, ...(trace.length === 0 ? {} : { trace }) };
  return { ...base, payload: Buffer.from(JSON.stringify(body)), functionError: 'Unhandled' };
}

const count = (value: number): { value: number; unit: string } => ({ value, unit: 'Count' });

function traceOf(
  kernel: Kernel,
  functionName: string,
  version: FunctionVersion,
  call: SynchronousCall,
  random: Random,
): SampledTrace {
  const header = parseTraceHeader(call.traceHeader);
  const root = header?.root ?? newTraceId(random, call.at);
  const parent = header?.parent === undefined ? {} : { parent: header.parent };
  if (header?.sampled !== undefined) return { root, ...parent, sampled: header.sampled };
  const active = version.configuration.tracing === 'Active';
  return { root, ...parent, sampled: active && sample(kernel.world.lambda, functionName, random, call.at) };
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
