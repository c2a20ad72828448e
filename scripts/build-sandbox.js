// Bundles the sandbox as the package's entry `huntaze-beta/sandbox`; writes dist/sandbox.js. With --types it writes the
// declarations into dist/types too: only the tarball needs them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleFile, path, writeWhole } from './bundles.js';

mkdirSync(path('dist'), { recursive: true });
writeWhole(path('dist/sandbox.js'), await bundleFile('sandbox'));
if (process.argv.includes('--types')) writeTypes(path('dist/types'));

/** Declarations of the entry and of what it names; imports get the ending that Node's resolution asks for. */
function writeTypes(folder) {
  const all = `${folder}.all`;
  const settings = ['--target', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node'];
  const { status } = spawnSync(
    process.execPath,
    [
      path('node_modules/typescript/bin/tsc'),
      ...[
        '--ignoreConfig',
        '--emitDeclarationOnly',
        '--declaration',
        '--strict',
        '--skipLibCheck',
        '--resolveJsonModule',
      ],
      ...[...settings, '--rootDir', path('src/sandbox'), '--outDir', all, path('src/sandbox/index.ts')],
    ],
    { cwd: path('.'), stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
  rmSync(folder, { recursive: true, force: true });
  const open = [join(all, 'index.d.ts')];
  for (const file of open) {
    const text = readFileSync(file, 'utf8').replace(/(from |import\()'(\.[^']*)'/g, (_whole, word, name) => {
      const target = join(dirname(file), name);
      const ending = existsSync(`${target}.d.ts`) ? '' : '/index';
      if (!open.includes(`${target}${ending}.d.ts`)) open.push(`${target}${ending}.d.ts`);
      return `${word}'${name}${ending}.js'`;
    });
    const place = join(folder, relative(all, file));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
  rmSync(all, { recursive: true, force: true });
}
