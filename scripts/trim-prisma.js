// Removes from node_modules the query compilers of databases that the functions do not use: 54 MB of 72 MB of
// @prisma/client, which ships one for each database, in two sizes and two module formats. `npm install` runs it by
// `prepare`; `npm ci` brings the files back, and this takes them away again.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const folder = path('node_modules/@prisma/client/runtime');
const provider = /provider\s*=\s*"(postgresql)"/.exec(
  readFileSync(path('lambdas/prisma-read/schema.prisma'), 'utf8'),
)?.[1];
if (provider === undefined) throw new Error('lambdas/prisma-read/schema.prisma names a database that is not expected');
const unused = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => {
  const database = /^query_compiler_\w+\.([a-z]+)\./.exec(name)?.[1];
  return database !== undefined && database !== provider;
});
for (const name of unused) rmSync(`${folder}/${name}`);
