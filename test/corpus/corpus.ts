import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Corpus files hold cases that anyone can add without TypeScript:
 *
 *   ## name of the case
 *   key: value            (directives, none or more)
 *   input, any number of lines
 *   ==>
 *   expected, any number of lines
 */
export interface CorpusCase {
  readonly file: string;
  readonly name: string;
  readonly directives: readonly { readonly key: string; readonly value: string }[];
  readonly input: string;
  readonly expected: string;
}

const root = fileURLToPath(new URL('.', import.meta.url));
const DIRECTIVE = /^(page|events|event|group|limit|trace): ?(.*)$/;

/** Every case of a language's folder, in the order of the files. */
export function readCorpus(language: 'insights' | 'xray'): readonly CorpusCase[] {
  const folder = join(root, language);
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return files.sort().flatMap((file) => parseCorpus(file, readFileSync(join(folder, file), 'utf8')));
}

function parseCorpus(file: string, text: string): readonly CorpusCase[] {
  const blocks = text.split(/^## /m).slice(1);
  return blocks.map((block) => {
    const lines = block.split('\n');
    const name = lines.shift() ?? '';
    const directives: { key: string; value: string }[] = [];
    for (let found = DIRECTIVE.exec(lines[0] ?? ''); found !== null; found = DIRECTIVE.exec(lines[0] ?? '')) {
      directives.push({ key: found[1] ?? '', value: found[2] ?? '' });
      lines.shift();
    }
    const arrow = lines.indexOf('==>');
    if (arrow === -1) throw new Error(`${file}: the case "${name}" has no ==>`);
    return { file, name, directives, input: lines.slice(0, arrow).join('\n'), expected: lines.slice(arrow + 1).join('\n').trim() };
  });
}

/** A file beside the corpus. */
export function readFixture(...path: string[]): string {
  return readFileSync(join(root, ...path), 'utf8');
}

/** With UPDATE_GOLDEN=1, writes what came out as what is expected; the difference is to be read before it is kept. */
export function rewriteCorpus(language: 'insights' | 'xray', answer: (corpusCase: CorpusCase) => string): void {
  const cases = readCorpus(language);
  for (const file of new Set(cases.map((corpusCase) => corpusCase.file))) {
    const path = join(root, language, file);
    const head = readFileSync(path, 'utf8').split(/^## /m)[0] ?? '';
    const blocks = cases
      .filter((corpusCase) => corpusCase.file === file)
      .map((one) => {
        const directives = one.directives.map(({ key, value }) => `${key}: ${value}\n`).join('');
        return `## ${one.name}\n${directives}${one.input}\n==>\n${answer(one)}\n`;
      });
    writeFileSync(path, head + blocks.join('\n'));
  }
}
