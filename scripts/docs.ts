/*
 * Writes everything generated: the marked parts of the Markdown pages, the manual page, the IAM policies, the JSON Schemas, THIRD-PARTY-NOTICES. With --check it
 * writes nothing, says what is out of date and fails. A page asks for a part with <!-- generated: NAME --> ... <!-- end -->.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalog } from '../src/catalog/catalog';
import { configPaths } from '../src/cli/config-schema';
import { EXIT_CODES } from '../src/cli/exit-codes';
import { JSON_RESULTS, type SchemaName, schemaPath } from '../src/cli/json-results';
import { COMMANDS } from '../src/cli/registry';
import { thresholdTable } from '../src/domain/decision/thresholds-table';
import { NEWS } from '../src/domain/events/news';
import { policiesOf, ROLES_OF_PEOPLE } from '../src/domain/system/permissions';
import { DEFAULT_SYSTEM } from '../src/domain/system/system';
import { actionsOf } from '../src/sandbox/iam/table';
import { SCENARIOS } from '../src/sandbox/index';
import { services } from '../src/sandbox/services/registry';
import { readAction } from '../test/ci/composite-action';
import { claimsTable } from '../test/conformance/seen-live';
import { iamTable } from './iam-table';
import { jsonSchemas } from './json-schemas';
import { manPage } from './man-page';
import { thirdPartyNotices } from './third-party.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const stale: string[] = [];

function write(path: string, text: string): void {
  const full = join(root, path);
  let before = '';
  try {
    before = readFileSync(full, 'utf8');
  } catch {
    before = '';
  }
  if (before === text) return;
  stale.push(path);
  if (check) return;
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

function remove(path: string): void {
  stale.push(path);
  if (!check) rmSync(join(root, path));
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

async function commandTable(): Promise<string> {
  const rows = await Promise.all(
    COMMANDS.map(async ({ name, summary, load }) => {
      const specs = await load();
      const example = specs[0]?.examples[0]?.command ?? `huntaze-beta ${name}`;
      return `| \`${name}\` | ${cell(summary)} | \`${cell(example)}\` |`;
    }),
  );
  return ['| command | what it does | example |', '|---|---|---|', ...rows].join('\n');
}

function queryTable(): string {
  const folder = join(root, 'queries');
  const catalog = readCatalog(
    readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
  );
  return [
    '| saved query | what it answers |',
    '|---|---|',
    ...catalog.queries.map(({ name, answers }) => `| \`${name}\` | ${cell(answers)} |`),
    '',
    '| saved filter | what it finds |',
    '|---|---|',
    ...catalog.filters.map(({ name, answers }) => `| \`${name}\` | ${cell(answers)} |`),
  ].join('\n');
}

const picture = (name: string): string =>
  `\`\`\`\n${readFileSync(join(root, 'test', 'golden', name), 'utf8').trimEnd()}\n\`\`\``;

/** What each service of the sandbox has, and how much of AWS's it refuses (by the service authorization reference). */
function operationTable(): string {
  const rows = services.map(({ name, actions }) => {
    const own = actions.map((action) => action.name).sort();
    const whole = actionsOf(name === 'appconfigdata' ? 'appconfig' : name);
    const others =
      name === 'appconfigdata' || whole === undefined ? 'every other' : `${whole.length - own.length} others`;
    return `| ${name} | ${own.length} | ${own.join(', ')} | ${others} |`;
  });
  return ['| service | | implemented | refused |', '|---|---|---|---|', ...rows].join('\n');
}

const blocks: Readonly<Record<string, string>> = {
  operations: operationTable(),
  thresholds: thresholdTable(),
  'exit-codes': [
    '| code | meaning |',
    '|---|---|',
    ...EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${meaning} |`),
  ].join('\n'),
  news: [
    '| event | when |',
    '|---|---|',
    ...Object.entries(NEWS).map(([kind, what]) => `| \`${kind}\` | ${what} |`),
  ].join('\n'),
  commands: await commandTable(),
  queries: queryTable(),
  scenarios: [
    '| scenario | what happens | what a good operator notices | comes to |',
    '|---|---|---|---|',
    ...SCENARIOS.map(
      ({ name, title, notice, expect }) =>
        `| \`${name}\` | ${cell(title)} | ${cell(notice)} | ${expect.verdicts.join(' or ')}${expect.rolledBackBy === 'nobody' ? '' : `, rolled back by ${expect.rolledBackBy}`} |`,
    ),
  ].join('\n'),
  'json-results': [
    '| command | schema | what it holds |',
    '|---|---|---|',
    ...(Object.keys(JSON_RESULTS) as SchemaName[]).map((name) => {
      const file = schemaPath(name).replace('docs/', '');
      return `| ${name === 'error' ? 'an error' : name === 'configuration' ? 'the configuration' : `\`${name}\``} | [${file.replace('schemas/', '')}](${file}) | ${JSON_RESULTS[name].what} |`;
    }),
  ].join('\n'),
  'action-inputs': [
    '| input | default | meaning |',
    '|---|---|---|',
    ...Object.entries(readAction(join(root, '.github/actions/canary/action.yml')).inputs).map(
      ([name, { description, default: usual }]) =>
        `| \`${name}\` | ${usual === undefined ? 'required' : usual === '' ? '' : `\`${usual}\``} | ${cell(description)} |`,
    ),
  ].join('\n'),
  claims: claimsTable(),
  'config-keys': configPaths()
    .map((path) => `\`${path}\``)
    .join(', '),
  rehearsal: picture('rehearsal/healthy.txt'),
};

const packageDescription = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly description: string }).description;

/** The pages that may hold generated parts. */
const pages = ['.', 'docs', 'docs/decisions', 'lambdas'].flatMap((folder) =>
  (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [])
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const used = new Set<string>();
for (const page of pages) {
  const text = readFileSync(join(root, page), 'utf8');
  const written = text.replace(/<!-- generated: ([a-z-]+) -->\n[\s\S]*?<!-- end -->/g, (_whole, name: string) => {
    const block = blocks[name];
    if (block === undefined) throw new Error(`${page} asks for the unknown part "${name}"`);
    used.add(name);
    return `<!-- generated: ${name} -->\n${block}\n<!-- end -->`;
  });
  write(page, written);
}
const unused = Object.keys(blocks).filter((name) => !used.has(name));
if (unused.length > 0) throw new Error(`no page holds the generated parts ${unused.join(', ')}`);
write('man/huntaze-beta.1', await manPage(COMMANDS, packageDescription()));
write('THIRD-PARTY-NOTICES', await thirdPartyNotices());
for (const role of ROLES_OF_PEOPLE) {
  const [policy, ...more] = policiesOf(role, DEFAULT_SYSTEM, '111122223333');
  if (more.length > 0) throw new Error(`the policy ${role} does not fit into one managed policy`);
  write(`docs/iam/${role}.json`, `${JSON.stringify(policy, null, 2)}\n`);
}
const schemas = jsonSchemas();
for (const [path, text] of Object.entries(schemas)) write(path, text);
for (const name of existsSync(join(root, 'docs/schemas')) ? readdirSync(join(root, 'docs/schemas')) : [])
  if (!(`docs/schemas/${name}` in schemas)) remove(`docs/schemas/${name}`);
write('src/sandbox/iam/actions.json', await iamTable());
if (check && stale.length > 0) {
  console.error(`out of date: ${stale.join(', ')}\nrun  npm run docs`);
  process.exit(1);
}
console.log(stale.length === 0 ? 'the generated documentation is up to date' : `written: ${stale.join(', ')}`);
process.exit(0);
