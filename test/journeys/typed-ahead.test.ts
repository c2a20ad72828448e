import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTmux, pause, tmuxTerminal, withTmux } from './tmux';

describe.skipIf(!hasTmux)(withTmux('a real terminal'), () => {
  // Under CI the program asks nothing, so these operators' terminals do not say that they are in it.
  const terminal = tmuxTerminal('env -u CI');
  const { program, press, screen, until } = terminal;

  beforeAll(() => {
    terminal.beforehand(`${program} check --sandbox >/dev/null 2>&1`);
    terminal.open({ columns: 100, rows: 30 }, ['bash', '--norc']);
  }, 120_000);
  afterAll(() => terminal.close());

  it('takes no answer that was typed before its question', async () => {
    press(`clear; ${program} rollback --sandbox --hard; echo "ended with $?"`, 'Enter');
    await pause(300);
    // Typed while the plan is still being read.
    press('y', 'Enter');
    const asked = await until(/Roll back now\?/);
    await pause(1_500);
    expect(screen()).not.toContain('ended with');
    expect(asked).not.toMatch(/Roll back now\? Yes/);
    press('n', 'Enter');
    expect(await until(/ended with \d/)).toMatch(/ended with 5/);
  }, 120_000);

  it('is told which environment a question is about', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-env-'));
    const file = join(folder, 'config.json');
    writeFileSync(file, '{"environments":{"staging":{}}}');
    press(`clear; ${program} rollback --sandbox --hard --config ${file} --env staging; echo "ended with $?"`, 'Enter');
    await until(/\[staging\] Roll back now\?/);
    press('n', 'Enter');
    await until(/ended with 5/);
    rmSync(folder, { recursive: true });
  }, 120_000);

  it('is asked by config init who is told, and what it answers goes into the chosen environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-init-'));
    const file = join(folder, 'config.json');
    writeFileSync(file, '{"environments":{"staging":{}}}');
    press(`clear; ${program} config init --sandbox --config ${file} --env staging; echo "ended with $?"`, 'Enter');
    await until(/Name of the stack\?/);
    press('Enter');
    await until(/Topic that the alarms notify\?/);
    press('Enter');
    await until(/Who is told of what happens\?/);
    press('https://hooks.example.com/s3cret', 'Enter');
    await until(/Write these into/);
    expect(screen()).not.toMatch(/\+ .*s3cret/);
    press('y', 'Enter');
    await until(/ended with 0/);
    const written = JSON.parse(readFileSync(file, 'utf8')) as { readonly environments: unknown };
    expect(written.environments).toMatchObject({
      staging: { account: '000000000000', notify: { webhook: 'https://hooks.example.com/s3cret' } },
    });
    rmSync(folder, { recursive: true });
  }, 120_000);

  it('gives the shell back at Ctrl-Z, and draws the whole screen again at fg', async () => {
    press(`clear; ${program} watch --sandbox --interval 2s`, 'Enter');
    await until(/q quit/);
    press('C-z');
    await until(/Stopped/);
    press('clear; echo shell-is-here', 'Enter');
    await until(/^shell-is-here/m);
    press('fg', 'Enter');
    await until(/SANDBOX 0{12}[\s\S]*q quit/);
    press('?');
    await until(/Ctrl-Z/);
    press('d');
    await until(/what would flip each row/);
    press('q');
    await until(/q quit/);
    press('q');
    // The prompt is the last line: what is typed from now on is for the shell.
    await until(/bash-[\d.]+[$#]\s*$/);
  }, 120_000);

  it('shows a whole check at 80 x 24, and ends on a terminal without a size', async () => {
    const low = tmuxTerminal();
    low.open({ columns: 80, rows: 24 }, ['bash', '--norc']);
    try {
      low.press(`clear; ${program} check --sandbox; echo "ended with $?"`, 'Enter');
      const seen = await low.until(/ended with \d/);
      for (const row of [
        /^SANDBOX/m,
        / 1 identity /,
        / 2 mock-read /,
        /12 probe /,
        /^12 checks: .* READY$/m,
        /^next /m,
      ])
        expect(seen).toMatch(row);
      for (const command of ['check', 'decide', 'status']) {
        low.press(`clear; stty rows 0 cols 0; ${program} ${command} --sandbox; echo "${command} ended"`, 'Enter');
        await low.until(new RegExp(`^${command} ended`, 'm'));
      }
    } finally {
      low.close();
    }
  }, 120_000);

  it('with TERM=dumb gets appended lines: no screen is drawn, and questions are lines', async () => {
    const recorded = terminal.record();
    press(`TERM=dumb ${program} watch --sandbox --once; TERM=dumb ${program} rollback --sandbox --hard`, 'Enter');
    await until(/\? Roll back now\? \(y\/N\) *$/m);
    press('maybe', 'Enter');
    await until(/maybe\n\? Roll back now\? \(y\/N\) *$/m);
    press('n', 'Enter');
    press('echo "ended with $?"', 'Enter');
    await until(/^ended with 5/m);
    // The shell itself switches bracketed paste on and off around its prompt.
    const sent = recorded().replaceAll('\x1b[?2004h', '').replaceAll('\x1b[?2004l', '');
    expect(sent).toContain('requests/min');
    expect(sent).not.toContain('\x1b');
  }, 120_000);

  it('keeps an answer of the playbook on the screen until a key', async () => {
    press(`clear; ${program} playbook --sandbox`, 'Enter');
    // A sequence of colours that is shown as text is cleaned twice.
    expect(await until(/What now\?[\s\S]*leave/)).not.toMatch(/\\x1b/);
    press('Enter');
    const answer = await until(/any key goes back to the playbook/);
    await pause(1_500);
    expect(screen()).toBe(answer);
    press('x');
    await until(/What now\?[\s\S]*leave/);
    press('C-c');
    await pause(500);
  }, 120_000);
});
