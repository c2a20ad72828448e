import { describe, expect, it } from 'vitest';
import { cleanJson, cleanText, Marker } from '../../src/terminal/clean';
import { createPalette } from '../../src/terminal/palette';

const HOSTILE = [
  '\x1b[31mred\x1b[0m',
  '\x1b]52;c;ZXZpbA==\x07',
  '\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\',
  '\x9b31m',
  'a\u202eb\u2066c',
  'nul\0byte',
  'back\bspace\x7f',
  'zero\u200bwidth\ufeff',
  'half \ud83d pair',
  'tag \u{e0041}',
];

describe('cleanText', () => {
  it.each(HOSTILE)('leaves no control or bidi character of %j', (text) => {
    expect(cleanText(text)).not.toMatch(
      /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff](?![\udc00-\udfff])/u,
    );
  });

  it('shows what it removed', () => {
    expect(cleanText('a\x1bb\u202ec\ud83d')).toBe('a\\x1bb\\u202ec\\ud83d');
  });

  it('keeps newlines, accents, symbols and emoji, and widens tabs', () => {
    expect(cleanText('é\n✔ 😀\tx')).toBe('é\n✔ 😀    x');
  });
});

describe('cleanJson', () => {
  it.each(HOSTILE)('escapes %j and keeps its value', (text) => {
    const cleaned = cleanJson(JSON.stringify({ text }));
    expect(cleaned).toMatch(/^[\x20-\x7e\u00a0-\uffff]*$/);
    expect(JSON.parse(cleaned)).toEqual({ text });
  });
});

describe('Marker', () => {
  const marker = new Marker('48151623');
  const palette = createPalette(1, marker);

  it('lets our own colours through without their stamp', () => {
    expect(marker.clean(palette.ok('fine'))).toBe('\x1b[32mfine\x1b[39m');
  });

  it('strips a colour that a log line brought along, even inside ours', () => {
    expect(marker.clean(palette.ok('a\x1b[31mb'))).toBe('\x1b[32ma\\x1b[31mb\x1b[39m');
  });

  it('does not pass a stamp of another process', () => {
    expect(marker.clean('\x1b[11111111;31mx')).toBe('\\x1b[11111111;31mx');
  });

  it('passes links of our making only', () => {
    expect(marker.clean(marker.link('text', 'https://console.aws.amazon.com/x?y=z'))).toBe(
      '\x1b]8;;https://console.aws.amazon.com/x?y=z\x1b\\text\x1b]8;;\x1b\\',
    );
    expect(marker.clean('\x1b]8;;https://evil\x1b\\x')).not.toContain('\x1b');
  });
});
