import { readPrismaReadSettings } from '../../src/domain/system/function-settings';
import { lambdaSurroundings } from '../shared/surroundings';
import { openUsers } from './database';
import { createHandler } from './handler';

/** `huntaze-prisma-read`, wired for Lambda. */
export const handler = createHandler({
  users: openUsers(readPrismaReadSettings(process.env), process.env),
  surroundings: lambdaSurroundings(),
});
