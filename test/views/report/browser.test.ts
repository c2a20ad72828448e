import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reportHtml } from '../../../src/views/report/html';
import { hostileReport } from './situations';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--enable-logging=stderr',
];
const folder = mkdtempSync(join(tmpdir(), 'report-browser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the report in a browser', () => {
  it.runIf(existsSync(CHROMIUM)).each([
    ['light', 1],
    ['dark', 0],
  ])(
    'opens in %s without a console message or a request, hostile text and all',
    (mode, scheme) => {
      const page = join(folder, 'report.html');
      const net = join(folder, `${mode}.json`);
      const shot = join(folder, `${mode}.png`);
      writeFileSync(page, reportHtml(hostileReport()));
      const run = spawnSync(
        CHROMIUM,
        [
          ...FLAGS,
          `--blink-settings=preferredColorScheme=${scheme}`,
          `--user-data-dir=${join(folder, mode)}`,
          `--log-net-log=${net}`,
          '--window-size=1000,1600',
          `--screenshot=${shot}`,
          `file://${page}`,
        ],
        { encoding: 'utf8', timeout: 60_000 },
      );
      expect(run.status).toBe(0);
      expect(statSync(shot).size).toBeGreaterThan(20_000);
      expect(run.stderr).not.toMatch(/CONSOLE/u);
      expect(readFileSync(net, 'utf8')).not.toContain('evil.example');
    },
    90_000,
  );

  it.runIf(existsSync(CHROMIUM))(
    'holds no element that the hostile text asked for',
    () => {
      const page = join(folder, 'report.html');
      writeFileSync(page, reportHtml(hostileReport()));
      const dom = spawnSync(
        CHROMIUM,
        [...FLAGS, `--user-data-dir=${join(folder, 'dom')}`, '--dump-dom', `file://${page}`],
        { encoding: 'utf8', timeout: 60_000 },
      ).stdout;
      expect(dom).toContain('INVESTIGATE');
      expect(dom).not.toMatch(/<(?:img|script|a|iframe|object|form)[\s>]/iu);
    },
    90_000,
  );
});
