import { describe, expect, it } from 'vitest';
import { WATCH_KEYS } from '../../../src/commands/watch/keys';
import type { WatchFrame } from '../../../src/domain/telemetry/watch-frame';
import { plain } from '../../../src/domain/text/palette';
import { displayWidth } from '../../../src/domain/text/screen-text';
import { Marker } from '../../../src/terminal/clean';
import { createPalette } from '../../../src/terminal/palette';
import { panelOffset, panelRoom, panelView } from '../../../src/views/watch/panel';
import { watchView } from '../../../src/views/watch/watch';
import { expectGolden } from '../../support/golden';
import { frameOf, SCENES } from '../../support/saved-frames';

const marker = new Marker('12345678');
const colours = createPalette(3, marker);
const SIZES = [20, 40, 60, 79, 80, 81, 99, 100, 119, 120, 200];
const HEIGHTS = [2, 3, 5, 10, 24, 36, 40, 60];

describe('the error rate', () => {
  const drawn = (errorRate: number, width: number): string => {
    const frame = frameOf('healthy');
    const series = { ...frame.series, errorRate: frame.series.errorRate.map(() => errorRate) };
    return watchView({ ...frame, series }, colours, { width, height: 40, sandbox: true });
  };
  const [red] = colours.bad('|').split('|');
  const bars = (text: string): string => text.split('\n').find((line) => line.startsWith('error rate')) ?? '';

  it('of 0 % is no red bar, and above its limit it is', () => {
    expect(bars(drawn(0, 80))).toContain('0 %');
    expect(bars(drawn(0, 80))).not.toContain(red);
    expect(bars(drawn(50, 80))).toContain(`${red}█`);
  });

  it('is drawn in red above its limit only', () => {
    const plot = (text: string): string => text.split('\n').slice(5, 13).join('\n');
    expect(plot(drawn(0, 120))).not.toContain(red);
    expect(plot(drawn(50, 120))).toContain(red);
  });
});

describe.each(SCENES)('watchView of %s', (scene) => {
  const frame = frameOf(scene);

  it.each([
    [80, 24],
    [120, 40],
  ])('looks as pictured at %i x %i', (width, height) => {
    expectGolden(
      `watch/${scene}-${width}.txt`,
      watchView(frame, plain, { width, height, keys: WATCH_KEYS, sandbox: true }),
    );
  });

  it.each(SIZES)('keeps to %i columns and to the height, with all keys in the last line, in colour too', (width) => {
    for (const height of HEIGHTS) {
      for (const palette of [plain, colours]) {
        const lines = watchView(frame, palette, {
          width,
          height,
          keys: WATCH_KEYS,
          notice: 'paused',
          sandbox: true,
        }).split('\n');
        expect(lines.length).toBe(height - 1);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        const last = marker.clean(lines.at(-1) ?? '').replace(/\x1b\[[\d;]*m/g, '');
        for (const { key } of WATCH_KEYS) expect(last).toMatch(new RegExp(`(^|\\s)${key}(\\s|$)`));
      }
    }
  });

  it('is the same text with colours as without', () => {
    const options = { width: 100, height: 40, keys: WATCH_KEYS, sandbox: true };
    const coloured = marker.clean(watchView(frame, colours, options));
    expect(coloured).toContain('\x1b[');
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(watchView(frame, plain, options));
  });

  it('shows everything when nothing limits its height', () => {
    const text = watchView(frame, plain, { width: 80, sandbox: false });
    expect(text).toContain(frame.decision.verdict);
    expect(text).toContain('this screen so far');
    expect(text).not.toContain('SANDBOX');
    for (const row of frame.decision.rows) expect(text).toMatch(new RegExp(`^ ${row.id}`, 'm'));
  });
});

describe('watchView', () => {
  const healthy = frameOf('healthy');
  const view = (frame: WatchFrame, width = 120, height = 40): string =>
    watchView(frame, plain, { width, height, keys: WATCH_KEYS, sandbox: false });

  it('says how old a source is, and why it is', () => {
    const sources = healthy.sources.map((source) =>
      source.name === 'metrics' ? { ...source, readAtMs: healthy.atMs - 5 * 60_000, trouble: 'throttled' } : source,
    );
    const text = view({ ...healthy, sources });
    expect(text).toMatch(/^STALE {2}metrics 5 min old: throttled/m);
    expect(text).toMatch(/^charts as read at \d\d:\d\d, 5 min ago/m);
  });

  it.each([
    [150_000, false],
    [150_001, true],
  ])('calls a source that was read %i ms ago stale: %s', (age, stale) => {
    const sources = healthy.sources.map((source) =>
      source.name === 'deployments' ? { ...source, readAtMs: healthy.atMs - age } : source,
    );
    expect(view({ ...healthy, sources }).includes('STALE')).toBe(stale);
  });

  it('gives a slow source its own pace before it is called stale', () => {
    const of = (age: number) =>
      view({
        ...healthy,
        sources: healthy.sources.map((source) =>
          source.name === 'logs' ? { ...source, everyMs: 60_000, readAtMs: healthy.atMs - age } : source,
        ),
      });
    expect(of(270_000)).not.toContain('STALE');
    expect(of(270_001)).toContain('STALE');
  });

  it('survives a clock that runs behind AWS', () => {
    const text = view({ ...healthy, atMs: healthy.atMs - 3 * 60 * 60_000 });
    expect(text).not.toMatch(/-\d+ (?:s|min|h)\b|NaN|Infinity/);
  });

  it('survives a first frame in which nothing could be read', () => {
    const sources = healthy.sources.map((source) => ({ ...source, readAtMs: undefined, trouble: 'denied' }));
    const text = view({ ...healthy, sources, alarms: { kind: 'missing', why: 'denied' }, deployment: undefined });
    expect(text).toMatch(/STALE {2}metrics never read: denied/);
    expect(text).toMatch(/alarms unknown: denied/);
  });

  it('lets nothing of a hostile line or reason act on the terminal, or break a line', () => {
    const evil = '\x1b]52;c;AAAA\x07\x1b[2J\u202e\0\r\n\x9b31m';
    const text = view(
      {
        ...healthy,
        errors: [{ atMs: healthy.atMs, group: '/aws/lambda/huntaze-mock-read', message: `[ERROR] ${evil}` }],
        deployment: healthy.deployment && { ...healthy.deployment, undoneBecause: evil },
      },
      120,
      60,
    );
    expect(marker.clean(text)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    for (const line of marker.clean(text).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(120 + 60);
  });
});

describe('panelView', () => {
  const lines = Array.from({ length: 50 }, (_, i) => `line ${i + 1}`);

  it('fills the screen exactly and says where it is', () => {
    const text = panelView('title', lines, plain, { width: 80, height: 24, offset: 0 }).split('\n');
    expect(text).toHaveLength(23);
    expect(text[1]).toBe('line 1');
    expect(text.at(-1)).toBe('1-21 of 50  ↑↓ scroll  any other key goes back');
  });

  it.each([
    [-5, 0],
    [0, 0],
    [29, 29],
    [30, 29],
    [Number.MAX_SAFE_INTEGER, 29],
  ])('turns the offset %i into %i', (asked, offset) => {
    expect(panelOffset(50, 24, asked)).toBe(offset);
  });

  it('keeps to a screen of 20 x 5', () => {
    const text = panelView('a title that is far too long', lines, plain, { width: 20, height: 5, offset: 7 });
    expect(text.split('\n')).toHaveLength(4);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(20);
    expect(panelRoom(2)).toBe(1);
  });
});
