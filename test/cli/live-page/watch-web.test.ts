import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { expectContract } from '../../support/json-contract';

const BIN = fileURLToPath(new URL('../../../bin/huntaze-beta.js', import.meta.url));

it('watch --web --json says where the page is, serves what it prints, and ends the page with Ctrl-C', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-web-'));
  const watch = spawn(process.execPath, [BIN, 'watch', '--sandbox', '--web', '--json', '--interval', '1h'], {
    cwd: folder,
    env: { ...process.env, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => watch.on('exit', resolve));
  let printed = '';
  watch.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  try {
    const lines = (): readonly string[] => printed.split('\n').slice(0, -1);
    await expect.poll(() => lines().length, { timeout: 50_000 }).toBeGreaterThan(1);
    expectContract('watch', `${lines().slice(0, 2).join('\n')}\n`);
    const { kind, url } = JSON.parse(lines()[0] ?? '') as { readonly kind: string; readonly url: string };
    expect(kind).toBe('page');
    const frame = JSON.parse(lines()[1] ?? '') as { readonly decision: { readonly verdict: string } };
    const page = await (await fetch(url)).text();
    expect(page).toContain(`<strong>${frame.decision.verdict}</strong>`);
    watch.kill('SIGINT');
    expect(await ended).toBe(130);
    await expect(fetch(url)).rejects.toThrow();
  } finally {
    watch.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
