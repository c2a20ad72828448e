import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { owner as thisProcess } from '../../../src/cli/sandbox/files';
import { openStateFile } from '../../../src/sandbox/index';
import { unpack } from '../../../src/sandbox/packed/block';

const KILLS = 50;

describe('the state file', () => {
  let folder: string;
  let program: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huntaze-sigkill-'));
    program = join(folder, 'save-loop.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('./save-loop.ts', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['@electric-sql/*', 'pg', 'fflate'],
      nodePaths: [fileURLToPath(new URL('../../../node_modules', import.meta.url))],
      banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
      absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
      plugins: [
        {
          name: 'absolute-externals',
          setup(builder) {
            builder.onResolve({ filter: /^(@electric-sql\/|pg$|fflate$)/ }, (args) => ({
              path: fileURLToPath(import.meta.resolve(args.path)),
              external: true,
            }));
          },
        },
      ],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Lets the child save at least once, then kills it after `delayMs`. */
  const saveUntilKilled = (path: string, delayMs: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'pipe'] });
      let failure = '';
      let planned = false;
      child.stderr.on('data', (chunk: Buffer) => {
        failure += chunk.toString();
      });
      child.stdout.on('data', () => {
        if (planned) return;
        planned = true;
        setTimeout(() => child.kill('SIGKILL'), delayMs);
      });
      child.on('exit', (_code, signal) => {
        if (signal === 'SIGKILL' && planned) resolve();
        else reject(new Error(`the saving process ended by itself: ${failure}`));
      });
    });

  it(`always loads, after ${KILLS} times SIGKILL while it is written`, { timeout: 120_000 }, async () => {
    const path = join(folder, 'world.json');
    let before = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      await saveUntilKilled(path, (kill * 7) % 43);
      const file = await openStateFile(path, thisProcess);
      const world = await file.load();
      expect(world?.lambda.code.padding).toHaveLength(3_000_000);
      expect(world?.now).toBeGreaterThan(before);
      before = world?.now ?? 0;
      const blocks = world?.xray.blocks ?? [];
      expect(blocks.map((block) => unpack(block))).toEqual(blocks.map(({ from }) => [`saved at ${from}`]));
      expect(blocks.at(-1)?.from).toBe(before);
      if (kill === KILLS - 1) await file.save(world!);
      await file.release();
    }
    expect(readdirSync(folder).sort()).toEqual(['save-loop.mjs', 'world.json', 'world.json.blocks']);
    expect(readdirSync(join(folder, 'world.json.blocks'))).toHaveLength(4);
  });
});
