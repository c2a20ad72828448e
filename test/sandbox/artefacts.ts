import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

/** What is built from what; each script writes its files whole, so tests that build at once do not meet half of one. */
const ARTEFACTS = [
  {
    file: 'dist/sandbox-worker.js',
    script: 'scripts/build-worker.js',
    sources: ['src/sandbox/runtime', 'scripts/build-worker.js'],
  },
  {
    file: 'dist/lambdas/database.sql',
    script: 'scripts/pack-lambdas.js',
    sources: [
      'lambdas',
      'scripts/pack-lambdas.js',
      ...['telemetry/names', 'flags/document', 'flags/bucket', 'system/function-settings'].map(
        (name) => `src/domain/${name}.ts`,
      ),
    ],
  },
  {
    file: 'dist/sandbox-database.tar.gz',
    script: 'scripts/build-database.js',
    sources: ['lambdas/prisma-read/migrations', 'lambdas/shared/users.json', 'scripts/build-database.js'],
  },
];

/** Builds what the sandbox loads at run time where it is missing or older than its sources. */
export function ensureArtefacts(...files: ('worker' | 'lambdas' | 'database')[]): void {
  const wanted = { worker: 0, lambdas: 1, database: 2 };
  const indexes = new Set(
    (files.length === 0 ? (['worker', 'lambdas', 'database'] as const) : files).map((name) => wanted[name]),
  );
  for (const [index, { file, script, sources }] of ARTEFACTS.entries()) {
    if (!indexes.has(index)) continue;
    const path = join(root, file);
    const built = existsSync(path) ? statSync(path).mtimeMs : 0;
    if (sources.every((source) => newest(join(root, source)) <= built)) continue;
    const { status, stderr } = spawnSync(process.execPath, [join(root, script)], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  }
}
