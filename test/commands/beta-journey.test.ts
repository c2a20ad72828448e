import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaryCommand } from '../../src/commands/canary/canary';
import { rampCommand } from '../../src/commands/canary/ramp';
import { checkCommand } from '../../src/commands/check';
import { decideCommand } from '../../src/commands/decide/decide';
import { historyCommand, historyShowCommand } from '../../src/commands/history';
import { planCommand } from '../../src/commands/plan';
import { rollbackCommand } from '../../src/commands/rollback';
import { MINUTE, openStage, type Stage } from '../operations/stage';
import { createTestCall } from '../support/command-call';
import { expectGolden } from '../support/golden';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  stage.sandbox.traffic.setRate(1_000);
  await stage.sandbox.advance(70 * MINUTE);
}, 120_000);
afterAll(() => stage.close());

const base = () => ({ gateways: async () => stage.gateways });
const check = (options = {}, globals = {}) => createTestCall(checkCommand, base())(options, globals);
const canary = (options = {}, globals = {}) =>
  createTestCall(canaryCommand, base())(options, { yes: true, ...globals });
const ramp = (options = {}, globals = {}) => createTestCall(rampCommand, base())(options, { yes: true, ...globals });
const rollback = (options = {}, globals = {}) =>
  createTestCall(rollbackCommand, base())(options, { yes: true, ...globals });
const history = (options = {}, globals = {}) => createTestCall(historyCommand, base())(options, globals);

/** Figures that belong to the rehearsed users and functions, not to the screen. */
const steady = (text: string): string =>
  text
    .replace(/\d+ ms\b/g, 'n ms')
    .replace(/[\d,]+(\s+)requests\/h,([\s\w]+),(\s+)[\d.]+(\s+)of(\s+)them/g, 'n$1requests/h,$2,$3n$4of$5them')
    .replace(/about(\s+)\d+ min/g, 'about$1n min')
    .replace(/\d+ environments? active/g, 'n environments active')
    .replace(/after \d+\.\d s/g, 'after n s')
    .replace(/\d+ metrics/g, 'n metrics')
    .replace(/-[0-9a-f]{8}\)/g, '-nonce)');

