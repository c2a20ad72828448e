// What `npm test` runs: install and build when that has not happened, then the tests, then one plain line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1;

if (!existsSync(join(root, 'node_modules', 'vitest')) && run('npm', ['install', '--no-audit', '--no-fund']) !== 0)
  process.exit(1);
if (run(process.execPath, ['scripts/build.js', '--if-stale']) !== 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-test-'));
const report = join(folder, 'report.json');
const status = run(process.execPath, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  process.stdout.write(`${numPassedTests} passed, ${numFailedTests + brokenFiles} failed${skipped}\n`);
}
rmSync(folder, { recursive: true, force: true });
process.exit(status);
