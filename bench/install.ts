// What an installation takes on the disk: node_modules of this clone as it is (run `npm ci` before), and the package as
// npm packs it. Bytes of whole blocks, as `du` counts them.
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { path } from '../scripts/bundles.js';
import { report } from './table';

const BLOCK = 512;

/** Megabytes (1024 x 1024 bytes) below a folder; links are not followed. */
function megabytes(folder: string): number {
  const bytes = (place: string): number => {
    const status = lstatSync(place);
    const inside = status.isDirectory() ? readdirSync(place).map((name) => bytes(join(place, name))) : [];
    return inside.reduce((sum, each) => sum + each, status.blocks * BLOCK);
  };
  return bytes(folder) / 1024 ** 2;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-install-'));
try {
  const pack = ['pack', '--silent', '--pack-destination', folder];
  const tarball =
    execFileSync('npm', pack, { cwd: path('.'), encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1) ?? '';
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  const engine = megabytes(path('node_modules/@electric-sql/pglite'));
  report('install', [
    { what: 'node_modules of a clone', value: megabytes(path('node_modules')), unit: 'MB', aim: { most: 350 } },
    { what: 'the packed package, unpacked', value: megabytes(join(folder, 'package')), unit: 'MB', aim: { most: 15 } },
    { what: 'the database engine beside it', value: engine, unit: 'MB' },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
