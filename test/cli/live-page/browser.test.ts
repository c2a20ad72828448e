import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { livePages } from '../../../src/cli/live-page/serve';
import type { WatchFrame } from '../../../src/domain/telemetry/watch-frame';
import type { LivePage } from '../../../src/ports/live-pages';
import { PAGE, pageState } from '../../../src/views/page/page';
import { frameOf, SCENES } from '../../support/saved-frames';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
/** Pictures to look at are written here. */
const PICTURES = process.env['PICTURES'];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** All scenes when pictures are wanted; else the ones that differ most. */
const LOOKED_AT = PICTURES === undefined ? ['healthy', 'failing-canary', 'stale-data'] : SCENES;
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;

const stateOf = (frame: WatchFrame, more: Partial<Parameters<typeof pageState>[0]> = {}) =>
  pageState({ frame, told: [], sandbox: true, nextInMs: 10_000, ...more });

const HOSTILE = `<img src=x onerror="globalThis.owned=1"><script>globalThis.owned=1</script> &lt;b&gt; \u202e\u0007 '"\`</p>`;

/** A frame in which every text that is not ours to choose is hostile. */
function hostileFrame(): WatchFrame {
  const frame = frameOf('failing-canary');
  const alarms = frame.alarms.kind === 'missing' ? [] : frame.alarms.alarms;
  return {
    ...frame,
    region: HOSTILE,
    account: HOSTILE,
    alarms: {
      ...frame.alarms,
      alarms: alarms.map((alarm) => ({ ...alarm, name: HOSTILE, reason: HOSTILE, state: 'alarm' })),
    } as WatchFrame['alarms'],
    deployment: frame.deployment && { ...frame.deployment, undoneBecause: HOSTILE, by: HOSTILE, state: HOSTILE },
    errors: [{ atMs: frame.atMs, group: `/aws/lambda/${HOSTILE}`, message: HOSTILE }],
    rollbacks: [{ atMs: frame.atMs, deployment: 9, by: HOSTILE, description: HOSTILE }],
    sources: frame.sources.map((source) => ({ ...source, trouble: HOSTILE })),
    decision: {
      ...frame.decision,
      reason: HOSTILE,
      rows: frame.decision.rows.map((row) => ({
        ...row,
        measured: HOSTILE,
        limit: HOSTILE,
        proof: { ...row.proof, says: HOSTILE },
      })),
    },
  };
}

// Debian's package `chromium`; where no browser is installed, the requests of guard.test.ts are all that is tested.
describe.skipIf(CHROMIUM === undefined)('the page in a browser (skipped without chromium)', () => {
  let browser: Browser;
  let served: LivePage;
  let page: Page;
  let foreign: string[];
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    served = await livePages.serve(PAGE, 0);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    foreign = [];
    complaints = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url)) foreign.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await page.close();
    await served.close();
  });

  const open = async (frame: WatchFrame): Promise<void> => {
    served.show(stateOf(frame));
    await page.goto(served.url);
    await expect.poll(() => page.title()).toContain(frame.decision.verdict);
  };
  const textOf = (selector: string): Promise<string> => page.locator(selector).innerText();
  const picture = async (name: string): Promise<void> => {
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  };

  it('shows what each new frame says, asks nobody else, and tells a screen reader what is new', async () => {
    await open(frameOf('healthy'));
    const first = await textOf('#verdict');
    expect(first).toContain(frameOf('healthy').decision.verdict);
    served.show(stateOf(frameOf('failing-canary')));
    await page.locator('#verdict', { hasText: 'NO-GO' }).waitFor();
    expect(await page.locator('#spoken').textContent()).toContain('Verdict NO-GO.');
    expect(await page.locator('#spoken').getAttribute('role')).toBe('status');
    expect(await page.title()).toMatch(/^NO-GO · /);
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('keeps what a reader has opened, and where the reader is', async () => {
    await open(frameOf('healthy'));
    await page.locator('#charts summary').first().click();
    const frame = frameOf('healthy');
    served.show(stateOf({ ...frame, series: { ...frame.series, errorRate: frame.series.errorRate.map(() => 1) } }));
    await page.locator('#charts desc', { hasText: 'highest 1.00 %' }).waitFor({ state: 'attached' });
    expect(await page.locator('#charts details').first().getAttribute('open')).not.toBeNull();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
  });

  it('says that the connection is lost and how old its state is', async () => {
    await open(frameOf('healthy'));
    expect(await page.locator('#lost').isVisible()).toBe(false);
    await served.close();
    await page.locator('#lost').waitFor();
    expect(await textOf('#lost')).toMatch(/^Connection lost\. This page shows the state of \d+ s ago/);
    expect(await page.title()).toMatch(/^NO NEWS - /);
    await picture('lost-1280-light');
  });

  it('says when the frames stop though the connection holds', async () => {
    served.show(stateOf(frameOf('healthy'), { nextInMs: -3_400 }));
    await page.goto(served.url);
    await page.locator('#lost').waitFor();
    expect(await textOf('#lost')).toMatch(/^No news for \d+ s\./);
  });

  it('runs no text of the world, in whichever place it stands', async () => {
    const frame = hostileFrame();
    served.show(stateOf(frame, { told: [{ kind: 'verdict', verdict: 'NO-GO', reason: HOSTILE, atMs: frame.atMs }] }));
    await page.goto(served.url);
    await expect.poll(() => page.title()).toContain('NO-GO');
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await textOf('#failures')).toContain('<img src=x onerror="globalThis.owned=1">');
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('lets no other page show it or read it', async () => {
    served.show(stateOf(frameOf('healthy')));
    const other = await livePages.serve(PAGE, 0);
    await page.goto(other.url);
    const read = (code: string): Promise<unknown> => page.evaluate(code);
    // The policy of the other page forbids the request; without it, the answer is 403 and cannot be read.
    expect(await read(`fetch('${served.url}').then(() => 'read', () => 'refused')`)).toBe('refused');
    const blank = await browser.newPage();
    await blank.goto('data:text/html,<p>elsewhere');
    await blank.setContent(`<iframe src="${served.url}"></iframe>`);
    const refused = await blank.evaluate(`fetch('${served.url}events').then(() => 'read', () => 'refused')`);
    expect(refused).toBe('refused');
    const frames = await Promise.all(blank.frames().map((frame) => frame.content().catch(() => '')));
    expect(frames.join('')).not.toContain('Decision matrix');
    await blank.close();
    await other.close();
  });

  describe.each(SCHEMES)('%s', (colorScheme) => {
    it.each(WIDTHS)('at %i: no violation of WCAG that axe knows, and nothing wider than the screen', async (width) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await open(frameOf('healthy'));
      await page.close();
      // axe-core is put into the page, which its policy would refuse.
      const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } });
      page = await context.newPage();
      const violations: string[] = [];
      for (const scene of LOOKED_AT) {
        await open(frameOf(scene));
        await page.addScriptTag({ path: AXE });
        const found = (await page.evaluate('axe.run()')) as {
          readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
        };
        violations.push(...found.violations.map(({ id, nodes }) => `${scene}: ${id} ${nodes[0]?.html}`));
        expect(await page.evaluate('document.documentElement.scrollWidth'), scene).toBeLessThanOrEqual(width);
        await picture(`${scene}-${width}-${colorScheme}`);
      }
      expect(violations).toEqual([]);
      await context.close();
      page = await browser.newPage();
    });
  });
});
