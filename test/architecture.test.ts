import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who may import whom. A layer is the longest key that a file's path starts with; `*` is everything. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/ports': ['src/domain'],
  'src/catalog': ['src/domain'],
  'src/operations': ['src/domain', 'src/ports'],
  'src/aws': ['src/domain', 'src/ports'],
  'src/journal': ['src/domain', 'src/ports'],
  'src/notify': ['src/domain', 'src/ports'],
  'src/views': ['src/domain'],
  'src/terminal': ['src/domain'],
  'src/commands': ['src/domain', 'src/ports', 'src/operations', 'src/views', 'src/terminal', 'src/catalog'],
  'src/sandbox': [],
  'src/cli': ['*'],
  lambdas: [
    'src/domain/telemetry/names',
    'src/domain/flags/document',
    'src/domain/flags/bucket',
    'src/domain/system/function-settings',
  ],
};

/** Third-party packages with one home; a home of '' means nowhere in src. */
const HOMES: readonly { readonly packages: RegExp; readonly homes: readonly string[] }[] = [
  { packages: /^@aws-sdk\//, homes: ['src/aws', 'lambdas'] },
  { packages: /^@smithy\//, homes: ['src/aws', 'src/cli/context', 'lambdas', 'src/cli'] },
  { packages: /^chalk$/, homes: ['src/terminal'] },
  { packages: /^(?:ora|@inquirer\/prompts)$/, homes: ['src/terminal'] },
  { packages: /^commander$/, homes: ['src/cli'] },
  // The shapes of what a file holds are data of the domain; only what reads a file loads them.
  {
    packages: /^zod$/,
    homes: ['src/cli', 'src/domain/journal', 'src/domain/files'],
  },
  // A file of flags is read with its positions; functions of AWS take the document as it is.
  { packages: /^jsonc-parser$/, homes: ['src/domain/flags/located-json'] },
  { packages: /^@electric-sql\//, homes: ['src/sandbox/database'] },
  { packages: /^@prisma\//, homes: ['lambdas'] },
];

/** Globals that only their homes may touch: time, randomness, the process and the console are arguments elsewhere. */
const GLOBALS: readonly { readonly pattern: RegExp; readonly what: string; readonly homes: readonly string[] }[] = [
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    what: 'the wall clock',
    homes: ['src/cli', 'src/sandbox/http', 'src/sandbox/runtime', 'src/journal', 'src/aws'],
  },
  {
    pattern: /\b(?:setTimeout|setInterval)\(/,
    what: 'timers',
    // The script of the page runs in a browser.
    homes: ['src/cli', 'src/sandbox', 'src/aws', 'src/terminal', 'src/views/page/script'],
  },
  { pattern: /\bMath\.random\(/, what: 'unseeded randomness', homes: ['src/cli', 'src/sandbox/runtime/worker'] },
  { pattern: /\bconsole\.(?:log|error|warn|info|debug)\(/, what: 'the console', homes: ['src/sandbox/runtime/worker'] },
  {
    pattern: /\bprocess\.(?:exit|stdout|stderr|stdin|argv|env)\b/,
    what: 'the process',
    homes: ['src/cli', 'src/sandbox/runtime', 'src/sandbox/http', 'src/aws', 'src/terminal/open-browser'],
  },
];

/** Lines of a file, and of one that defines a command: parse, run, and little else. */
const MAX_LINES = 320;
const MAX_COMMAND_LINES = 150;

/** Lines of a function from its first to its last, and its parameters. */
const MAX_FUNCTION_LINES = 80;
const MAX_PARAMETERS = 5;
/** Functions beyond these limits, as `file name`, each with what splitting it would cost. */
const LONG_FUNCTIONS: Readonly<Record<string, string>> = {
  'src/domain/flags/located-json.ts onObjectProperty': 'jsonc-parser gives a visitor six values, by position',
  'src/domain/flags/located-json.ts onLiteralValue': 'jsonc-parser gives a visitor six values, by position',
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'generated' || name === 'node_modules') return [];
    return statSync(join(root, path)).isDirectory() ? sources(path) : /\.(?:ts|tsx)$/.test(name) ? [path] : [];
  });
}

const files = [...sources('src'), ...sources('lambdas')].map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}));
const importsOf = (text: string): string[] =>
  [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|^\s*import\s+['"]([^'"]+)['"]/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
/** Layers with one folder a subject: at most 20 files each; every other folder holds at most 28. */
const SUBJECT_FOLDERS = ['src/domain', 'src/operations', 'src/commands', 'src/aws'];
/** Folders of a simulated service with one file an AWS action: as many as there are actions. */
const ONE_FILE_AN_ACTION = /^src\/sandbox\/services\/[^/]+\/actions$/;

const within = (path: string, home: string): boolean =>
  path === home || path.startsWith(`${home}/`) || path.startsWith(`${home}.`);
const layerOf = (path: string): string | undefined =>
  Object.keys(LAYERS)
    .filter((layer) => within(path, layer))
    .sort((a, b) => b.length - a.length)[0];
const withoutText = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

interface MeasuredFunction {
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
}

/** Every function of a source text, those inside others too, named by what it is assigned to. */
function functionsOf(text: string): readonly MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const visit = (value: unknown, parent: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, parent);
      return;
    }
    const node = value as {
      type?: string;
      id?: { name?: string };
      start: number;
      end: number;
      body?: unknown;
      params: [];
    };
    if (/Function/.test(node.type ?? '') && node.body) {
      const holder = parent as { id?: { name?: string }; key?: { name?: string } } | undefined;
      const name = node.id?.name ?? holder?.id?.name ?? holder?.key?.name ?? '(unnamed)';
      found.push({ name, lines: text.slice(node.start, node.end).split('\n').length, parameters: node.params.length });
    }
    for (const inner of Object.values(node)) visit(inner, node.type === undefined ? parent : node);
  };
  visit(parseAst(text, { lang: 'ts' }), undefined);
  return found;
}

