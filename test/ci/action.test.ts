import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { holds, readAction, runAction } from './composite-action';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ACTION = readAction(join(root, '.github/actions/canary/action.yml'));
const BIN = join(root, 'bin/huntaze-beta.js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-ci-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const env = () => ({ ...process.env, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder, NO_COLOR: '1' });

/** A saved world in which a scenario is played, half an hour after its beginning. */
async function shadowHour(scenario: string): Promise<void> {
  const served = spawn(
    process.execPath,
    [BIN, 'sandbox', '--port', '0', '--scenario', scenario, '--rate', '600/h', '--json'],
    {
      env: env(),
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const ended = new Promise<void>((resolve) => served.on('exit', () => resolve()));
  await new Promise<void>((ready) => served.stdout.once('data', () => ready()));
  served.kill('SIGTERM');
  await ended;
  execFileSync(process.execPath, [BIN, 'sandbox', 'advance', '30m'], { env: env(), stdio: 'ignore' });
}

/** An operator of few requests: what half an hour of them cannot prove is accepted by name, and the share is larger. */
const INPUTS = {
  percent: '5',
  early: 'true',
  reason: 'a test of the action',
  timeout: '20m',
  interval: '2m',
  'accept-to-start': 'errors,errors-shadow,diffs',
  accept: 'errors,errors-canary,errors-shadow,p95,diffs,share',
  command: `${process.execPath} ${BIN} --sandbox`,
};

describe('the action of a canary, on the sandbox', () => {
  it('ends with 0 for a healthy beta, with the report as its summary', async () => {
    await shadowHour('healthy');
    const { code, steps, summary, printed } = runAction(ACTION, INPUTS, env());
    expect(code, printed).toBe(0);
    expect(steps).toEqual([
      'Check',
      'Start the share',
      'Wait for the verdict',
      'Decide',
      'Go on after GO',
      'Summary',
      "The verdict is the job's end",
    ]);
    expect(printed).toMatch(/GO {2}\(?accepted|GO \(accepted/);
    expect(summary).toMatch(/^# /);
    expect(summary).toContain('a test of the action');
  }, 300_000);

  it('ends with 4 for a failing canary: rolled back with proof', async () => {
    await shadowHour('failing-canary');
    const { code, steps, summary, printed } = runAction(ACTION, { ...INPUTS, timeout: '2h' }, env());
    expect(code, printed).toBe(4);
    expect(steps).toEqual([
      'Check',
      'Start the share',
      'Wait for the verdict',
      'Decide',
      'Roll back',
      'Summary',
      "The verdict is the job's end",
    ]);
    expect(printed).toMatch(/"kind":"end".*"exitCode":4/);
    expect(printed).toContain('SAFE');
    expect(summary).toMatch(/^# /);
  }, 300_000);

  it('stops where the check fails, starts nothing, and still has a summary', () => {
    const { code, steps } = runAction(
      ACTION,
      { ...INPUTS, command: `${process.execPath} ${BIN} --endpoint-url http://127.0.0.1:9` },
      {
        ...env(),
        AWS_ACCESS_KEY_ID: 'AKIATEST',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
    );
    expect(code).toBe(1);
    expect(steps).toEqual(['Check', 'Summary']);
  }, 120_000);
});

describe('the action and its page', () => {
  it('puts no input into the text of a script, where it could be a command', () => {
    for (const { run = '' } of ACTION.runs.steps) expect(run).not.toContain('${{');
  });

  it('is called by the page with inputs that it has, one at a time, by a role that is taken', () => {
    const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
    const workflow = parse(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as {
      readonly permissions: Readonly<Record<string, string>>;
      readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
      readonly jobs: {
        readonly canary: { readonly steps: readonly { readonly uses?: string; readonly with?: object }[] };
      };
    };
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(workflow.concurrency['cancel-in-progress']).toBe(false);
    const step = workflow.jobs.canary.steps.find(({ uses }) => uses?.includes('.github/actions/canary'));
    const given = Object.keys(step?.with ?? {});
    expect(given.filter((name) => !(name in ACTION.inputs))).toEqual([]);
    expect(given).toEqual(expect.arrayContaining(['role', 'reason']));
  });

  it('reads its conditions as GitHub does', () => {
    const known = { 'steps.decide.outputs.code': '3', 'inputs.undecided': 'rollback' };
    const condition = ACTION.runs.steps.find(({ name }) => name === 'Roll back')?.if ?? '';
    expect(holds(condition, known, false)).toBe(true);
    expect(holds(condition, { ...known, 'inputs.undecided': 'keep' }, false)).toBe(false);
    expect(holds(condition, { 'steps.decide.outputs.code': '4' }, false)).toBe(true);
    expect(holds(condition, { 'steps.decide.outputs.code': '4' }, true)).toBe(false);
    expect(holds('always()', {}, true)).toBe(true);
    expect(() => holds('contains(a, b)', {}, false)).toThrow();
  });
});
