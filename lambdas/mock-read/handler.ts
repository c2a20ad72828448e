import type { Flags } from '../../src/domain/flags/document';
import {
  ANNOTATIONS,
  ANSWER_HEADERS,
  LOG_TAGS,
  logLine,
  PLAIN_METRICS,
  type RequestPath,
} from '../../src/domain/telemetry/names';
import { type Answer, found, refused } from '../shared/answer';
import { emfLine } from '../shared/emf';
import { type ShapedAnswer, shapedFor } from '../shared/front-door';
import { readRequest } from '../shared/request';
import type { Surroundings } from '../shared/surroundings';
import type { User } from '../shared/user';
import type { Outcome, Subsegment } from '../shared/xray';
import { describeFailure } from './aws-call';
import { choosePath } from './choose-path';
import type { FlagsReader, FlagsReading } from './flags-reader';
import type { PrismaFunction } from './prisma-function';

export interface MockReadParts {
  readonly flags: FlagsReader;
  readonly prisma: PrismaFunction;
  readonly findMockUser: (userId: string) => User | undefined;
  readonly surroundings: Surroundings;
}

/** The part of Lambda's context that is read. */
export interface InvocationContext {
  readonly awsRequestId?: string;
}

export type Handler = (event: unknown, context?: InvocationContext) => Promise<ShapedAnswer>;

type Counters = Record<string, number>;

/** One request on its way through the handler. */
interface Visit {
  readonly userId: string;
  readonly requestId: string;
  /** Set on a probe's requests only, so that it is left out of all other lines. */
  readonly probe: true | undefined;
  readonly startedMs: number;
  readonly trace: Subsegment;
  readonly counters: Counters;
}

/** The answer of a path, and how the request's subsegment ends. */
interface PathAnswer {
  readonly answer: Answer;
  readonly failed: boolean;
  readonly outcome?: Outcome;
}

/**
 * The handler of `huntaze-mock-read`: reads the flags, chooses the path and answers. A canary that fails is answered from
 * mock; an error of mock itself is thrown, so that Lambda's own `Errors` metric sees it.
 */
export function createHandler(parts: MockReadParts): Handler {
  const { flags, surroundings } = parts;
  const { tracer, log } = surroundings;

  function measure(visit: Visit, path: RequestPath, errors: 0 | 1): void {
    if (visit.probe) return;
    const latencyMs = surroundings.elapsedMs() - visit.startedMs;
    surroundings.metrics(emfLine(surroundings.now(), visit.counters, { path, errors, latencyMs }));
  }

  function countFetch(visit: Visit, fetch: FlagsReading['fetch']): void {
    if (fetch !== 'none') visit.counters[PLAIN_METRICS.flagFetchErrors] = fetch === 'failed' ? 1 : 0;
  }

  async function serve(visit: Visit): Promise<Answer> {
    const { userId, probe, trace } = visit;
    let path: RequestPath = 'mock';
    try {
      const reading = await flags.read();
      countFetch(visit, reading.fetch);
      const chosen = choosePath(reading.flags, visit);
      path = chosen.path;
      annotate(surroundings, visit, path, reading.flags);
      const { answer, failed, outcome } =
        chosen.path === 'canary'
          ? await answerFromPrisma(parts, visit)
          : await answerFromMock(parts, visit, chosen.shadow);
      measure(visit, path, failed ? 1 : 0);
      trace.end(outcome);
      return answer;
    } catch (error) {
      const message = describeFailure(error);
      log(
        'error',
        logLine(LOG_TAGS.error, { userId, error: message, duration: durationOf(surroundings, visit), probe }),
      );
      measure(visit, path, 1);
      trace.end({ fault: true, message });
      throw error;
    }
  }

  return async (event, context) => {
    const startedMs = surroundings.elapsedMs();
    const request = readRequest(event);
    const probe = request.probe ? true : undefined;
    if (request.kind === 'refused') {
      log('info', logLine(LOG_TAGS.request, { refused: request.why, probe }));
      return shapedFor(request.door, refused('invalid-request', request.why));
    }
    const { userId, door } = request;
    log('info', logLine(LOG_TAGS.request, { userId, probe }));
    const trace = tracer.begin('## read-user');
    try {
      const requestId = context?.awsRequestId ?? '';
      return shapedFor(door, await serve({ userId, requestId, probe, startedMs, trace, counters: {} }));
    } finally {
      await tracer.flush();
    }
  };
}

