import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideCommand } from '../../../src/commands/decide/decide';
import { reportCommand } from '../../../src/commands/decide/report';
import { planCommand } from '../../../src/commands/plan';
import type { Plan } from '../../../src/domain/decidability/plan';
import type { Decision } from '../../../src/domain/decision/decision';
import type { Evidence } from '../../../src/domain/decision/evidence';
import { START_STEP } from '../../../src/domain/journal/steps';
import { MINUTE, openStage, type Stage } from '../../operations/stage';
import { createTestCall } from '../../support/command-call';
import { refusedLine } from '../../support/command-line';

const HOSTILE = 'late <img src=x onerror=alert(1)> ](http://evil.example) \u001b[31m|\u202e';

let stage: Stage;
const files = new Map<string, string>();
beforeAll(async () => {
  stage = await openStage();
  stage.sandbox.traffic.setRate(1_200);
  await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note', reason: HOSTILE });
  await stage.sandbox.advance(15 * MINUTE);
  await stage.deployShare(5, 110);
  await stage.sandbox.advance(15 * MINUTE);
}, 120_000);
afterAll(() => stage.close());

const parts = () => ({
  gateways: async () => stage.gateways,
  readFile: async (path: string) => files.get(path) ?? '',
  writeFile: async (path: string, content: string) => void files.set(path, content),
});
const decide = (options = {}, globals = {}) => createTestCall(decideCommand, parts())(options, globals);
const report = (options = {}, globals = {}) => createTestCall(reportCommand, parts())(options, globals);
const plan = (options = {}, globals = {}) => createTestCall(planCommand, parts())(options, globals);
const record = async (options = {}) => {
  const { stdout, code } = await decide(options, { json: true });
  return { ...(JSON.parse(stdout) as { decision: Decision; evidence: Evidence; verdict: string }), text: stdout, code };
};

describe('decide', () => {
  it('prints the matrix with what it is judged by; not GO yet is 3', async () => {
    const { code, stdout } = await decide();
    expect(code).toBe(3);
    for (const row of ['errors', 'errors-canary', 'errors-shadow', 'p95', 'diffs', 'share', 'alarms'])
      expect(stdout).toMatch(new RegExp(`^ ${row} `, 'm'));
    expect(stdout).toMatch(/^HOLD /m);
    expect(stdout).toMatch(/^next /m);
  });

  it('--accept is a what-if: GO, exit 0, and nothing is written', async () => {
    const { decision } = await record();
    stage.forget();
    const accepted = await decide({ accept: decision.acceptable.join(',') });
    expect(accepted.code).toBe(0);
    expect(accepted.stdout).toMatch(/^GO /m);
    expect(stage.writes()).toEqual([]);
    expect((await decide()).code).toBe(3);
  });

  it('--window counts the last so long only', async () => {
    const { evidence } = await record({ window: '10m' });
    expect(evidence.errors).toMatchObject({ kind: 'measured' });
    if (evidence.errors.kind === 'measured')
      expect(evidence.errors.window.toMs - evidence.errors.window.fromMs).toBeLessThanOrEqual(11 * MINUTE);
  });

  it('--at judges the shadow phase that was, and the time before the beta is HOLD without data', async () => {
    const then = await record({ at: '20m ago' });
    expect(then.decision.phase).toBe('shadow');
    const before = await record({ at: '2h' });
    expect(before.code).toBe(3);
    expect(before.decision.rows.filter(({ required }) => required).every(({ noData }) => noData)).toBe(true);
    await expect(decide({ at: '2099-01-01T00:00Z' })).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
  });

  it.each([{}, { final: true }, { accept: 'p95,errors-canary,diffs' }, { accept: 'errors', final: true }])(
    '--json %j, judged again --from that record, is the same decision',
    async (options) => {
      const kept = await record(options);
      files.set('record.json', kept.text);
      stage.forget();
      const again = await record({ from: 'record.json' });
      expect(again.text).toBe(kept.text);
      expect(again.code).toBe(kept.code);
      expect(stage.calls).toEqual([]);
    },
  );

  it('--thresholds judges with other limits, a record too', async () => {
    files.set('record.json', (await record()).text);
    files.set('strict.json', JSON.stringify({ diffs: { goBelow: 0.0001, investigateAbove: 0.0002 } }));
    const { decision } = await record({ from: 'record.json', thresholds: 'strict.json' });
    expect(decision.rows.find(({ id }) => id === 'diffs')?.limit).toBe('< 0.01 %');
  });

  it.each([
    ['{"diffs": {"goBelow": 0.02}}', /diffs\.goBelow overlaps diffs\.investigateAbove/],
    ['{"p95": {"goAtMost": 0.4}}', /p95\.goAtMost overlaps p95\.investigateAbove/],
    ['{"errors": {"goAtMost": "2 %"}}', /errors\.goAtMost expected a number/],
    ['{"difs": {}}', /difs unknown row/],
    ['{"diffs": {"below": 1}}', /diffs\.below unknown limit/],
    ['{"proof": {"leastErrors": 1}}', /proof\.leastErrors expected a whole number from 2/],
    ['[1]', /expected an object/],
    ['{', /limits\.json is not JSON/],
    ['', /limits\.json is not JSON/],
  ])('--thresholds with %s is refused', async (text, why) => {
    files.set('limits.json', text);
    await expect(decide({ thresholds: 'limits.json' })).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message: expect.stringMatching(why),
    });
  });

  it.each([
    ['{}', /record\.json is no decision record: version expected 1/],
    ['[]', /expected a decision record/],
    ['{"version":1,"atMs":1,"final":false,"accept":[],"verdict":"GO","thresholds":{},"evidence":{}}', /evidence\.atMs/],
    ['not json', /is not JSON/],
  ])('--from %s is refused', async (text, why) => {
    files.set('record.json', text);
    await expect(decide({ from: 'record.json' })).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message: expect.stringMatching(why),
    });
  });

  it.each([
    [{ window: '0m' }],
    [{ window: 'soon' }],
    [{ window: '-1h' }],
    [{ accept: 'difs' }],
    [{ accept: '' }],
    [{ at: 'yesterday' }],
    [{ at: '' }],
    [{ from: 'r.json', at: '1h' }],
    [{ from: 'r.json', window: '1h' }],
    [{ thresholds: '' }],
  ])('%j is used wrongly', (options) => {
    expect(() => decideCommand.parse({ args: [], options })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('an alarm in ALARM is NO-GO: exit 4', async () => {
    const { text } = await record();
    const kept = JSON.parse(text) as { evidence: { alarms: { alarms: { state: string }[] } } };
    for (const alarm of kept.evidence.alarms.alarms) alarm.state = 'alarm';
    files.set('ringing.json', JSON.stringify(kept));
    const judged = await decide({ from: 'ringing.json' });
    expect(judged.code).toBe(4);
    expect(judged.stdout).toMatch(/^NO-GO .*ALARM/m);
    const accepted = await decide({ from: 'ringing.json', accept: 'alarms' });
    expect(accepted.code).toBe(4);
  });

  it('with nothing measured is HOLD, never GO', async () => {
    const rule = stage.sandbox.faults.add({ kind: 'error', service: 'cloudwatch', from: 'clients' });
    const { code, stdout } = await decide({ final: true });
    stage.sandbox.faults.clear(rule);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^HOLD /m);
    expect(stdout).toMatch(/no data/);
  });
});

