import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GLOBAL_OPTIONS } from '../../src/cli/global-options';
import { COMMANDS } from '../../src/cli/registry';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'huntaze-beta-home-'));
const bashrc = join(home, '.bashrc');
const MINE = 'alias ll="ls -l"';
beforeAll(() => {
  const program = join(home, 'bin', 'huntaze-beta');
  mkdirSync(join(home, 'bin'));
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/huntaze-beta.js" "$@"\n`);
  chmodSync(program, 0o755);
  writeFileSync(bashrc, MINE);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const environment = {
  ...process.env,
  HOME: home,
  SHELL: '/bin/bash',
  XDG_CONFIG_HOME: '',
  ZDOTDIR: '',
  PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
};
const run = (line: string, more: Readonly<Record<string, string>> = {}) =>
  spawnSync('huntaze-beta', line.split(' '), {
    encoding: 'utf8',
    cwd: home,
    env: { ...environment, ...more },
    input: '',
    timeout: 60_000,
  });

describe('completion install', () => {
  it('shows what it would write, and writes nothing unasked', () => {
    const shown = run('completion install --dry-run');
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain(`${bashrc}:\n+ # >>> huntaze-beta completion >>>`);
    expect(run('completion install')).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
    expect(readFileSync(bashrc, 'utf8')).toBe(MINE);
  });

  it('writes its part once, beside what is there, and a new shell completes', () => {
    expect(run('completion install --yes').status).toBe(0);
    const written = readFileSync(bashrc, 'utf8');
    expect(written).toMatch(
      /^alias ll="ls -l"\n# >>> huntaze-beta completion >>>\n[\s\S]*\n# <<< huntaze-beta completion <<<\n$/,
    );
    const again = run('completion install --yes');
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('nothing was written')]);
    expect(readFileSync(bashrc, 'utf8')).toBe(written);
    const asked = spawnSync(
      'bash',
      ['--norc', '-c', `. ${bashrc}; COMP_WORDS=(huntaze-beta roll); COMP_CWORD=1; _huntaze_beta; echo "$COMPREPLY"`],
      { encoding: 'utf8', cwd: home, env: environment },
    );
    expect(asked.stdout).toBe('rollback\n');
  });

  it('replaces an older part of its own, and nothing else', () => {
    const written = readFileSync(bashrc, 'utf8');
    writeFileSync(bashrc, `${written.replace(/source <[^\n]*/, 'source something-old')}export AFTER=1\n`);
    expect(run('completion install bash --yes').status).toBe(0);
    expect(readFileSync(bashrc, 'utf8')).toBe(`${written}export AFTER=1\n`);
  });

  it('makes the file of fish and of zsh, and names the shells that it knows', () => {
    expect(run('completion install fish --yes').status).toBe(0);
    expect(readFileSync(join(home, '.config/fish/completions/huntaze-beta.fish'), 'utf8')).toContain('__complete');
    expect(run('completion install --yes', { SHELL: '/usr/bin/zsh' }).status).toBe(0);
    expect(existsSync(join(home, '.zshrc'))).toBe(true);
    const other = run('completion install --yes', { SHELL: '/bin/tcsh' });
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('the shell is tcsh') });
  });
});

describe('the manual page', () => {
  const page = readFileSync(join(root, 'man/huntaze-beta.1'), 'utf8');
  const text = page.replaceAll('\\-', '-').replaceAll('\\e', '\\');

  it('has every command and every option', async () => {
    const specs = (await Promise.all(COMMANDS.map(({ load }) => load()))).flat();
    for (const { name, options } of specs) {
      expect(text).toMatch(new RegExp(`^\\.SS ${name}(?: |$)`, 'm'));
      for (const { flags } of options ?? []) expect(text, name).toContain(`.B ${flags}\n`);
    }
    for (const { flags } of GLOBAL_OPTIONS) expect(text).toContain(`.B ${flags}\n`);
  });

  it('has no instruction but its own, and is the one that the package names', () => {
    const macros = page.split('\n').filter((line) => /^[.']/.test(line));
    expect(macros.filter((line) => !/^\.(?:TH|SH|SS|TP|PP|B|nf|fi)(?: |$)/.test(line))).toEqual([]);
    const { man, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      man: string;
      files: string[];
    };
    expect([man, files.includes('man')]).toEqual(['man/huntaze-beta.1', true]);
  });
});
