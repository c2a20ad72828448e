// Packs the package, installs the tarball into an empty folder, and runs it there: what a user of the package gets.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-pack-'));
const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

function expect(condition, what) {
  process.stdout.write(`${condition ? 'ok  ' : 'FAIL'} ${what}\n`);
  if (!condition) process.exitCode = 1;
}

try {
  npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  const listed = execFileSync('tar', ['-tzf', join(folder, tarball)], { encoding: 'utf8' });
  expect(/package\/dist\/lambdas\/huntaze-mock-read\.zip/.test(listed), 'the tarball holds the mock-read bundle');
  expect(/package\/dist\/lambdas\/huntaze-prisma-read\.zip/.test(listed), 'the tarball holds the prisma-read bundle');
  expect(/package\/queries\/.*\.logsinsights/.test(listed), 'the tarball holds the saved queries');
  expect(!/package\/(?:test|src)\//.test(listed), 'the tarball holds no tests and no sources');

  const place = join(folder, 'place');
  execFileSync('mkdir', [place]);
  writeFileSync(join(place, 'package.json'), '{"name":"place","private":true}\n');
  npm(['install', '--silent', '--no-audit', '--no-fund', join(folder, tarball)], place);
  const version = spawnSync('npx', ['--no-install', 'huntaze-beta', '--version'], { cwd: place, encoding: 'utf8' });
  expect(
    version.status === 0 && /^\d+\.\d+\.\d+/.test(version.stdout),
    `npx huntaze-beta --version prints ${version.stdout.trim()}`,
  );
  const help = spawnSync('npx', ['--no-install', 'huntaze-beta', '--help'], { cwd: place, encoding: 'utf8' });
  expect(help.status === 0 && help.stdout.includes('rollback'), 'npx huntaze-beta --help lists the commands');
  const environment = {
    ...process.env,
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
  };
  const check = spawnSync('npx', ['--no-install', 'huntaze-beta', 'check', '--sandbox', '--json'], {
    cwd: place,
    encoding: 'utf8',
    env: environment,
  });
  expect(
    check.status === 0 && JSON.parse(check.stdout || '{}') !== null,
    `npx huntaze-beta check --sandbox exits ${check.status}${check.status === 0 ? '' : `\n${check.stderr}`}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
