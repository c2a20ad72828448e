import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/registry';
import { advice, OwnCommand, own, TO_FILL_IN } from '../../src/domain/text/advice';
import { plain } from '../../src/domain/text/palette';
import { adviceLines } from '../../src/views/advice';
import { refusedLine, typedLine } from '../support/command-line';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
/** Help has its own test of examples. */
const SCREENS = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /^(?:views|watch|rehearsal)\/.*\.txt$/.test(name),
);

/** The words of a command as it stands on a screen: it ends at two spaces, a comma, a bracket, or the line. */
function commandsOn(screen: string): readonly (readonly string[])[] {
  return [...screen.matchAll(/(?<![\w/.-])huntaze-beta ([a-z][^\n]*)/g)].map(([, text = '']) =>
    (text.split(/ {2}|, or |[;)]|, (?=then)/)[0] ?? '')
      .trim()
      .replace(/ (?:shows|lists|plays|renews) .*$/, '')
      .split(' ')
      .map((word) => word.replaceAll('"', '')),
  );
}

const recommended = new Map(
  SCREENS.flatMap((name) => commandsOn(readFileSync(join(GOLDEN, name), 'utf8'))).map((argv) => [argv.join(' '), argv]),
);

describe('commands that the pictured screens recommend', () => {
  it('are there', () => {
    expect(recommended.size).toBeGreaterThan(10);
  });

  it.each([...recommended.keys()])('%s can be typed', async (line) => {
    const argv = recommended.get(line) ?? [];
    const filledIn = argv.map((word) => (word === TO_FILL_IN ? 'it was a planned deploy' : word));
    expect((await typedLine(filledIn)).name.split(' ')[0]).toBe(argv[0]);
    if (argv.includes(TO_FILL_IN)) expect((await refusedLine(argv)).message).toContain('is the placeholder');
  });
});

describe('adviceLines', () => {
  const long = new OwnCommand(['ramp', '--next', '--early', '--accept', 'errors-canary,p95', '--reason', TO_FILL_IN]);
  const far = {
    ...plain,
    command: (command: OwnCommand) => `huntaze-beta --profile "my beta" ${command.argv.join(' ')}`,
  };

  it('keeps a command beside its words while it fits, and else on a line of its own', () => {
    const said = advice`keep 1 %: nothing due until day 2, then  ${own`ramp`}`;
    expect(adviceLines('next  ', said, plain, 80)).toEqual([
      'next  keep 1 %: nothing due until day 2, then  huntaze-beta ramp',
    ]);
    expect(adviceLines('next  ', said, plain, 50)).toEqual([
      'next  keep 1 %: nothing due until day 2, then',
      '      huntaze-beta ramp',
    ]);
  });

  it('continues a command that is longer than the line after a backslash, between words only', () => {
    const lines = adviceLines('next  ', long, far, 50);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
    expect(lines.slice(0, -1).every((line) => /^next$| \\$/.test(line))).toBe(true);
    const pasted = lines
      .filter((line) => line !== 'next')
      .join('\n')
      .replace(/ \\\n\s*/g, ' ')
      .trim();
    expect(pasted).toBe(far.command(long));
  });
});

describe('sources', () => {
  const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
  const names = COMMANDS.map(({ name }) => name).join('|');
  const inText = new RegExp(`huntaze-beta (?:--sandbox )?(?:${names})\\b`);
  /** Help, which shows lines of a plain shell, and scripts for shells. */
  const EXAMPLES = /^\s*(?:\*|\/\/|\/\*\*|' {2}\$ huntaze-beta)|\b(?:command|what): |^\s*['"]huntaze-beta .*--yes/;
  const FILES = [
    'commands/completion/completion.ts',
    'commands/completion/install.ts',
    'cli/exit-codes.ts',
    'domain/operator-error.ts',
    'cli/registry.ts',
  ];

  it('build each command that they recommend as words, so that it is printed with its target', () => {
    const texts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('sandbox/') && !FILES.includes(name))
      .flatMap((name) =>
        readFileSync(join(SOURCES, name), 'utf8')
          .split('\n')
          .filter((line) => inText.test(line) && !EXAMPLES.test(line))
          .map((line) => `${name}: ${line.trim()}`),
      );
    expect(texts).toEqual([]);
  });
});
