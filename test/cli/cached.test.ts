import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Loaded {
  readonly exports: { readonly say: () => string };
  readonly from: 'source' | 'cache';
  keep(): void;
}
const { cacheFolder, loadCached } = createRequire(import.meta.url)('../../bin/cached.js') as {
  cacheFolder(env: NodeJS.ProcessEnv, uid: number | undefined): string | undefined;
  loadCached(path: string, folder: string | undefined, uid?: number): Loaded;
};
const uid = process.getuid?.() ?? -1;

let home = '';
let folder = '';
let source = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'huntaze-beta-cached-'));
  folder = join(home, 'cache');
  mkdirSync(folder, { mode: 0o700 });
  source = join(home, 'source.cjs');
  writeFileSync(source, "exports.say = () => 'one';");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Loads, says and keeps; answers what it was compiled from. */
const load = (as = uid): string => {
  const { exports, from, keep } = loadCached(source, folder, as);
  const said = exports.say();
  keep();
  return `${said} from ${from}`;
};
const cachedFile = (): string => join(folder, readdirSync(folder)[0] ?? '');

describe('a file with a compile cache', () => {
  it('is compiled once', () => {
    expect([load(), load(), load()]).toEqual(['one from source', 'one from cache', 'one from cache']);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is compiled anew when its text changed, even to a text of the same length and time', () => {
    load();
    utimesSync(source, 1_700_000_000, 1_700_000_000);
    expect(load()).toBe('one from source');
    writeFileSync(source, "exports.say = () => 'two';");
    utimesSync(source, 1_700_000_000, 1_700_000_000);
    expect([load(), load()]).toEqual(['two from source', 'two from cache']);
  });

  it.each<readonly [string, (bytes: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
    ['cut to an even rest', (bytes: Buffer) => bytes.subarray(0, bytes.length - 64)],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(2)])],
    ['another file', () => Buffer.from('not a cache at all, but text')],
    ...[0, 4, 30, 200, 500, -1].map(
      (at) =>
        [
          `changed at ${at}`,
          (bytes: Buffer) => {
            const changed = Buffer.from(bytes);
            changed[at < 0 ? bytes.length + at : at]! ^= 0x55;
            return changed;
          },
        ] as const,
    ),
  ])('is compiled anew from a cache that is %s, which is replaced', (_what, broken) => {
    load();
    const whole = readFileSync(cachedFile());
    writeFileSync(cachedFile(), broken(whole));
    expect([load(), load()]).toEqual(['one from source', 'one from cache']);
  });

  it("is not read from a file that is somebody else's, a link, or can be written by others", () => {
    load();
    expect(load(uid + 1)).toBe('one from source');
    load();
    chmodSync(cachedFile(), 0o666);
    expect(load()).toBe('one from source');
    const [name = ''] = readdirSync(folder);
    const elsewhere = join(home, 'elsewhere');
    writeFileSync(elsewhere, readFileSync(join(folder, name)), { mode: 0o600 });
    rmSync(join(folder, name));
    symlinkSync(elsewhere, join(folder, name));
    expect(load()).toBe('one from source');
  });

  it('is loaded where nothing can be kept', () => {
    rmSync(folder, { recursive: true });
    expect(load()).toBe('one from source');
    expect(loadCached(source, undefined).from).toBe('source');
  });

  it('removes what nobody used for a month', () => {
    const old = join(folder, 'help-old');
    writeFileSync(old, '');
    utimesSync(old, 1_700_000_000, 1_700_000_000);
    writeFileSync(join(folder, 'help-new'), '');
    writeFileSync(join(folder, 'other'), '');
    load();
    expect(readdirSync(folder).filter((name) => !/^help-\w+-\d/.test(name))).toEqual(['help-new', 'other']);
  });
});

describe('the folder of the compile cache', () => {
  const at = (env: NodeJS.ProcessEnv) => cacheFolder(env, uid);

  it('is the one of the XDG specification, made for this user alone', () => {
    const folder = at({ HOME: home, XDG_CACHE_HOME: join(home, 'xdg') });
    expect(folder).toBe(join(home, 'xdg/huntaze-beta'));
    expect(at({ HOME: home, XDG_CACHE_HOME: 'relative' })).toBe(join(home, '.cache/huntaze-beta'));
    expect(at({ HOME: home })).toBe(join(home, '.cache/huntaze-beta'));
  });

  it.each([
    ['there is no home', () => ({})],
    ['the home does not exist', () => ({ HOME: join(home, 'nowhere') })],
    ['it is off', () => ({ HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' })],
    [
      'everybody can write it',
      () => {
        mkdirSync(join(home, '.cache/huntaze-beta'), { recursive: true });
        chmodSync(join(home, '.cache/huntaze-beta'), 0o777);
        return { HOME: home };
      },
    ],
    [
      'everybody could replace it',
      () => {
        chmodSync(home, 0o777);
        return { HOME: home };
      },
    ],
    [
      'it is a link',
      () => {
        mkdirSync(join(home, '.cache'));
        symlinkSync(folder, join(home, '.cache/huntaze-beta'));
        return { HOME: home };
      },
    ],
    [
      'it is a file',
      () => {
        mkdirSync(join(home, '.cache'));
        writeFileSync(join(home, '.cache/huntaze-beta'), '');
        return { HOME: home };
      },
    ],
  ])('is none where %s', (_what, prepare) => {
    expect(at(prepare())).toBeUndefined();
  });

  it('is none in the home of another user, and nothing is left there', () => {
    expect(cacheFolder({ HOME: home }, uid + 1)).toBeUndefined();
    expect(readdirSync(home)).toEqual(['cache', 'source.cjs']);
  });
});

/** The Node.js versions that the tests of the functions install, if they are there. */
describe.each(['node22', 'node24'])('%s', (name) => {
  const node = fileURLToPath(new URL(`../lambdas/runtime/node_modules/${name}/bin/node`, import.meta.url));
  const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
  const here = spawnSync(node, ['--version']).status === 0;

  it.skipIf(!here)('keeps its own cache in the same folder', () => {
    const env = { PATH: dirname(node), XDG_CACHE_HOME: folder };
    const [first, second] = [1, 2].map(() => spawnSync(node, [bin, 'ramp', '--help'], { env, encoding: 'utf8' }));
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(second?.stdout).toBe(first?.stdout);
    expect(readdirSync(join(folder, 'huntaze-beta')).join()).toMatch(/^v2[24]\./);
  });
});