describe('the journey of one evening', () => {
  it('check: ready', async () => {
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expectGolden('commands/check.txt', steady(stdout));
  });

  it('check --json: the report, unchanged', async () => {
    const report = JSON.parse((await check({}, { json: true })).stdout) as { ready: boolean; rows: { id: number }[] };
    expect(report.ready).toBe(true);
    expect(report.rows.map((row) => row.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('check, plan and decide say one rate', async () => {
    const rate = (text: string) => /([\d,]+) requests\/h/.exec(text.replace(/\s+/g, ' '))?.[1];
    const said = [
      rate((await check()).stdout),
      rate((await createTestCall(planCommand, base())({})).stdout),
      rate((await createTestCall(decideCommand, base())({ details: true })).stdout),
    ];
    expect(said).toEqual([said[0], said[0], said[0]]);
    expect(Number(said[0]?.replace(',', ''))).toBeGreaterThan(900);
    expect(Number(said[0]?.replace(',', ''))).toBeLessThan(1_100);
  });

  it('check --only: those alone, by name or number', async () => {
    const { stdout } = await check({ only: '9,probe' });
    expect(stdout).toMatch(/ 9 alarms[\s\S]*12 probe/);
    expect(stdout).toMatch(/^2 checks: /m);
  });

  it('canary --percent 5: refused, above the ramp plan', async () => {
    await expect(canary({ percent: '5' })).rejects.toMatchObject({ code: 'BLOCKED', exitCode: 5 });
    expect(await stage.served()).toBe(0);
  });

  it('canary --percent 1 --dry-run: the plan, and no write', async () => {
    stage.forget();
    const { code, stdout } = await canary({ percent: '1', dryRun: true });
    expect(code).toBe(0);
    expect(stage.writes()).toEqual([]);
    expectGolden('commands/canary-plan.txt', steady(stdout));
  });

  it('canary --percent 1: the shadow rows are GO, and it goes out', async () => {
    const { code, stdout } = await canary({ percent: '1', reason: 'H+1' });
    expect(code).toBe(0);
    expect(await stage.served()).toBe(1);
    expectGolden('commands/canary.txt', steady(stdout));
  });

  it('canary --percent 1 again: already there', async () => {
    stage.forget();
    const { code, stdout } = await canary({ percent: '1' });
    expect([code, stage.writes()]).toEqual([0, []]);
    expect(stdout).toContain('served already');
  });

  it('check: ready with the canary running, compared with the expected share', async () => {
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).toMatch(/7 flag +1 % by request/);
    expect(stdout).toMatch(/8 in-flight +deployment 2 bakes, guarded until/);
  });

  it('ramp: the plan and what blocks it; --next refuses with the moment at which it will work', async () => {
    await stage.sandbox.advance(30 * MINUTE);
    const shown = await ramp();
    expect(shown.code).toBe(0);
    expectGolden('commands/ramp.txt', steady(shown.stdout));
    await expect(ramp({ next: true })).rejects.toMatchObject({
      code: 'BLOCKED',
      exitCode: 5,
      why: expect.stringContaining('opens on day 2'),
    });
    expect(await stage.served()).toBe(1);
  });

  it('ramp --rearm: another bake of the same share', async () => {
    const { code, stdout } = await ramp({ rearm: true, bake: '2h', reason: 'dinner' });
    expect(code).toBe(0);
    expect(stdout).toContain('(2 h)');
    expect(await stage.served()).toBe(1);
  });

  it('rollback: SAFE, with every proof', async () => {
    await stage.sandbox.advance(5 * MINUTE);
    const { code, stdout, stderr } = await rollback({ reason: 'enough for today' });
    expect(code).toBe(0);
    expect(await stage.served()).toBe(0);
    expectGolden('commands/rollback-plan.txt', steady(stderr));
    expectGolden('commands/rollback.txt', steady(stdout));
  });

  it('rollback again: already off, and off is deployed once more', async () => {
    stage.forget();
    const { code, stdout } = await rollback();
    expect([code, stage.writes()]).toEqual([0, ['StartDeployment']]);
    expectGolden('commands/rollback-again.txt', steady(stdout));
  });

  it('canary --percent 0: off is off', async () => {
    expect((await canary({ percent: '0' })).stdout).toContain('already off');
  });

  it('history: one line a step; show: everything of one', async () => {
    const { stdout } = await history();
    expectGolden('commands/history.txt', steady(stdout));
    const shown = await createTestCall(historyShowCommand, base(), ['1'])({});
    expect(shown.stdout).toMatch(/^seq +1$/m);
    await expect(createTestCall(historyShowCommand, base(), ['999'])({})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('history --verify: intact, and broken after a change', async () => {
    expect((await history({ verify: true })).code).toBe(0);
    await appendFile(join(stage.folder, 'journal.jsonl'), '{"seq":1}\n');
    const broken = await history({ verify: true });
    expect(broken.code).toBe(1);
    expect(broken.stdout).toMatch(/✖ line \d+: it does not end with a hash/);
  });

  it('canary with a journal that was changed: refused before any write', async () => {
    stage.forget();
    await expect(canary({ percent: '1', accept: 'alarms', reason: 'test' })).rejects.toMatchObject({ code: 'JOURNAL' });
    expect(stage.writes()).toEqual([]);
  });
});

describe('what is typed wrongly is refused before any call', () => {
  it.each([
    ['101', {}],
    ['-1', {}],
    ['abc', {}],
    ['1e9', {}],
    ['', {}],
    ['NaN', {}],
    ['1', { salt: 'a\u0007b' }],
    ['1', { salt: '' }],
    ['1', { salt: 'x'.repeat(65) }],
    ['1', { bake: '25h' }],
    ['1', { bake: '30s' }],
    ['1', { by: 'session' }],
    ['1', { accept: 'difs', reason: 'x' }],
    ['1', { accept: 'diffs' }],
    ['1', { early: true }],
    ['1', { early: true, reason: '  ' }],
  ])('canary --percent %s %j', (percent, more) => {
    expect(() => canaryCommand.parse({ args: [], options: { percent, ...more } })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
  it.each([
    [{ next: true, rearm: true }],
    [{ next: true, early: true }],
    [{ accept: 'p95', next: true }],
    [{ bake: 'x' }],
  ])('ramp %j', (options) => {
    expect(() => rampCommand.parse({ args: [], options })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
  it.each([['alarm'], ['13'], ['0'], ['']])('check --only %s', (only) => {
    expect(() => checkCommand.parse({ args: [], options: { only } })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
  it('takes fractions and per cent signs', () => {
    expect(canaryCommand.parse({ args: [], options: { percent: '0.5' } }).share).toBe(0.5);
    expect(canaryCommand.parse({ args: [], options: { percent: '5 %', bake: '24h' } })).toMatchObject({
      share: 5,
      bakeMinutes: 1440,
    });
  });
});
