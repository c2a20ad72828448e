import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Needs tmux: a real terminal, with real keys. Without it these are skipped, and say so. */
describe.skipIf(!hasTmux)(hasTmux ? 'a real terminal' : 'a real terminal (no tmux here)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-keys-'));
  const socket = join(folder, 'tmux');
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8', cwd: ROOT });
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'keys');
  const press = (...keys: readonly string[]): string => tmux('send-keys', '-t', 'keys', ...keys);
  const environment = `XDG_STATE_HOME=${folder}/state XDG_CONFIG_HOME=${folder}/config AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=1`;
  /** Under CI the program asks nothing, so these operators' terminals do not say that they are in it. */
  const program = `env -u CI ${environment} ${process.execPath} --import tsx src/cli/main.ts`;

  async function until(pattern: RegExp, within = 60_000): Promise<string> {
    const end = Date.now() + within;
    for (;;) {
      const text = screen();
      if (pattern.test(text)) return text;
      if (Date.now() > end) throw new Error(`never saw ${String(pattern)} on\n${text}`);
      await pause(150);
    }
  }

  beforeAll(() => {
    execFileSync('sh', ['-c', `${program} check --sandbox >/dev/null 2>&1 || true`], { cwd: ROOT, stdio: 'ignore' });
    tmux('new-session', '-d', '-s', 'keys', '-x', '100', '-y', '30', 'bash', '--norc');
  }, 120_000);
  afterAll(() => {
    spawnSync('tmux', ['-S', socket, 'kill-server']);
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes no answer that was typed before its question', async () => {
    press(`clear; ${program} rollback --sandbox --hard; echo "ended with $?"`, 'Enter');
    await pause(300);
    // Typed while the plan is still being read.
    press('y', 'Enter');
    const asked = await until(/Roll back now\?/);
    await pause(1_500);
    expect(screen()).not.toContain('ended with');
    expect(asked).not.toMatch(/Roll back now\? Yes/);
    press('n', 'Enter');
    expect(await until(/ended with \d/)).toMatch(/ended with 5/);
  }, 120_000);

  it('gives the shell back at Ctrl-Z, and draws the whole screen again at fg', async () => {
    press(`clear; ${program} watch --sandbox --interval 2s`, 'Enter');
    await until(/q quit/);
    press('C-z');
    await until(/Stopped/);
    press('clear; echo shell-is-here', 'Enter');
    await until(/^shell-is-here/m);
    press('fg', 'Enter');
    await until(/SANDBOX 0{12}[\s\S]*q quit/);
    press('?');
    await until(/Ctrl-Z/);
    press('d');
    await until(/what would flip each row/);
    press('q');
    await until(/q quit/);
    press('q');
    await pause(500);
  }, 120_000);
});
