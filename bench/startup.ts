// Start-up of the command beside a bare Node start, in turns, with a warm compile cache and without NODE_EXTRA_CA_CERTS.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type Aim, median, report, times } from './table';

const RUNS = 21;
const bin = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));
const { NODE_EXTRA_CA_CERTS: _unused, ...env } = process.env;
const CASES: readonly { readonly what: string; readonly args: readonly string[]; readonly aim?: Aim }[] = [
  { what: 'node -e 0', args: ['-e', '0'] },
  { what: '--version', args: [bin, '--version'] },
  { what: '--help', args: [bin, '--help'], aim: { most: 1.5 } },
  { what: 'canary --help', args: [bin, 'canary', '--help'], aim: { most: 1.8 } },
  { what: 'completion of a command', args: [bin, '__complete', 'can'] },
  { what: 'an unknown command', args: [bin, 'cnary'] },
  { what: 'config', args: [bin, 'config'] },
];
const taken = CASES.map((): number[] => []);
for (let run = 0; run < RUNS; run++) {
  for (const [i, { args }] of CASES.entries()) {
    const began = performance.now();
    spawnSync(process.execPath, [...args], { env, stdio: 'ignore' });
    taken[i]?.push(performance.now() - began);
  }
}
const bare = median(taken[0] ?? []);
report(
  'startup',
  CASES.map(({ what, aim }, i) => {
    const value = median(taken[i] ?? []);
    return { what, value, unit: 'ms' as const, ...(i === 0 ? {} : { ratio: times(value, bare, 'node -e 0') }), aim };
  }),
);
