// Packs the package, installs the tarball into an empty folder, and uses it there, as a user of the package would.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-pack-'));
const place = join(folder, 'place');
const installed = join(place, 'node_modules', 'huntaze-beta');
const environment = {
  ...process.env,
  XDG_STATE_HOME: join(folder, 'state'),
  XDG_CONFIG_HOME: join(folder, 'config'),
  DATABASE_URL: '',
};
const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const npx = (args, more = {}) =>
  spawnSync('npx', ['--no-install', ...args], { cwd: place, encoding: 'utf8', env: { ...environment, ...more } });

function expect(condition, what) {
  process.stdout.write(`${condition ? 'ok  ' : 'FAIL'} ${what}\n`);
  if (!condition) process.exitCode = 1;
}

/** The files that must be inside, each with a text that proves its content. */
const FILES = [
  ['LICENSE', /MIT License/],
  ['THIRD-PARTY-NOTICES', /@aws-sdk\/client-cloudwatch .*Apache-2\.0/],
  ['README.md', /^# huntaze-beta/],
  ['man/huntaze-beta.1', /^\.TH HUNTAZE/],
  ['CHANGELOG.md', /^## \[/m],
  ['docs/ARCHITECTURE.md', /^# Architecture/],
  ['docs/iam/observer.json', /"Action"/],
  ['docs/iam/operator.json', /"appconfig:StartDeployment"/],
  ['docs/iam/set-up.json', /"Action"/],
  ['docs/schemas/decide.v1.json', /"Decision"/],
  ['docs/schemas/configuration.v1.json', /"region"/],
  ['lambdas/README.md', /^# The two functions/],
  ['lambdas/template.yaml', /AWSTemplateFormatVersion|Resources:/],
  ['lambdas/prisma-read/migrations/0001_users.sql', /CREATE TABLE/],
  ['dist/sandbox.js', /openSandbox/],
  ['dist/types/index.d.ts', /openSandbox/],
  ['docs/sandbox-in-tests.md', /huntaze-beta\/sandbox/],
  ['dist/migrate-database.js', /huntaze_migrations/],
  ['dist/lambdas/huntaze-mock-read.zip', /^PK/],
  ['dist/lambdas/huntaze-prisma-read.zip', /^PK/],
  ['queries/error-rate.logsinsights', /stats/],
];

function proveFiles(listed) {
  for (const [name, pattern] of FILES) {
    const there = listed.includes(`package/${name}`);
    expect(there && pattern.test(readFileSync(join(installed, name), 'latin1')), `the tarball holds ${name}`);
  }
  const astray = listed.filter((name) => /^package\/(?:test|src|scripts|node_modules)\//.test(name));
  expect(
    astray.length === 0,
    `the tarball holds no tests and no sources${astray.map((name) => `\n     ${name}`).join('')}`,
  );
}

function proveCommand() {
  const version = npx(['huntaze-beta', '--version']);
  expect(/^\d+\.\d+\.\d+/.test(version.stdout), `npx huntaze-beta --version prints ${version.stdout.trim()}`);
  const help = npx(['huntaze-beta', '--help']);
  expect(help.status === 0 && help.stdout.includes('rollback'), 'npx huntaze-beta --help lists the commands');
  const check = npx(['huntaze-beta', 'check', '--sandbox', '--json']);
  expect(
    check.status === 0 && JSON.parse(check.stdout || '{}') !== null,
    `npx huntaze-beta check --sandbox exits ${check.status}${check.status === 0 ? '' : `\n${check.stderr}`}`,
  );
}

/** The example of docs/sandbox-in-tests.md, with the types of the package, in another project. */
function proveSandboxEntry() {
  const page = readFileSync(join(installed, 'docs', 'sandbox-in-tests.md'), 'utf8');
  const example = /<!-- example: flag\.test\.ts -->\n```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  writeFileSync(join(place, 'flag.test.ts'), example);
  for (const name of ['vitest', 'typescript', '@aws-sdk', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(place, 'node_modules', name));
  }
  const node = (file, ...args) =>
    spawnSync(process.execPath, [join(root, 'node_modules', file), ...args], {
      cwd: place,
      encoding: 'utf8',
      env: environment,
    });
  const run = node('vitest/vitest.mjs', 'run');
  expect(
    run.status === 0 && /1 passed/.test(run.stdout),
    `the example of docs/sandbox-in-tests.md runs${run.status === 0 ? '' : `\n${run.stdout}`}`,
  );
  const types = node(
    'typescript/bin/tsc',
    ...['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023'],
    ...['--module', 'nodenext', '--moduleResolution', 'nodenext', 'flag.test.ts'],
  );
  expect(types.status === 0, `the example has its types${types.status === 0 ? '' : `\n${types.stdout}`}`);
}

/** An embedded PostgreSQL as a server of this machine; resolves to its process and port. */
function startDatabase() {
  const program = [
    "import { PGlite } from '@electric-sql/pglite';",
    "import { PGLiteSocketServer } from '@electric-sql/pglite-socket';",
    "const server = new PGLiteSocketServer({ db: await PGlite.create(), host: '127.0.0.1', port: 0 });",
    'server.addEventListener("listening", ({ detail }) => console.log("port", detail.port));',
    'await server.start();',
  ].join('\n');
  const run = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, run, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      const port = /port (\d+)/.exec(String(text))?.[1];
      if (port) resolve({ child, port });
    });
    child.on('exit', (code) => reject(new Error(`the database ended with ${code}`)));
  });
}

async function proveMigration() {
  const without = npx(['huntaze-beta-migrate']);
  expect(without.status === 2 && /DATABASE_URL/.test(without.stderr), 'huntaze-beta-migrate asks for DATABASE_URL');
  const { child, port } = await startDatabase();
  try {
    const url = { DATABASE_URL: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres` };
    const first = npx(['huntaze-beta-migrate', '--seed'], url);
    expect(
      first.status === 0 && /applied 0001_users\.sql\n50 users added/.test(first.stdout),
      `huntaze-beta-migrate --seed makes the table and the users${first.status === 0 ? '' : `\n${first.stderr}`}`,
    );
    const second = npx(['huntaze-beta-migrate', '--seed'], url);
    expect(/nothing to migrate\n0 users added/.test(second.stdout), 'a second run changes nothing');
  } finally {
    child.kill();
  }
}

try {
  execFileSync(process.execPath, [join(root, 'scripts/build-sandbox.js'), '--types'], { stdio: 'inherit' });
  npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), '{"name":"place","private":true}\n');
  npm(['install', '--silent', '--no-audit', '--no-fund', join(folder, tarball)], place);
  proveFiles(execFileSync('tar', ['-tzf', join(folder, tarball)], { encoding: 'utf8' }).split('\n'));
  proveCommand();
  proveSandboxEntry();
  await proveMigration();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
