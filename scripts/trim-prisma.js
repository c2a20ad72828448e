// Removes from node_modules what Prisma ships for other databases than the functions', and its Studio: 54 MB of 72 MB of
// @prisma/client, which has a query compiler for each database, in two sizes and two module formats, and 24 MB of 41 MB of
// the command line, of which only `generate` is used. `npm install` runs it by `prepare`; `npm ci` brings the files back, and
// this takes them away again.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const provider = /provider\s*=\s*"(postgresql)"/.exec(
  readFileSync(path('lambdas/prisma-read/schema.prisma'), 'utf8'),
)?.[1];
if (provider === undefined) throw new Error('lambdas/prisma-read/schema.prisma names a database that is not expected');

const isUnused = (name) => {
  const database = /^query_compiler_\w+\.([a-z]+)\./.exec(name)?.[1];
  return database === undefined ? name.startsWith('studio.') : database !== provider;
};
for (const folder of ['node_modules/@prisma/client/runtime', 'node_modules/prisma/build'].map(path))
  for (const name of existsSync(folder) ? readdirSync(folder) : []) if (isUnused(name)) rmSync(`${folder}/${name}`);
