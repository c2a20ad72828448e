import { AwsError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { draw, EVENT_DISPATCH } from '../../runtime/latencies';
import { lambdaMetrics } from './invocation-metrics';
import type { EventInvokeConfig, LambdaState, QueuedEvent } from './state';

/** Waiting time before the second and third attempt after a function error. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const DEFAULT_MAXIMUM_AGE_S = 21_600;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 300_000;

type NewEvent = Pick<QueuedEvent, 'requestId' | 'functionName' | 'qualifier' | 'payloadBase64' | 'acceptedAt'> & {
  readonly traceHeader?: string;
  /** Epoch ms: the events of one sender keep their order. */
  readonly notBefore: number;
};

/** Accepts an asynchronous invocation: it starts a little later. */
export function enqueue(kernel: Kernel, { notBefore, ...event }: NewEvent): QueuedEvent {
  const state = kernel.world.lambda;
  const random = kernel.random.fork(`dispatch ${event.requestId}`);
  const dueAt = event.acceptedAt + Math.ceil(draw(EVENT_DISPATCH, random.next(), random.next()));
  const queued: QueuedEvent = {
    ...event,
    dueAt: Math.max(dueAt, notBefore),
    failures: 0,
    throttles: 0,
    sequence: state.nextSequence,
  };
  insert(state, queued);
  state.nextSequence += 1;
  return queued;
}

function insert(state: LambdaState, event: QueuedEvent): void {
  let index = state.queue.length;
  for (; index > 0; index -= 1) {
    const before = state.queue[index - 1];
    if (before === undefined || before.dueAt < event.dueAt) break;
    if (before.dueAt === event.dueAt && before.sequence < event.sequence) break;
  }
  state.queue.splice(index, 0, event);
}

/** Runs the events due at `at`; a failed one is tried again as its event-invoke configuration says. */
export async function runDueEvents(kernel: Kernel, at: number): Promise<void> {
  const state = kernel.world.lambda;
  for (;;) {
    const event = state.queue[0];
    if (event === undefined || event.dueAt > at) return;
    state.queue.shift();
    await attempt(kernel, event);
  }
}

/** Starts the event due at `at` while the invocation that sent it runs, where nothing can come between them. */
export function startDueEvent(kernel: Kernel, at: number, turn: Promise<void>): Promise<void> | undefined {
  const { queue } = kernel.world.lambda;
  const [event] = queue;
  if (event === undefined || !kernel.functions.mayStartAhead(event.functionName, at, event.sequence)) return undefined;
  const attempted = attempt(kernel, event, turn);
  attempted.catch(() => undefined);
  return turn.then(async () => {
    queue.shift();
    await attempted;
    await runDueEvents(kernel, at);
  });
}

/** `turn`: where it starts ahead of it. */
async function attempt(kernel: Kernel, event: QueuedEvent, turn?: Promise<void>): Promise<void> {
  const state = kernel.world.lambda;
  const fn = state.functions[event.functionName];
  if (fn === undefined) return;
  const config: Partial<EventInvokeConfig> = fn.eventInvokeConfigs[event.qualifier] ?? {};
  const maximumAgeMs = (config.maximumEventAgeSeconds ?? DEFAULT_MAXIMUM_AGE_S) * 1000;
  const giveUp = (): void => {
    state.droppedEvents += 1;
    const qualifier = event.qualifier === '' ? {} : { qualifier: event.qualifier };
    const values = { AsyncEventsDropped: { value: 1, unit: 'Count' } };
    const dropped = lambdaMetrics({ functionName: event.functionName, ...qualifier, at: event.dueAt, values });
    kernel.bookings.add(() => kernel.metrics.record(dropped));
  };
  const again = (at: number, change: Partial<QueuedEvent>): void => {
    if (at - event.acceptedAt > maximumAgeMs) giveUp();
    else insert(state, { ...event, ...change, dueAt: at });
  };
  try {
    const result = await kernel.functions.invoke({
      functionName: event.functionName,
      ...(event.qualifier === '' ? {} : { qualifier: event.qualifier }),
      payload: Buffer.from(event.payloadBase64, 'base64'),
      type: 'RequestResponse',
      at: event.dueAt,
      ...(event.traceHeader === undefined ? {} : { traceHeader: event.traceHeader }),
      requestId: event.requestId,
      ...(turn === undefined ? {} : { turn }),
    });
    if (result.functionError === undefined) return;
    const delay = RETRY_DELAYS_MS[event.failures];
    if (delay === undefined || event.failures >= (config.maximumRetryAttempts ?? 2)) giveUp();
    else again(result.endAt + delay, { failures: event.failures + 1 });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await turn;
    if (error.status !== 429 && error.status !== 409) {
      giveUp();
      return;
    }
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** event.throttles);
    again(event.dueAt + backoff, { throttles: event.throttles + 1 });
  }
}
