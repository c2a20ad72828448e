import { describe, expect, it } from 'vitest';
import { Marker } from '../../src/terminal/clean';
import { COLORS, createPalette } from '../../src/terminal/palette';

/** Relative luminance and contrast (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/** What a terminal with 256 colours shows for an index of its cube or of its greys. */
const shownFor = (index: number): string => {
  const steps = [0, 95, 135, 175, 215, 255];
  const parts =
    index >= 232
      ? Array.from({ length: 3 }, () => 8 + (index - 232) * 10)
      : [36, 6, 1].map((unit) => steps[Math.floor((index - 16) / unit) % 6] ?? 0);
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
};

const marker = new Marker('12345678');

describe.each(Object.entries(COLORS))('%s %s', (role, index) => {
  it('can be read on black and on white', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    const least = Math.min(contrast(shownFor(index), '#000000'), contrast(shownFor(index), '#ffffff'));
    expect(least).toBeGreaterThanOrEqual(3.99);
  });

  it.each([2, 3] as const)('is printed on a terminal of level %i', (level) => {
    const styled = createPalette(level, marker)[role as keyof typeof COLORS];
    expect(marker.clean(styled('x'))).toContain(`\x1b[38;5;${index}m`);
  });
});

describe('with 16 colours, whose shades nobody knows', () => {
  const palette = createPalette(1, marker);

  it('uses neither yellow, cyan and blue, nor faint text', () => {
    const all = Object.values({ ...palette, command: undefined })
      .map((role) => (typeof role === 'function' ? marker.clean((role as (text: string) => string)('x')) : ''))
      .join('');
    const codes = [...all.matchAll(/\[([\d;]+)m/g)].flatMap(([, inside = '']) => inside.split(';'));
    expect(codes).toContain('32');
    for (const code of ['2', '33', '34', '36', '37', '93', '96', '97']) expect(codes).not.toContain(code);
  });
});
