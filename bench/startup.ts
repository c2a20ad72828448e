// Start-up of the command beside a bare Node start, side by side: median of 20 runs each, certificates variable unset.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const RUNS = 20;
const bin = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));
const { NODE_EXTRA_CA_CERTS: _unused, ...env } = process.env;
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['--version', [bin, '--version']],
  ['--help', [bin, '--help']],
  ['canary --help', [bin, 'canary', '--help']],
  ['unknown command', [bin, 'cnary']],
];
const times = CASES.map((): number[] => []);
for (let run = 0; run < RUNS; run++) {
  for (const [i, [, args]] of CASES.entries()) {
    const began = performance.now();
    spawnSync(process.execPath, [...args], { env, stdio: 'ignore' });
    times[i]?.push(performance.now() - began);
  }
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const bare = median(times[0] ?? []);
console.log(`median of ${RUNS}, taken in turns\n`);
for (const [i, [name]] of CASES.entries()) {
  const own = median(times[i] ?? []);
  console.log(`${name.padEnd(18)} ${own.toFixed(0).padStart(5)} ms   ${(own / bare).toFixed(2)} x bare Node`);
}
