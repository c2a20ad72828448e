import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { reportHtml } from '../../../src/views/report/html';
import { hostileReport, plainReport } from './situations';

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
    'is not wider than a phone, cuts no label of a chart and breaks no command inside a word',
    async () => {
      const actor = 'arn:aws:sts::000000000000:assumed-role/operator/rehearsal';
      const report = plainReport();
      const page = join(folder, 'phone.html');
      const journal = report.journal.map((entry) => ({ ...entry, actor }));
      const command = () => 'huntaze-beta --sandbox ramp --next --early --accept errors-canary,p95 --reason "..."';
      writeFileSync(page, reportHtml({ ...report, journal, command }));
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
      try {
        const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
        await phone.goto(`file://${page}`);
        const seen = (await phone.evaluate(`(() => {
          const boxes = (what) => [...document.querySelectorAll(what)].map((one) => one.getBoundingClientRect());
          return {
            width: document.documentElement.scrollWidth,
            left: Math.min(...boxes('.chart text').map(({ left }) => left)),
            clipped: [...document.querySelectorAll('.chart')].some((one) => getComputedStyle(one).overflow !== 'visible'),
            words: boxes('code .word').map(({ height }) => height),
          };
        })()`)) as { width: number; left: number; clipped: boolean; words: readonly number[] };
        expect(seen).toMatchObject({ width: 390, clipped: false });
        expect(seen.left).toBeGreaterThanOrEqual(0);
        expect(seen.words.length).toBeGreaterThan(5);
        // One line each.
        expect(new Set(seen.words).size).toBe(1);
        expect(seen.words[0]).toBeLessThan(25);
      } finally {
        await browser.close();
      }
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
