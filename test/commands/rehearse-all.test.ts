import { describe, expect, it } from 'vitest';
import { ownCommand } from '../../src/cli/sandbox/own-command';
import { rehearsals } from '../../src/cli/sandbox/rehearsals';
import type { CommandContext } from '../../src/commands/command';
import { rawInput } from '../../src/commands/default-input';
import { argumentsOf } from '../../src/commands/rehearse/elsewhere';
import { rehearseCommand } from '../../src/commands/rehearse/rehearse';
import type { OwnCommand, OwnOutcome } from '../../src/ports/own-command';
import { commandContext, NO_GLOBALS, recordedTerminal } from '../support/command-context';

/** A rehearsal of three hours without a request is over in a moment. */
const EMPTY = { scenario: 'no-traffic', rate: '0', seed: '7', users: '7' };

const optionsOf = (options: Readonly<Record<string, unknown>>) =>
  rehearseCommand.parse(rawInput(rehearseCommand, options));

/** Runs `rehearse` with these options; what it wrote, and how it ended. */
async function rehearse(options: Readonly<Record<string, unknown>>, context: Partial<CommandContext> = {}) {
  const terminal = recordedTerminal();
  const made = commandContext({ terminal, globals: { ...NO_GLOBALS, json: true }, ...context });
  const code = await rehearseCommand.run(optionsOf(options), made);
  return { code, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

/** Processes that answer when they are told to, with a record of their scenario. */
function heldProcesses(atOnce: number, record: string) {
  const running: { readonly scenario: string; readonly end: (outcome?: Partial<OwnOutcome>) => void }[] = [];
  const started: string[] = [];
  const command: OwnCommand = {
    atOnce,
    run: (args, signal) =>
      new Promise((resolve) => {
        const scenario = args[args.indexOf('--scenario') + 1] ?? '';
        started.push(scenario);
        const own = JSON.stringify({ ...JSON.parse(record), scenario });
        const interrupt = (): void => end({ code: 130 });
        const end = (outcome: Partial<OwnOutcome> = {}): void => {
          signal.removeEventListener('abort', interrupt);
          resolve({ code: 3, stdout: own, stderr: '', ...outcome });
        };
        signal.addEventListener('abort', interrupt);
        running.push({ scenario, end });
      }),
  };
  return { command, started, running };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('rehearse --all on several cores', () => {
  it('has a process play what this one would, to the byte', async () => {
    const here = await rehearse(EMPTY);
    const there = await ownCommand.run(argumentsOf(optionsOf(EMPTY)), new AbortController().signal);
    expect(there).toEqual({ code: here.code, stdout: here.stdout, stderr: '' });
  }, 60_000);

  it('plays as many at once as there are cores, and prints them in their order', async () => {
    const { stdout: record } = await rehearse(EMPTY);
    const { command, started, running } = heldProcesses(3, record);
    const names = (await rehearsals.scenarios()).map(({ name }) => name);
    const all = rehearse({ all: true }, { ownCommand: async () => command });
    while (started.length < 3) await turn();
    await turn();
    expect(started).toEqual(names.slice(0, 3));
    running[2]?.end();
    while (started.length < 4) await turn();
    expect(started).toEqual(names.slice(0, 4));
    for (let next = 0; next < names.length; next += 1) {
      while (started.length <= next) await turn();
      running[next]?.end();
    }
    const { code, stdout } = await all;
    expect(JSON.parse(stdout).map(({ scenario }: { scenario: string }) => scenario)).toEqual(names);
    expect(code).toBe(0);
  }, 60_000);

  it('says what a process said that ended without a record', async () => {
    const { command, started, running } = heldProcesses(2, '{}');
    const all = rehearse({ all: true }, { ownCommand: async () => command });
    while (started.length < 2) await turn();
    running[0]?.end({ code: 1, stdout: '', stderr: 'no space left' });
    await expect(all).rejects.toMatchObject({
      code: 'SANDBOX',
      message: 'the rehearsal of healthy, seed 1, ended with 1',
      why: 'no space left',
    });
    // One had begun in its place; the others do not.
    for (const { end } of running) end();
    await turn();
    expect(started).toHaveLength(3);
  }, 60_000);

  it('ends its processes when it is interrupted, and prints what there was', async () => {
    const { stdout: record } = await rehearse(EMPTY);
    const { command, started, running } = heldProcesses(2, record);
    const abort = new AbortController();
    const all = rehearse({ all: true }, { ownCommand: async () => command, signal: abort.signal });
    while (started.length < 2) await turn();
    running[0]?.end();
    while (started.length < 3) await turn();
    abort.abort();
    const { code, stdout, stderr } = await all;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toContain('slow-canary: interrupted');
    expect(started).toHaveLength(3);
  }, 60_000);
});
