import { readPrismaReadSettings } from '../../src/domain/system/function-settings';
import { lambdaSurroundings } from '../shared/surroundings';
import { warmUp } from '../shared/warm-up';
import { openUsers } from './database';
import { createHandler, readForNobody, warmUpLimitMs } from './handler';

const surroundings = lambdaSurroundings();
const settings = readPrismaReadSettings(process.env);
const users = openUsers(settings, process.env);

/** `huntaze-prisma-read`, wired for Lambda. */
export const handler = createHandler({ users, surroundings });

await warmUp(warmUpLimitMs(settings), () => readForNobody(users, surroundings));
