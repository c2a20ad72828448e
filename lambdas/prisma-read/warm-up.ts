import type { PrismaReadSettings } from '../../src/domain/system/function-settings';
import { LOG_TAGS, logLine } from '../../src/domain/telemetry/names';
import { prismaEvent } from '../shared/prisma-event';
import type { Surroundings } from '../shared/surroundings';
import { unheard, type WarmUpLimits, warmUp } from '../shared/warm-up';
import type { Users } from './database';
import { createHandler } from './handler';

/** Lambda ends a start after ten seconds. */
const LONGEST_MS = 9_000;

/**
 * The first read may take as long as a read may ever take: a connection attempt that outlived the start would leave work
 * behind in the first request that is answered meanwhile.
 */
const limits = ({ connectTimeoutMs, statementTimeoutMs }: PrismaReadSettings): WarmUpLimits => ({
  firstMs: Math.min(LONGEST_MS, connectTimeoutMs + statementTimeoutMs + 1_000),
  moreMs: 25,
  requests: 20,
});

const USER = { id: 'warm-up', email: '', name: '', subscription: '' };

/**
 * Reads with a second handler: it connects, and compiles the code that a request runs. One line says how many reads ended
 * well; it is also the first that the console of the process writes, which costs as much as a warm read.
 */
export async function warmPrismaRead(
  settings: PrismaReadSettings,
  users: Pick<Users, 'find'>,
  surroundings: Surroundings,
): Promise<void> {
  const handler = createHandler({ users, surroundings: unheard(surroundings) });
  const startedMs = surroundings.elapsedMs();
  const reads = await warmUp(limits(settings), surroundings.elapsedMs, async (number) => {
    const requestId = `warm-up-${number}`;
    const errand =
      number % 2 === 0
        ? ({ kind: 'canary', requestId } as const)
        : ({ kind: 'shadow', requestId, mock: USER } as const);
    return (await handler(prismaEvent('user-1', errand, false))).statusCode < 500;
  });
  const duration = Math.round(surroundings.elapsedMs() - startedMs);
  surroundings.log('info', logLine(LOG_TAGS.warmUp, { reads, duration }));
}
