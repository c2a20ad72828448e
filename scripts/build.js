// Builds everything that the command needs: the Prisma client, the CLI, the Lambda zips, the sandbox's worker and database.
// `--if-stale` does nothing when no source is newer than the last build, so that `npx huntaze-beta` in a checkout stays quick.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');
const SOURCES = ['src', 'lambdas', 'scripts', 'package.json', 'package-lock.json', 'tsup.config.ts', 'tsconfig.json'];
const STEPS = [
  ['scripts/prisma-generate.js'],
  ['scripts/build-cli.js'],
  ['scripts/pack-lambdas.js'],
  ['scripts/build-worker.js'],
  ['scripts/build-sandbox.js'],
  ['scripts/build-database.js'],
];

/** Newest modification time below `path`, generated code left out. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== 'generated')
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

if (process.argv.includes('--if-stale') && existsSync(stamp)) {
  const built = statSync(stamp).mtimeMs;
  if (SOURCES.every((source) => !existsSync(join(root, source)) || newest(join(root, source)) <= built))
    process.exit(0);
}
const started = Date.now();
for (const [script, ...args] of STEPS) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(stamp, `${new Date(started).toISOString()}\n`);
