import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { note, report } from './table';

/**
 * How long a rollback takes from a canary of 1 % whose bake has ended: to the moment at which AWS accepted the revert, and
 * to the last proof (every execution environment says off). On a sandbox in real time, with its users
 * and the functions' own poll interval of 45 s.
 */
const run = promisify(execFile);
const BIN = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));

if (!existsSync(fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)))) {
  throw new Error('the built command is measured: npm run build');
}
const folder = mkdtempSync(join(tmpdir(), 'bench-rollback-'));
const env = { ...process.env, XDG_STATE_HOME: folder };
const server = spawn(process.execPath, [BIN, 'sandbox', '--port', '0', '--json'], {
  stdio: ['ignore', 'pipe', 'ignore'],
  env,
});
const huntaze = async (...args: string[]): Promise<string> => {
  try {
    return (await run(process.execPath, [BIN, ...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    throw new Error(`huntaze-beta ${args.join(' ')}: ${(error as { stderr?: string }).stderr ?? String(error)}`);
  }
};
try {
  await once(server.stdout, 'data');
  await huntaze('sandbox', 'advance', '70m');
  await huntaze('canary', '--percent', '1', '--sandbox', '--yes', '--reason', 'bench');
  await huntaze('sandbox', 'advance', '2h');
  const began = performance.now();
  const result = JSON.parse(await huntaze('rollback', '--sandbox', '--yes', '--json', '--reason', 'bench')) as {
    readonly kind: string;
    readonly startedAtMs: number;
    readonly acceptedAtMs: number;
    readonly endedAtMs: number;
    readonly acts: readonly { readonly what: string }[];
    readonly proofs: readonly { readonly id: string; readonly state: string; readonly evidence: string }[];
  };
  note(`acts: ${result.acts.map((act) => act.what).join(', ')}`);
  for (const proof of result.proofs) note(`${proof.state} ${proof.id}: ${proof.evidence}`);
  note(result.kind);
  const seconds = (ms: number): number => (ms - result.startedAtMs) / 1000;
  report('rollback', [
    { what: 'first read to accepted', value: seconds(result.acceptedAtMs), unit: 's', aim: { most: 5 } },
    { what: 'first read to verified', value: seconds(result.endedAtMs), unit: 's', aim: { most: 150 } },
    { what: 'the command', value: (performance.now() - began) / 1000, unit: 's' },
  ]);
} finally {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
