import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/program';
import { COMMANDS } from '../../src/cli/registry';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['.', 'docs', 'docs/decisions', 'lambdas', '.github', 'src/sandbox'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The command lines of a page: a line of a code block, or a code span, that starts with the command. */
function commandLines(page: string): readonly string[] {
  const blocks = [...textOf(page).matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    (block ?? '').split('\n'),
  );
  const spans = [...textOf(page).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? '');
  return [...blocks, ...spans]
    .flatMap((line) => line.replace(/ +(?:#|> |\| ).*$/, '').split(' && '))
    .map((line) => /^\s*(?:npx )?(huntaze-beta(?: .*)?)$/.exec(line)?.[1]?.trim())
    .filter((line) => line !== undefined)
    .filter((line) => !/ with | (?:COMMAND|NAME|FILE)\b|…/.test(line));
}

/** Words of a line; a quoted one is one word. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '').slice(1);

describe('the pages', () => {
  it.each(PAGES)('%s links only to what exists', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it.each(PAGES)('%s is in plain words', (page) => {
    const prose = textOf(page).replace(/<!-- generated[\s\S]*?<!-- end -->/g, '');
    expect(prose.match(/\b(?:lest|whoever|mend|cry(?:ing)? wolf|goes by the wall)\b/gi)).toBeNull();
  });

  it('print only command lines that the command takes', async () => {
    const lines = [...new Set(PAGES.flatMap(commandLines))];
    expect(lines.length).toBeGreaterThan(40);
    const refused: string[] = [];
    for (const line of lines) {
      try {
        const parsed = await parseCommandLine(words(line), { width: 80, version: '0.0.0-test', commands: COMMANDS });
        if (parsed.kind === 'run') parsed.command.parse?.(parsed.input);
      } catch (error) {
        refused.push(`${line}: ${(error as Error).message}`);
      }
    }
    expect(refused).toEqual([]);
  });

  it('explain at most 25 words of the project', () => {
    const rows = textOf('docs/GLOSSARY.md').match(/^\| \*\*.*$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.length).toBeLessThanOrEqual(25);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const named = PAGES.flatMap((page) =>
      [...textOf(page).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
