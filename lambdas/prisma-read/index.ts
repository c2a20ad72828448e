import { readPrismaReadSettings } from '../../src/domain/system/function-settings';
import { lambdaSurroundings } from '../shared/surroundings';
import { warmUp } from '../shared/warm-up';
import { openUsers } from './database';
import { createHandler, readForNobody, WARM_UP_LIMIT_MS } from './handler';

const surroundings = lambdaSurroundings();
const users = openUsers(readPrismaReadSettings(process.env), process.env);

/** `huntaze-prisma-read`, wired for Lambda. */
export const handler = createHandler({ users, surroundings });

await warmUp(WARM_UP_LIMIT_MS, () => readForNobody(users, surroundings));
