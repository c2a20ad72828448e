// `npm run bench -- cold-starts [SEEDS] [FIRST]`: whole rehearsals of the scenario cold-start-storm, as shipped and with
// functions that do not warm up while they start. Both run from copies of the package, so that a build meanwhile changes
// nothing. The same seeds print the same figures.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { path } from '../scripts/bundles.js';
import { packUnwarmed } from './programs/unwarmed';

const [seeds, first] = [Number(process.argv[3] ?? 5), Number(process.argv[4] ?? 1)];

interface Outcome {
  readonly verdict: string;
  readonly asPromised: boolean;
  readonly result: {
    readonly figures: { readonly requests: number; readonly canaryRequests: number; readonly canaryErrors: number };
  };
}

/** A copy of the built package in a folder of its own. */
function packageCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-cold-starts-'));
  for (const part of ['bin', 'dist', 'package.json', 'queries', 'lambdas/template.yaml'])
    cpSync(path(part), join(folder, part), { recursive: true });
  symlinkSync(path('node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function rehearse(folder: string, seed: number): Promise<Outcome> {
  const args = ['rehearse', '--scenario', 'cold-start-storm', '--seed', String(seed), '--json'];
  const child = spawn(process.execPath, [join(folder, 'bin/huntaze-beta.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(text);
}

const [warmed, unwarmed] = [packageCopy(), packageCopy()];
for (const name of ['mock-read', 'prisma-read'] as const)
  writeFileSync(join(unwarmed, `dist/lambdas/huntaze-${name}.zip`), (await packUnwarmed(name)).zip);
try {
  console.log('seed  functions   verdict      as promised  canary errors of requests');
  for (let seed = first; seed < first + seeds; seed += 1) {
    for (const [what, folder] of [
      ['warmed', warmed],
      ['not warmed', unwarmed],
    ] as const) {
      const { verdict, asPromised, result } = await rehearse(folder, seed);
      const { canaryErrors, canaryRequests } = result.figures;
      const cells = [
        String(seed).padEnd(4),
        what.padEnd(10),
        verdict.padEnd(11),
        (asPromised ? 'yes' : 'no').padEnd(11),
      ];
      console.log(`${cells.join('  ')}  ${canaryErrors} of ${canaryRequests}`);
    }
  }
} finally {
  for (const folder of [warmed, unwarmed]) rmSync(folder, { recursive: true });
}