describe('plan', () => {
  it('measures the rate where there is traffic', async () => {
    const { stdout, code } = await plan({}, { json: true });
    expect(code).toBe(0);
    const { input } = JSON.parse(stdout) as Plan;
    expect(input.rateSource).toContain('measured');
    expect(input.ratePerHour).toBeGreaterThan(1_000);
    expect(input.ratePerHour).toBeLessThan(1_400);
  });

  it('needs no account when the rate is given', async () => {
    const { stdout } = await createTestCall(planCommand, {})({ rate: '1000/h' });
    expect(stdout).toContain('errors-canary');
    expect(stdout).toContain('given');
  });

  it('names who is in when users are drawn', async () => {
    const { stdout } = await plan({ by: 'user', percent: '10', rate: '1000/h' }, { json: true });
    const { sticky } = JSON.parse(stdout) as Plan;
    expect(sticky?.total).toBe(50);
    expect(sticky?.inCanary.length).toBeGreaterThan(0);
  });

  it.each([
    ['--rate fast', '--rate "fast" must be a rate'],
    ['--rate -1/h', '--rate "-1/h" must be a rate'],
    ['--window 0h', '--window "0h" must be a span'],
    ['--percent 101', '--percent "101" must be a percentage'],
    ['--percent x', '--percent "x" must be a percentage'],
    ['--by session', 'option "--by <unit>" argument "session" is invalid'],
    ['--by user --users 0', '--users "0" must be a whole number'],
    ['--by user --users 1.5', '--users "1.5" must be a whole number'],
  ])('%s is used wrongly', async (line, message) => {
    const error = await refusedLine(['plan', ...line.split(' ')]);
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
  });

  it.each([[{ rate: '0/h' }], [{ percent: '0' }]])('%j can decide nothing and is refused', async (options) => {
    await expect(plan({ rate: '1000/h', ...options })).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
  });
});

describe('report', () => {
  it('writes both files, says so, and ends as the verdict does', async () => {
    const { code, stdout, stderr } = await report({ html: 'beta.html', md: 'beta.md' });
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('written: beta.html');
    expect(files.get('beta.html')).toMatch(/^<!doctype html>/i);
    expect(files.get('beta.md')).toMatch(/^# /);
  });

  it('a hostile reason is text in both', async () => {
    const page = files.get('beta.html') ?? '';
    expect(page.includes('&#60;img src=x onerror=alert(1)&#62;')).toBe(true);
    expect(page).not.toMatch(/<(?:img|script|a|iframe)[\s>]/i);
    expect(page).toContain("default-src 'none'");
    const markdown = files.get('beta.md') ?? '';
    expect(markdown).toContain('onerror');
    expect(markdown).not.toMatch(/<img/);
    expect(markdown).not.toMatch(/(?<!\\)\]\(http/);
    for (const text of [page, markdown]) expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  it('holds matrix, timeline, charts, queries and versions', () => {
    const page = files.get('beta.html') ?? '';
    for (const part of ['errors-shadow', 'canary 5 %', '<svg', 'stats count(*)', '0.0.0-test', 'P95'])
      expect(page).toContain(part);
  });

  it('without a file prints the Markdown', async () => {
    expect((await report()).stdout).toMatch(/^# /);
  });

  it('--at reports the past', async () => {
    const { stdout } = await report({ at: '20m' }, { json: true });
    expect((JSON.parse(stdout) as { decision: Decision }).decision.phase).toBe('shadow');
  });
});
