import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCommand } from '../../src/commands/open';
import { linkList } from '../../src/domain/system/console-links';
import { DEFAULT_SYSTEM } from '../../src/domain/system/system';
import { createTestCall } from '../support/command-call';
import { saying } from '../support/saying';

const call = (...args: string[]) => createTestCall(openCommand, {}, args);

afterEach(() => vi.unstubAllEnvs());

describe('open', () => {
  it('prints every link without a call to AWS', async () => {
    const { code, stdout } = await call()({});
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(10);
    expect(stdout).toContain(
      'dashboard   huntaze-prisma-migration (https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/huntaze-prisma-migration)',
    );
  });

  it.each([
    ['dashboard', 1],
    ['xray', 2],
    ['logs', 2],
    ['alarm', 2],
    ['flag', 1],
    ['deployment', 2],
  ] as const)('prints the links of %s', async (topic, count) => {
    const { stdout } = await call(topic)({}, { json: true });
    const links = JSON.parse(stdout) as { topic: string; url: string }[];
    expect(links).toHaveLength(count);
    for (const link of links) expect(new URL(link.url).host).toBe('us-east-1.console.aws.amazon.com');
  });

  it('says that the sandbox has no console', async () => {
    expect((await call('flag')({}, { sandbox: true })).stderr).toContain('the sandbox has no console');
  });

  it('refuses a page that there is not, and --browser without one', () => {
    expect(() => openCommand.parse({ args: ['alarms'], options: {} })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
    expect(() => openCommand.parse({ args: [], options: { browser: true } })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });

  it('opens the page with the program that BROWSER names, without a shell', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'huntaze-open-'));
    try {
      const program = join(folder, 'browser');
      const opened = join(folder, 'opened');
      writeFileSync(program, `#!/bin/sh\nprintf '%s' "$1" > ${opened}\n`);
      chmodSync(program, 0o755);
      vi.stubEnv('BROWSER', program);
      expect((await call('xray')({ browser: true })).code).toBe(0);
      expect(existsSync(opened)).toBe(true);
      expect(readFileSync(opened, 'utf8')).toBe(linkList(DEFAULT_SYSTEM).find(({ topic }) => topic === 'xray')?.url);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says so when no browser can be started', async () => {
    vi.stubEnv('BROWSER', '/nonexistent/browser');
    await expect(call('flag')({ browser: true })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      next: saying('BROWSER'),
    });
  });
});
