import { AsyncLocalStorage } from 'node:async_hooks';
import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createFlagsReader } from '../../../lambdas/mock-read/flags-reader';
import { createHandler as createMockRead } from '../../../lambdas/mock-read/handler';
import { findMockUser } from '../../../lambdas/mock-read/mock-users';
import { createPrismaFunction } from '../../../lambdas/mock-read/prisma-function';
import { warmMockRead } from '../../../lambdas/mock-read/warm-up';
import { openUsers } from '../../../lambdas/prisma-read/database';
import { createHandler as createPrismaRead } from '../../../lambdas/prisma-read/handler';
import { warmPrismaRead } from '../../../lambdas/prisma-read/warm-up';
import type { Surroundings } from '../../../lambdas/shared/surroundings';
import { createTracer, toDaemon } from '../../../lambdas/shared/xray';
import { readMockReadSettings, readPrismaReadSettings } from '../../../src/domain/system/function-settings';
import type { OpenHost } from './function-host';

interface Invocation {
  readonly written: string[];
  readonly trace: string;
}

type Handler = (event: unknown, context: { readonly awsRequestId: string }) => Promise<unknown>;

interface Opened {
  readonly handler: Handler;
  warm(): Promise<unknown>;
  close(): Promise<void>;
}

/** The wiring of `mock-read/index.ts` with an endpoint and surroundings of our own. */
function openMockRead(variables: Readonly<Record<string, string>>, surroundings: Surroundings): Opened {
  const settings = readMockReadSettings(variables);
  const client = {
    maxAttempts: 1,
    region: 'us-east-1',
    endpoint: variables.AWS_ENDPOINT_URL ?? '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const appConfig = new AppConfigDataClient(client);
  const lambda = new LambdaClient(client);
  const flags = createFlagsReader(appConfig, settings, surroundings);
  const handler = createMockRead({
    flags,
    prisma: createPrismaFunction(lambda, settings, 'us-east-1'),
    findMockUser,
    surroundings,
  });
  return {
    handler,
    warm: () => warmMockRead({ flags, client: lambda, region: 'us-east-1', settings, surroundings }),
    async close() {
      appConfig.destroy();
      lambda.destroy();
    },
  };
}

function openPrismaRead(variables: Readonly<Record<string, string>>, surroundings: Surroundings): Opened {
  const settings = readPrismaReadSettings(variables);
  const users = openUsers(settings, variables);
  return {
    handler: createPrismaRead({ users, surroundings }),
    warm: () => warmPrismaRead(settings, users, surroundings),
    close: () => users.close(),
  };
}

/** The source handlers, in this process. */
export const openSourceHost: OpenHost = async (name, variables) => {
  const running = new AsyncLocalStorage<Invocation>();
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const write = (line: string) => void running.getStore()?.written.push(line);
  const surroundings: Surroundings = {
    now,
    elapsedMs: () => performance.now(),
    log: (_, line) => write(line),
    metrics: write,
    tracer: createTracer({
      deliver: toDaemon(variables.AWS_XRAY_DAEMON_ADDRESS),
      traceHeader: () => running.getStore()?.trace,
      now,
    }),
  };
  const { handler, warm, close } = (name === 'mock-read' ? openMockRead : openPrismaRead)(variables, surroundings);
  let started: string[] = [];
  await running.run({ written: started, trace: '' }, warm);
  return {
    close,
    async advance(ms) {
      aheadMs += ms;
    },
    async invoke(event, { requestId, trace }) {
      const invocation: Invocation = { written: started, trace };
      started = [];
      try {
        const answer = await running.run(invocation, () => handler(event, { awsRequestId: requestId }));
        return { answer: answer as never, thrown: undefined, written: invocation.written };
      } catch (error) {
        return { answer: undefined, thrown: (error as Error).message, written: invocation.written };
      }
    },
  };
};