describe('architecture', () => {
  it('puts every source file into a layer', () => {
    expect(files.filter(({ path }) => layerOf(path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('lets a layer import only what the table allows', () => {
    const forbidden = files.flatMap(({ path, text }) => {
      const layer = layerOf(path) ?? '';
      const allowed = LAYERS[layer] ?? [];
      return importsOf(text)
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(root, resolve(root, dirname(path), target)))
        .filter(
          (target) => !within(target, layer) && !allowed.includes('*') && !allowed.some((home) => within(target, home)),
        )
        .map((target) => `${path} imports ${target}`);
    });
    expect(forbidden).toEqual([]);
  });

  it('keeps every package in its home', () => {
    const astray = files.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((target) =>
          HOMES.some(({ packages, homes }) => packages.test(target) && !homes.some((home) => within(path, home))),
        )
        .map((target) => `${path} imports ${target}`),
    );
    expect(astray).toEqual([]);
  });

  it('reaches time, randomness, the process and the console through their homes only', () => {
    const stray = files
      .filter(({ path }) => path.startsWith('src/'))
      .flatMap(({ path, text }) =>
        GLOBALS.filter(
          ({ pattern, homes }) => !homes.some((home) => within(path, home)) && pattern.test(withoutText(text)),
        ).map(({ what }) => `${path} uses ${what}`),
      );
    expect(stray).toEqual([]);
  });

  it('prints every result as JSON through the types that its schema is made of', () => {
    const homes = ['src/commands/results.ts', 'src/cli/process.ts', 'src/terminal/terminal.ts'];
    const others = files.filter(({ path, text }) => /\bterminal\.json\(/.test(text) && !homes.includes(path));
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  it('keeps files short', () => {
    const long = files
      .map(({ path, text }) => ({
        path,
        lines: text.split('\n').length,
        most: text.includes('defineCommand<') ? MAX_COMMAND_LINES : MAX_LINES,
      }))
      .filter(({ lines, most }) => lines > most)
      .map(({ path, lines }) => `${path} has ${lines} lines`);
    expect(long).toEqual([]);
  });

  it('keeps functions short, and their parameters few', () => {
    const long = files.flatMap(({ path, text }) =>
      functionsOf(text)
        .filter(({ lines, parameters }) => lines > MAX_FUNCTION_LINES || parameters > MAX_PARAMETERS)
        .map(({ name, lines, parameters }) => ({ key: `${path} ${name}`, lines, parameters })),
    );
    expect(
      long
        .filter(({ key }) => !(key in LONG_FUNCTIONS))
        .map(({ key, lines, parameters }) => `${key}: ${lines} lines, ${parameters} parameters`),
    ).toEqual([]);
    expect(Object.keys(LONG_FUNCTIONS).filter((key) => !long.some((one) => one.key === key))).toEqual([]);
  });

  it('keeps folders small enough to read at a glance', () => {
    const counts = new Map<string, number>();
    for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    const crowded = [...counts]
      .filter(([folder]) => !ONE_FILE_AN_ACTION.test(folder))
      .filter(([folder, n]) => n > (SUBJECT_FOLDERS.some((home) => within(folder, home)) ? 20 : 28))
      .map(([folder, n]) => `${folder} holds ${n} files`);
    expect(crowded).toEqual([]);
  });

  it('uses no word that only insiders understand', () => {
    const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
      .filter((path) => path.endsWith('.md'))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
    const unclear = /\b(?:lest|whoever|mend|cry wolf|goes by the wall)\b/i;
    expect([...files, ...pages].filter(({ text }) => unclear.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('has no file named utils, helpers or manager', () => {
    expect(
      files.map(({ path }) => path).filter((path) => /(?:^|\/)(?:utils?|helpers?|manager)(?:\.|\/)/.test(path)),
    ).toEqual([]);
  });

  it('is described by docs/ARCHITECTURE.md with files that exist', () => {
    const page = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8');
    const named = [...page.matchAll(/`((?:bin|src|lambdas|test|scripts|queries|docs)\/[^`\s]*)`/g)].map(
      ([, path]) => path ?? '',
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const symbols = [...page.matchAll(/`([A-Za-z]+)`(?: \([^)]*\))? (?:in |\()`((?:src|scripts)\/[^`\s]*\.ts)`/g)];
    expect(symbols.length).toBeGreaterThan(5);
    expect(
      symbols
        .filter(([, name, path]) => !readFileSync(join(root, path ?? ''), 'utf8').includes(name ?? ''))
        .map(([line]) => line),
    ).toEqual([]);
    const linked = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => join('docs', path ?? ''));
    expect(linked.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
