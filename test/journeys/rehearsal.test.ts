import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContext } from '../../src/cli/context';
import type { CommandContext } from '../../src/commands/command';
import { rawInput } from '../../src/commands/default-input';
import { type RehearseOptions, repeatOf } from '../../src/commands/rehearse/options';
import { rehearseCommand } from '../../src/commands/rehearse/rehearse';
import type { OperatorError } from '../../src/domain/operator-error';
import type { Terminal } from '../../src/terminal/terminal';
import { commandContext, NO_GLOBALS, recordedTerminal } from '../support/command-context';
import { typedLine } from '../support/command-line';
import { expectGolden } from '../support/golden';
import { expectContract } from '../support/json-contract';

interface Around {
  readonly json?: boolean;
  readonly screen?: Partial<Terminal>;
  readonly context?: Partial<CommandContext>;
}

async function rehearse(options: Readonly<Record<string, unknown>>, { json = false, screen, context }: Around = {}) {
  const terminal = recordedTerminal();
  const globals = { ...NO_GLOBALS, json };
  const { writeFile } = createContext({ terminal, globals, signal: new AbortController().signal });
  const made = commandContext({ terminal: { ...terminal, ...screen }, globals, writeFile, ...context });
  let failure: OperatorError | undefined;
  const code = await rehearseCommand
    .run(rehearseCommand.parse(rawInput(rehearseCommand, options)), made)
    .catch((error: OperatorError) => {
      failure = error;
      return error.exitCode;
    });
  if (json) expectContract('rehearse', terminal.stdout());
  return { code, stdout: terminal.stdout(), stderr: terminal.stderr(), failure };
}

/** Few users, so that a shadow hour is over in a moment. */
const QUIET = { rate: '120/h' };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-journey-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a rehearsed beta', () => {
  it('that is healthy ends in GO with what was accepted by name, looks as pictured, and leaves a report', async () => {
    const { code, stdout } = await rehearse({ report: join(folder, 'healthy') });
    expect(stdout).toContain('GO (accepted: errors-canary, p95)');
    expect(code).toBe(0);
    expectGolden('rehearsal/healthy.txt', stdout.replace(/^report .*\n/m, ''));
    expect(readFileSync(join(folder, 'healthy', 'report.html'), 'utf8')).toContain('</html>');
    expect(readFileSync(join(folder, 'healthy', 'report.md'), 'utf8')).toContain('errors-canary');
  }, 240_000);

  it('whose database goes away is rolled back by hand within minutes, verified, and looked on afterwards', async () => {
    const { code, stdout } = await rehearse({ scenario: 'total-outage' }, { json: true });
    const told = JSON.parse(stdout);
    expect(code).toBe(4);
    expect(told).toMatchObject({
      verdict: 'NO-GO',
      rolledBackBy: 'the operator',
      asPromised: true,
      verified: true,
      result: { share: 0, interrupted: false },
    });
    expect(told.detectedAfterMs).toBeLessThan(6 * 60_000);
    expect(told.result.figures.shadowErrors).toBeGreaterThan(0);
    expect(told.result.endedAtMs - told.result.rollback.atMs).toBeGreaterThanOrEqual(20 * 60_000);
  }, 240_000);

  it('is the same to the byte for the same seed, and another one for another', async () => {
    const play = (seed: string) => rehearse({ scenario: 'drifting-rows', seed, ...QUIET }, { json: true });
    const first = await play('5');
    expect((await play('5')).stdout).toBe(first.stdout);
    expect((await play('6')).stdout).not.toBe(first.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({ scenario: 'drifting-rows', verdict: 'INVESTIGATE' });
    expect(first.code).toBe(3);
  }, 240_000);

  it.each([{ scenario: 'no-traffic' }, { rate: '0' }])(
    'without any request decides nothing: %j',
    async (options) => {
      const { code, stdout } = await rehearse(options);
      expect(stdout).toMatch(/^HOLD/m);
      expect(stdout).toMatch(/0 requests;/);
      expect(code).toBe(3);
    },
    120_000,
  );

  it('of 0 % stays in the shadow hour and never opens a canary', async () => {
    const { stdout } = await rehearse({ percent: '0', ...QUIET, rate: '30/h' }, { json: true });
    const { events, share, figures } = JSON.parse(stdout).result;
    expect(share).toBe(0);
    expect(figures.canaryRequests).toBe(0);
    expect(events.map(({ kind }: { kind: string }) => kind)).not.toContain('deployed');
  }, 120_000);

  it('tells how to play it again with all that was asked for', async () => {
    const { stdout } = await rehearse({ scenario: 'no-traffic', seed: '9', users: '7', percent: '5', strict: true });
    expect(stdout.replace(/(?: \\)?\s+/g, ' ')).toContain(
      'huntaze-beta rehearse --scenario no-traffic --seed 9 --users 7 --percent 5 --strict',
    );
  }, 120_000);
});

