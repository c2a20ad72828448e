// Generates the Prisma client of prisma-read, without network and output, and only when the schema or Prisma changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, root));
const schema = path('lambdas/prisma-read/schema.prisma');
const generated = path('lambdas/prisma-read/generated');
const stamp = `${generated}/.stamp`;

/** What the generated client depends on: the schema and the generator's version. */
function fingerprint() {
  const { version } = JSON.parse(readFileSync(path('node_modules/prisma/package.json'), 'utf8'));
  return createHash('sha256').update(version).update(readFileSync(schema)).digest('hex');
}

function isUpToDate(wanted) {
  return existsSync(`${generated}/client.ts`) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

function generate() {
  rmSync(generated, { recursive: true, force: true });
  const run = spawnSync(
    process.execPath,
    [path('node_modules/prisma/build/index.js'), 'generate', '--schema', schema],
    {
      cwd: path('.'),
      encoding: 'utf8',
      env: { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', NO_COLOR: '1' },
    },
  );
  if (run.status === 0 && existsSync(`${generated}/client.ts`)) return;
  process.stderr.write(`prisma generate failed for ${schema}\n${run.stdout ?? ''}${run.stderr ?? ''}`);
  process.exit(1);
}

const wanted = fingerprint();
if (!isUpToDate(wanted)) {
  generate();
  writeFileSync(stamp, wanted);
}
