import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox, type World } from '../../src/sandbox/index';
import type { CommandName } from './commands';
import { createOperator } from './operator';

const CHILD = new URL('./child.ts', import.meta.url).pathname;
/** The world's time passes sixty times as fast as the children's. */
const TICK_MS = 50;
const SPEED = 60;

interface Running {
  readonly child: ChildProcess;
  readonly said: Promise<string>;
}

function launch(
  command: CommandName,
  listener: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string },
  folder: string,
): Running {
  const { endpoint, accessKeyId, secretAccessKey } = listener;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', CHILD, command, endpoint, accessKeyId, secretAccessKey, folder],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    },
  );
  let text = '';
  child.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return { child, said: once(child, 'exit').then(() => (text.trim() === '' ? 'killed' : text.trim())) };
}

/** Kills a real process with SIGKILL around its `at`-th call to AWS; then the same command, then a rollback, in new processes. */
export async function killProcess(
  world: World,
  command: CommandName,
  at: number,
  phase: 'before' | 'after',
  most: number,
): Promise<{ readonly problems: readonly string[]; readonly story: string }> {
  const sandbox: Sandbox = await openSandbox({ world: structuredClone(world) });
  const folder = mkdtempSync(join(tmpdir(), 'chaos-kill-'));
  const listener = await sandbox.listen();
  let ticking = true;
  const time = (async () => {
    while (ticking) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      await sandbox.advance(TICK_MS * SPEED);
    }
  })();
  try {
    const first = launch(command, listener, folder);
    let seen = 0;
    const unobserve = sandbox.onCall((event) => {
      if (event.caller !== 'client' || event.phase !== phase) return;
      seen += 1;
      if (seen === at) first.child.kill('SIGKILL');
    });
    const one = await first.said;
    unobserve();
    const two = await launch(command, listener, folder).said;
    const three = await launch('rollback', listener, folder).said;
    const watcher = createOperator(sandbox, folder, { kind: 'none' }).gateways;
    const served = await watcher.flagDocuments.served();
    const flags =
      served.kind === 'served' ? (JSON.parse(served.content) as { prismaAdapter: { enabled: boolean } }) : undefined;
    const verified = await watcher.journal.verify();
    const shares = (await watcher.flagDeployments.recent(10)).filter((deployment) =>
      deployment.description?.includes(`canary ${most} %`),
    );
    const problems: string[] = [];
    if (three !== 'safe') problems.push(`rollback: ${three}`);
    if (flags?.prismaAdapter.enabled === true) problems.push('SAFE was claimed with the flag on');
    if (verified.kind !== 'intact') problems.push(`the journal does not verify: ${verified.why}`);
    if (command === 'canary' && shares.length > 1) problems.push(`${shares.length} deployments of the share`);
    return { problems, story: `${one} / ${two} / ${three}` };
  } finally {
    ticking = false;
    await time;
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
