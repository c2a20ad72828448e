import { readPrismaReadSettings } from '../../src/domain/system/function-settings';
import { lambdaSurroundings } from '../shared/surroundings';
import { openUsers } from './database';
import { createHandler } from './handler';
import { warmPrismaRead } from './warm-up';

const surroundings = lambdaSurroundings();
const settings = readPrismaReadSettings(process.env);
const users = openUsers(settings, process.env);

/** `huntaze-prisma-read`, wired for Lambda. */
export const handler = createHandler({ users, surroundings });

await warmPrismaRead(settings, users, surroundings);
