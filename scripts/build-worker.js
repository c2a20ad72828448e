// Bundles the entry of the sandbox's execution environments: a worker thread must be started from plain JavaScript.
// Runs in plain Node; writes dist/sandbox-worker.js.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

export async function buildWorker(outfile = path('dist/sandbox-worker.js')) {
  const result = await build({
    entryPoints: [path('src/sandbox/runtime/worker/entry.ts')],
    absWorkingDir: path('.'),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'warning',
  });
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(`${outfile}.${process.pid}`, result.outputFiles[0].contents);
  renameSync(`${outfile}.${process.pid}`, outfile);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWorker();
