import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { readMockReadSettings } from '../../src/domain/system/function-settings';
import { lambdaSurroundings } from '../shared/surroundings';
import { createFlagsReader } from './flags-reader';
import { createHandler } from './handler';
import { findMockUser } from './mock-users';
import { createPrismaFunction } from './prisma-function';
import { warmMockRead } from './warm-up';

const settings = readMockReadSettings(process.env);
const surroundings = lambdaSurroundings();

/** One attempt each: budgets are too short for the SDK's back-off, and a lost connection is retried where it is called. */
const client = { maxAttempts: 1 } as const;

const lambda = new LambdaClient(client);
const region = process.env.AWS_REGION ?? '';
const flags = createFlagsReader(new AppConfigDataClient(client), settings, surroundings);

/** `huntaze-mock-read`, wired for Lambda. */
export const handler = createHandler({
  flags,
  prisma: createPrismaFunction(lambda, settings, region),
  findMockUser,
  surroundings,
});

await warmMockRead({ flags, client: lambda, region, settings, surroundings });