const durationOf = (surroundings: Surroundings, visit: Visit): number =>
  Math.round(surroundings.elapsedMs() - visit.startedMs);

function mockAnswer(user: User | undefined, headers: Readonly<Record<string, string>>): Answer {
  return user ? found(user, headers) : refused('user-not-found', 'no such user', headers);
}

async function shadow({ prisma, surroundings }: MockReadParts, visit: Visit, mock: User | undefined): Promise<void> {
  const { userId, probe, counters } = visit;
  const sending = await prisma.sendShadow({ ...visit, probe: probe === true }, mock);
  counters[PLAIN_METRICS.shadowRequests] = 1;
  if (sending.kind === 'sent') return;
  if (sending.kind === 'refused') counters[PLAIN_METRICS.shadowErrors] = 1;
  const tag = sending.kind === 'unknown' && sending.timedOut ? LOG_TAGS.shadowTimeout : LOG_TAGS.shadowFailed;
  surroundings.log(
    'warn',
    logLine(tag, { userId, error: sending.why, duration: durationOf(surroundings, visit), probe }),
  );
}

async function answerFromMock(parts: MockReadParts, visit: Visit, shadowed: boolean): Promise<PathAnswer> {
  const { findMockUser, surroundings } = parts;
  const { userId, probe } = visit;
  const user = findMockUser(userId);
  if (shadowed && !probe) await shadow(parts, visit, user);
  const tag = user ? LOG_TAGS.mockSuccess : LOG_TAGS.mockNotFound;
  surroundings.log('info', logLine(tag, { userId, duration: durationOf(surroundings, visit), probe }));
  return { answer: mockAnswer(user, { [ANSWER_HEADERS.path]: 'mock' }), failed: false };
}

async function answerFromPrisma(parts: MockReadParts, visit: Visit): Promise<PathAnswer> {
  const { prisma, findMockUser, surroundings } = parts;
  const { userId, probe, counters } = visit;
  const headers = { [ANSWER_HEADERS.path]: 'canary' };
  const reading = await prisma.read({ ...visit, probe: probe === true });
  const mock = findMockUser(userId);
  counters[PLAIN_METRICS.canaryErrors] = 0;
  counters[PLAIN_METRICS.fallbackToMock] = 0;
  if (reading.kind === 'user' || (reading.kind === 'not-found' && !mock)) {
    const user = reading.kind === 'user' ? reading.user : undefined;
    const fields = { userId, duration: durationOf(surroundings, visit), ...(user ? {} : { found: false }), probe };
    surroundings.log('info', logLine(LOG_TAGS.canarySuccess, fields));
    return { answer: mockAnswer(user, headers), failed: false };
  }
  const error = reading.kind === 'failed' ? reading.why : 'prisma-read knows no such user, mock does';
  visit.trace.annotate({ [ANNOTATIONS.rescued]: true });
  counters[PLAIN_METRICS.canaryErrors] = 1;
  counters[PLAIN_METRICS.fallbackToMock] = 1;
  surroundings.log(
    'warn',
    logLine(LOG_TAGS.canaryFallback, { userId, error, duration: durationOf(surroundings, visit), probe }),
  );
  const answer = mockAnswer(mock, { ...headers, [ANSWER_HEADERS.rescued]: '1' });
  return { answer, failed: true, outcome: { error: true, message: error } };
}

function annotate({ log }: Surroundings, visit: Visit, path: RequestPath, current: Flags): void {
  const { userId, probe, trace } = visit;
  const canary = path === 'canary';
  const { enabled, percentage } = current.adapter;
  const prismaEnabled = enabled && percentage > 0;
  log('info', logLine(LOG_TAGS.flagCheck, { prismaEnabled, percentage, canary, userId, probe }));
  const tracedPath = canary ? 'prisma' : 'mock';
  trace.annotate({ [ANNOTATIONS.canary]: canary, [ANNOTATIONS.path]: tracedPath, [ANNOTATIONS.userId]: userId });
  log('info', logLine(LOG_TAGS.xray, { canary, path: tracedPath, userId, probe }));
}
