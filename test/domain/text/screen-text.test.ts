import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { displayWidth, graphemes, pad, truncate } from '../../../src/domain/text/screen-text';
import { Marker } from '../../../src/terminal/clean';
import { createPalette } from '../../../src/terminal/palette';

const marker = new Marker('12345678');
const palette = createPalette(1, marker);

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    [palette.bad('red'), 3],
    [`${palette.dim('a')}${palette.ok(palette.strong('bc'))}`, 3],
    [marker.link('here', 'https://example.com/a b'), 4],
    ['\x1b[31mfour\x1b[39m', 4],
    ['日'.repeat(100_000), 200_000],
    [`${'a'.repeat(254)}${'👩‍👩‍👧'.repeat(300)}`, 854],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('truncate', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly 10', 10, 'exactly 10'],
    ['eleven char', 10, 'eleven ch…'],
    ['日本語日本語', 5, '日本…'],
    ['日本語', 6, '日本語'],
    ['anything', 1, '…'],
    ['anything', 0, ''],
    ['\x1b[31mred and long\x1b[39m', 6, '\x1b[31mred a…\x1b[39m'],
    [`${palette.bad('red')} and ${palette.ok('green')}`, 5, `${palette.bad('red')}…${palette.ok('')}`],
    [palette.bad('exact'), 5, palette.bad('exact')],
  ])('cuts %j to %i columns', (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
    expect(displayWidth(cut)).toBeLessThanOrEqual(width);
  });

  it('never leaves a colour open or half a sequence, wherever it cuts', () => {
    const text = `${palette.bad(`ALARM ${palette.strong('inner')} tail`)} · ${marker.link('link 日本', 'https://x.y/')} end`;
    for (let width = 0; width <= displayWidth(text) + 1; width += 1) {
      const shown = marker.clean(truncate(text, width));
      expect(stringWidth(shown)).toBeLessThanOrEqual(width);
      expect(shown).not.toMatch(/\\x1b|12345678/);
      const opened = shown.match(/\x1b\[(?:31|1|22|39)/g) ?? [];
      if (opened.length > 0) expect(shown.lastIndexOf('\x1b[39m')).toBeGreaterThan(shown.lastIndexOf('\x1b[31m'));
    }
  });

  it('cuts a line of a million characters without reading it all', () => {
    const text = `é${'x'.repeat(1_000_000)}`;
    const before = process.cpuUsage();
    expect(displayWidth(truncate(text, 80))).toBe(80);
    expect(process.cpuUsage(before).user).toBeLessThan(250_000);
  });
});

describe('graphemes', () => {
  it('are those of the whole text, wherever a cluster lies', () => {
    const whole = new Intl.Segmenter('en', { granularity: 'grapheme' });
    for (const cluster of ['e\u0301\u0302', '👩‍👩‍👧', '🇫🇷', '\r\n', '한'.normalize('NFD'), 'x'])
      for (let before = 246; before <= 258; before += 1) {
        const text = `${'a'.repeat(before)}${cluster.repeat(40)}z`;
        expect([...graphemes(text)]).toEqual(Array.from(whole.segment(text), ({ segment }) => segment));
      }
  });

  it('come to an end in a cluster without an end', () => {
    const text = `a${'\u0301'.repeat(100_000)}b`;
    expect([...graphemes(text)].join('')).toBe(text);
  });
});

describe('pad', () => {
  it('fills by columns, not by characters, with colours inside', () => {
    expect(pad(palette.ok('ok'), 4)).toBe(`${palette.ok('ok')}  `);
    expect(pad('日', 4, 'right')).toBe('  日');
  });
});
