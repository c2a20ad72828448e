import type { LambdaClient } from '@aws-sdk/client-lambda';
import { FLAGS_OFF, type Flags } from '../../src/domain/flags/document';
import type { MockReadSettings } from '../../src/domain/system/function-settings';
import type { Surroundings } from '../shared/surroundings';
import { unheard, type WarmUpLimits, warmUp } from '../shared/warm-up';
import type { FlagsReader } from './flags-reader';
import { createHandler } from './handler';
import { findMockUser } from './mock-users';
import { createPrismaFunction } from './prisma-function';

const SHADOW: Flags = { ...FLAGS_OFF, shadow: { enabled: true, percentage: 100 } };
const CANARY: Flags = { ...SHADOW, adapter: { enabled: true, percentage: 100, salt: '', bucketBy: 'request' } };

const limits = ({ shadowBudgetMs, canaryDeadlineMs }: MockReadSettings): WarmUpLimits => ({
  firstMs: Math.max(shadowBudgetMs, canaryDeadlineMs) + 100,
  moreMs: 60,
  requests: 20,
});

/**
 * Fetches the flags, and meanwhile answers shadowed requests and canaries of its own with a second handler. Lambda checks
 * the calls of prisma-read and makes none, so that the connection and the code of a call are ready. Mock rescues each of these
 * canaries.
 */
export async function warmMockRead(parts: {
  readonly flags: FlagsReader;
  readonly client: LambdaClient;
  readonly region: string;
  readonly settings: MockReadSettings;
  readonly surroundings: Surroundings;
}): Promise<void> {
  const { client, region, settings, surroundings } = parts;
  const dryRun = createPrismaFunction(client, settings, region, 'dry-run');
  let flags = SHADOW;
  let reached = false;
  const handler = createHandler({
    flags: { read: async () => ({ flags, fetch: 'ok' }), warm: async () => {} },
    prisma: {
      read: dryRun.read,
      async sendShadow(call, mock) {
        const sending = await dryRun.sendShadow(call, mock);
        reached = sending.kind === 'sent';
        return sending;
      },
    },
    findMockUser,
    surroundings: unheard(surroundings),
  });
  const requests = warmUp(limits(settings), surroundings.elapsedMs, async (number) => {
    flags = number % 4 === 3 ? CANARY : SHADOW;
    await handler({ userId: 'user-1' }, { awsRequestId: `warm-up-${number}` });
    return reached;
  });
  await Promise.all([parts.flags.warm(), requests]);
}
