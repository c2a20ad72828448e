import { ANNOTATIONS, LOG_TAGS, logLine, PLAIN_METRICS } from '../../src/domain/telemetry/names';
import { type Answer, found, refused } from '../shared/answer';
import { emfLine } from '../shared/emf';
import { type ShapedAnswer, shapedFor } from '../shared/front-door';
import { errandOf, type PrismaErrand } from '../shared/prisma-event';
import { readRequest } from '../shared/request';
import type { Surroundings } from '../shared/surroundings';
import type { User } from '../shared/user';
import type { Subsegment } from '../shared/xray';
import { differingFields } from './compare';
import type { Users } from './database';
import { type DatabaseFailure, databaseFailure } from './database-failure';

type Reading =
  | { readonly kind: 'read'; readonly user: User | undefined }
  | { readonly kind: 'failed'; readonly failure: DatabaseFailure };

interface Visit {
  readonly userId: string;
  readonly probe: true | undefined;
  readonly startedMs: number;
}

/** How many settled shadows an environment remembers. */
const RECENT_SHADOWS = 1_000;

/** The last ids, up to a limit. Lambda delivers an Event invocation at least once: a second delivery counts nothing. */
class RecentIds {
  readonly #ids = new Set<string>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False when the id is remembered already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#limit && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}

/**
 * The handler of `huntaze-prisma-read`: reads the user and, for a shadow, compares with the mock answer that came along.
 * It never throws for a failed read: a thrown Event invocation would be run again by Lambda and counted twice.
 */
export function createHandler(parts: { readonly users: Pick<Users, 'find'>; readonly surroundings: Surroundings }) {
  const { users, surroundings } = parts;
  const { log, tracer } = surroundings;
  const settled = new RecentIds(RECENT_SHADOWS);
  const durationOf = (visit: Visit) => Math.round(surroundings.elapsedMs() - visit.startedMs);

  async function read(userId: string, trace: Subsegment): Promise<Reading> {
    const edge = trace.child('PostgreSQL', 'remote');
    const details = { sql: { database_type: 'PostgreSQL' } };
    try {
      const user = await find(users, userId);
      edge.end({ details });
      return { kind: 'read', user };
    } catch (error) {
      const failure = databaseFailure(error);
      edge.end({ fault: true, message: failure.sentence, details });
      return { kind: 'failed', failure };
    }
  }

  function logReading({ userId, probe }: Visit, reading: Reading, duration: number): void {
    if (reading.kind === 'failed') {
      const { sentence, code } = reading.failure;
      log('error', logLine(LOG_TAGS.prismaError, { userId, error: sentence, code, duration, probe }));
      return;
    }
    const tag = reading.user ? LOG_TAGS.prismaSuccess : LOG_TAGS.prismaNotFound;
    log('info', logLine(tag, { userId, duration, probe }));
  }

  /** Every shadow ends in exactly one line and one metric line: a comparison, or an error. */
  function settleShadow({ userId, probe }: Visit, mock: User | null, reading: Reading, duration: number): void {
    const count = (counters: Readonly<Record<string, number>>) => {
      if (!probe) surroundings.metrics(emfLine(surroundings.now(), counters));
    };
    if (reading.kind === 'failed') {
      const tag = reading.failure.kind === 'timeout' ? LOG_TAGS.shadowTimeout : LOG_TAGS.shadowFailed;
      log('warn', logLine(tag, { userId, error: reading.failure.sentence, duration, probe }));
      count({ [PLAIN_METRICS.shadowErrors]: 1 });
      return;
    }
    const fields = differingFields(mock, reading.user);
    const match = fields.length === 0;
    log('info', logLine(LOG_TAGS.shadowDiff, { userId, match, duration, fields, probe }));
    count({ [PLAIN_METRICS.shadowMismatches]: match ? 0 : 1, [PLAIN_METRICS.shadowErrors]: 0 });
  }

  async function serve(visit: Visit, errand: PrismaErrand, trace: Subsegment): Promise<Answer> {
    trace.annotate({
      [ANNOTATIONS.canary]: errand.kind === 'canary',
      [ANNOTATIONS.path]: 'prisma',
      [ANNOTATIONS.userId]: visit.userId,
    });
    const reading = await read(visit.userId, trace);
    const duration = durationOf(visit);
    logReading(visit, reading, duration);
    if (errand.kind === 'shadow' && settled.add(errand.requestId)) settleShadow(visit, errand.mock, reading, duration);
    trace.end(reading.kind === 'failed' ? { fault: true, message: reading.failure.sentence } : {});
    return answerOf(reading);
  }

  return async (event: unknown): Promise<ShapedAnswer> => {
    const startedMs = surroundings.elapsedMs();
    const request = readRequest(event);
    const probe = request.probe ? true : undefined;
    if (request.kind === 'refused') {
      log('info', logLine(LOG_TAGS.request, { refused: request.why, probe }));
      return shapedFor(request.door, refused('invalid-request', request.why));
    }
    const trace = tracer.begin('## find-user');
    try {
      return shapedFor(request.door, await serve({ userId: request.userId, probe, startedMs }, errandOf(event), trace));
    } finally {
      await tracer.flush();
    }
  };
}

/** A connection that broke, perhaps while the environment was frozen, is replaced once; reading again is harmless. */
async function find(users: Pick<Users, 'find'>, userId: string): Promise<User | undefined> {
  try {
    return await users.find(userId);
  } catch (error) {
    if (!databaseFailure(error).connectionLost) throw error;
    return users.find(userId);
  }
}

function answerOf(reading: Reading): Answer {
  if (reading.kind === 'read') {
    return reading.user ? found(reading.user) : refused('user-not-found', 'no such user');
  }
  const { kind, sentence } = reading.failure;
  return refused(kind === 'failed' ? 'internal-error' : 'database-unavailable', sentence);
}
