import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const BIN = resolve(import.meta.dirname, '../../../bin/huntaze-beta.js');

describe('a sandbox with a state file of its own', () => {
  let folder: string;
  let served: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huntaze-state-'));
  });
  afterEach(() => {
    served?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const env = () => ({ ...process.env, XDG_STATE_HOME: folder, HOME: folder });
  const start = (...more: string[]): Promise<{ readonly endpoint: string }> => {
    const state = join(folder, 'mine', 'w.json');
    served = spawn(process.execPath, [BIN, 'sandbox', '--empty', '--port', '0', '--state', state, '--json', ...more], {
      env: env(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return new Promise((found) => {
      let text = '';
      served?.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('\n')) found(JSON.parse(text));
      });
    });
  };
  const status = async () =>
    JSON.parse((await run(process.execPath, [BIN, 'sandbox', 'status', '--json'], { env: env() })).stdout);

  it('is found by every other command while it runs, at the time of this machine, and not when it was killed', async () => {
    const { endpoint } = await start();
    const seen = await status();
    expect(seen).toMatchObject({ endpoint, statePath: join(folder, 'mine', 'w.json') });
    expect(Math.abs(seen.skewMs)).toBeLessThan(2_000);
    served?.kill('SIGKILL');
    const gone = await status().catch((error: { stderr: string }) => error.stderr);
    expect(gone).toMatch(/no sandbox is running and no world is saved/);
  }, 60_000);
});
