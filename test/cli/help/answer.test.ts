import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { completeWords } from '../../../src/cli/completion';
import { answer } from '../../../src/cli/help/answer';
import { commandTable } from '../../../src/cli/help/table';
import { KNOWN_NAMES } from '../../../src/cli/known-names';
import { parseCommandLine } from '../../../src/cli/program';
import { COMMANDS } from '../../../src/cli/registry';
import type { CommandDescription } from '../../../src/commands/command';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-help-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a file of the build holds it. */
const table = JSON.parse(JSON.stringify(await commandTable()));
const specs: readonly CommandDescription[] = (await Promise.all(COMMANDS.map(({ load }) => load()))).flat();

/** What is printed for words without the code of any command; undefined when that code is needed. */
async function answered(words: readonly string[]): Promise<string | undefined> {
  const printed: string[] = [];
  const listeners = process.stdout.listenerCount('error');
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    return (await answer(words, table)) ? printed.join('') : undefined;
  } finally {
    write.mockRestore();
    // One process answers once; this one answers many times.
    for (const listener of process.stdout.listeners('error').slice(listeners))
      process.stdout.off('error', listener as () => void);
  }
}

const fromTheCode = async (words: readonly string[]): Promise<string | undefined> => {
  const parsed = await parseCommandLine(words, {
    width: process.stdout.columns || Number(process.env['COLUMNS']) || 80,
    version: table.version,
    commands: COMMANDS,
  });
  return parsed.kind === 'text' ? `${parsed.text}\n` : undefined;
};

describe('the answer without the code of a command', () => {
  it.each([
    ['--help'],
    ['help'],
    ['help exit-codes'],
    ['--json --help'],
    ['ramp --next --help'],
    ...specs.flatMap(({ name }) => [[`${name} --help`], [`help ${name}`]]),
  ])('to "%s" is what the whole program prints', async (line) => {
    const words = line.split(' ');
    expect(await answered(words)).toBe(await fromTheCode(words));
  });

  it.each([['cnary --help'], ['help cnary'], ['query run help'], ['check'], ['']])(
    'is not given to "%s"',
    async (line) => {
      expect(await answered(line === '' ? [] : line.split(' '))).toBeUndefined();
    },
  );

  it('is in ASCII where the locale asks for it', async () => {
    const all = async () =>
      (await Promise.all(specs.map(({ name }) => fromTheCode([...name.split(' '), '--help'])))).join('');
    expect(await all()).toMatch(/[^ -~\n]/);
    vi.stubEnv('LC_ALL', 'C');
    for (const { name } of specs) expect(await answered([...name.split(' '), '--help'])).toMatch(/^[ -~\n]+$/);
    vi.unstubAllEnvs();
  });

  it('completes what descriptions tell, and leaves names of files to the code', async () => {
    const lines = [
      ['ca'],
      ['--'],
      ['zzz'],
      ...specs.flatMap(({ name }) => [
        [...name.split(' '), ''],
        [...name.split(' '), '--'],
      ]),
    ];
    const left: string[] = [];
    for (const words of lines) {
      const text = await answered(['__complete', ...words]);
      const whole = (await completeWords(words, COMMANDS, KNOWN_NAMES)).map((word) => `${word}\n`).join('');
      if (text === undefined) left.push(words.join(' '));
      else expect({ words, text }).toEqual({ words, text: whole });
    }
    expect(left).toEqual(['query ', 'query show ', 'query push ', 'query pull ', 'traces ']);
  });
});

describe('the built command', () => {
  it('answers without what takes longer to make than its answer', () => {
    const bundle = readFileSync(join(root, 'dist/cli/help.cjs'), 'utf8');
    expect(bundle).not.toMatch(/Intl\.Segmenter|child_process/);
    expect(bundle.length).toBeLessThan(64_000);
  });

  /** The package as it is installed, without anything but what help needs. */
  const bare = join(folder, 'bare');
  mkdirSync(join(bare, 'dist/cli'), { recursive: true });
  for (const part of ['bin', 'package.json', 'dist/cli/help.cjs', 'dist/cli/commands.json'])
    cpSync(join(root, part), join(bare, part), { recursive: true });
  const run = (words: readonly string[], stdio = '') =>
    spawnSync(
      'bash',
      ['-c', `set -o pipefail; "$0" "$@" ${stdio}`, process.execPath, join(bare, 'bin/huntaze-beta.js'), ...words],
      {
        encoding: 'utf8',
        env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), COLUMNS: '80' },
      },
    );

  it('prints help and completes with no other file of its own', () => {
    mkdirSync(join(folder, 'cache'), { mode: 0o700 });
    const first = run(['ramp', '--help']);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toContain('--next');
    // From its compile cache the second time.
    expect(run(['ramp', '--help']).stdout).toBe(first.stdout);
    expect(run(['__complete', 'ca']).stdout).toBe('canary\n');
    expect(run(['ramp', '--next']).stderr).toContain('main.js');
  });

  it('says when nothing can be written, and is quiet to a closed reader', () => {
    const full = run(['--help'], '> /dev/full');
    expect(full.stderr).toMatch(/^error the output could not be written: .*ENOSPC/);
    expect(full.status).toBe(1);
    expect(run(['--help'], '| true')).toMatchObject({ status: 0, stderr: '' });
  });
});