describe('a rehearsal that is interrupted', () => {
  it('sums up what there was, ends with 130, and leaves no folder behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('huntaze-beta-rehearsal-'));
    const abort = new AbortController();
    const terminal = recordedTerminal();
    const out = (text: string): void => {
      terminal.out(text);
      if (text.includes('check: 12/12')) abort.abort(new DOMException('interrupted', 'AbortError'));
    };
    const { code } = await rehearse(QUIET, { screen: { out }, context: { signal: abort.signal } });
    expect(code).toBe(130);
    expect(terminal.stdout()).toMatch(/HOLD {2}interrupted; this is the summary so far/);
    expect(terminal.stdout()).toMatch(/figures .*\d+ requests/);
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('huntaze-beta-rehearsal-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  }, 120_000);
});

describe('a rehearsal with --pause', () => {
  const asked: string[] = [];
  const asking = (answers: string[]): Partial<Terminal> => ({
    canAsk: true,
    select: async (question, choices) => {
      asked.push(question);
      const answer = choices.find(({ value }) => value === answers[0]);
      if (answer === undefined) throw new Error(`${question} does not offer ${answers[0]}`);
      answers.shift();
      return answer.value;
    },
  });

  it('asks where a step is refused, waits when told to, and ends where the playbook does', async () => {
    asked.length = 0;
    const screen = asking(['wait', 'go']);
    const { code, stdout } = await rehearse({ scenario: 'drifting-rows', pause: true, ...QUIET }, { screen });
    expect(asked).toEqual(['1 % is refused. What now?', '1 % is refused. What now?']);
    expect(stdout).toMatch(/^H\+1:15 {2}.*gate of 1 %/m);
    expect(code).toBe(3);
  }, 120_000);

  it('waits as the playbook does for what only needs minutes, and sees no sign of trouble in it', async () => {
    asked.length = 0;
    const { code, stdout } = await rehearse({ seed: '6', pause: true }, { screen: asking(['wait', 'hold']) });
    expect(asked).toEqual(['1 % is refused. What now?', 'Send 1 % to Prisma?']);
    expect(stdout).toMatch(/^H\+1:00 {2}.*the operator looks at 1 % again at H\+1:02/m);
    expect(stdout).toMatch(/^H\+1:02 {2}.*gate of 1 %: GO/m);
    expect(stdout).toMatch(/^first sign {2}none needed/m);
    expect(code).toBe(3);
  }, 120_000);

  it('needs a terminal', async () => {
    expect((await rehearse({ pause: true })).failure).toMatchObject({ code: 'USAGE' });
  });
});

describe('a report that cannot be written', () => {
  it('costs nothing else: the summary is there, then the reason', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, stdout, failure } = await rehearse({ scenario: 'no-traffic', report: join(file, 'below') });
    expect(stdout).toMatch(/^HOLD/m);
    expect(stdout).toMatch(/^next /m);
    expect(failure?.message).toMatch(/cannot write/);
    expect(code).toBe(1);
  }, 120_000);
});

describe('rehearse refuses', () => {
  it.each([
    [{ scenario: 'helthy' }, /did you mean "healthy"/],
    [{ users: '0' }, /--users/],
    [{ users: '51' }, /--users/],
    [{ rate: '-1' }, /--rate/],
    [{ percent: '101' }, /--percent/],
    [{ percent: '-1' }, /--percent/],
    [{ until: 'J+99' }, /--until/],
    [{ until: 'day 99' }, /--until/],
    [{ speed: '2' }, /--speed/],
    [{ seed: 'x' }, /--seed/],
  ])('%j', async (options, told) => {
    await expect((async () => (await rehearse(options)).failure)().catch((error: Error) => error)).resolves.toSatisfy(
      (error: (Error & { next?: string }) | undefined) => told.test(`${error?.message} ${error?.next ?? ''}`),
    );
  });
});

describe('rehearse --until', () => {
  it.each([
    ['H+1:30', 90],
    ['h+3', 180],
    ['90m', 90],
  ])('%s is %i minutes', async (moment, minutes) => {
    const { options } = await typedLine(['rehearse', '--until', moment]);
    expect(options).toMatchObject({ untilMs: minutes * 60_000 });
    const { argv } = repeatOf(options as RehearseOptions);
    expect((await typedLine(argv)).options).toEqual(options);
  });

  it('ends a beta before its decision where it is asked to, undecided and with its first sign', async () => {
    const { code, stdout } = await rehearse({ until: 'H+1:05' });
    expect(stdout).toMatch(/^HOLD\nbecause +ended at H\+1:05, as asked, before the decision$/m);
    expect(stdout).toMatch(/^first sign +none needed$/m);
    expect(stdout).not.toMatch(/STALE/);
    expect(stdout.replace(/\\\s+/g, '')).toContain('rehearse --scenario healthy --seed 1 --until H+1:05');
    expect(code).toBe(3);
  }, 120_000);

  it.each(['day 7', 'day7', 'Day 7', 'J+7', 'j+7', '7d', '168h'])('%s is day 7', async (day) => {
    const { options } = await typedLine(['rehearse', '--until', day]);
    expect(options).toMatchObject({ untilMs: 7 * 86_400_000 });
    expect(repeatOf(options as RehearseOptions).argv.slice(-2)).toEqual(['--until', 'day 7']);
  });
});

describe('rehearse --list', () => {
  it('tells every scenario and what to notice', async () => {
    const { stdout, code } = await rehearse({ list: true });
    expect(code).toBe(0);
    expect(stdout.match(/^[a-z-]+ {2,}/gm)?.length).toBeGreaterThanOrEqual(16);
  });
});
