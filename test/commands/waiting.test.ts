import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SchemaName } from '../../src/cli/json-results';
import { START_STEP } from '../../src/domain/journal/steps';
import { MINUTE, openStage, type Stage } from '../operations/stage';
import { refusedLine, runLine } from '../support/command-line';
import { contractFaults } from '../support/json-contract';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
  stage.sandbox.traffic.setRate(1_000);
  await stage.sandbox.advance(55 * MINUTE);
}, 120_000);
afterAll(() => stage.close());

interface Line {
  readonly kind: string;
  readonly [key: string]: unknown;
}
const type = (line: string) => runLine(line.split(' '), { gateways: async () => stage.gateways });
/** The same, with every line of stdout as the JSON object that it must be. */
const run = async (line: string) => {
  const said = await type(line);
  const lines = said.stdout === '' ? [] : said.stdout.trimEnd().split('\n');
  const documents = lines.map((text) => JSON.parse(text) as Line);
  const name = line.split(' ')[0] as SchemaName;
  expect(documents.flatMap((document) => contractFaults(name, document))).toEqual([]);
  return { ...said, lines: documents };
};

describe('waiting without a screen, and following', () => {
  it('refuses to wait for what cannot come, and options that waiting has no use for', async () => {
    expect(await run('watch --until bake')).toMatchObject({
      code: 5,
      error: { message: 'there is no share whose bake could end' },
    });
    expect((await refusedLine(['watch', '--timeout', '3h'])).message).toBe('--timeout has no effect without --until');
    expect((await refusedLine('watch --until alarm --since 1h --no-bell'.split(' '))).message).toBe(
      '--since and --no-bell have no effect with --until',
    );
    expect((await refusedLine('watch --until alarms'.split(' '))).next).toBe('did you mean "alarm"?');
    expect((await refusedLine('watch --until alarm --once'.split(' '))).message).toBe(
      '--until has no effect with --once',
    );
  });

  it('opens: 3 when the day has not come in time, 0 when it comes', async () => {
    const early = await run('watch --until opens --timeout 2m --interval 1m');
    expect([early.code, early.lines.at(-1)]).toMatchObject([3, { kind: 'end', until: 'opens', outcome: 'timed-out' }]);
    expect(early.lines.filter(({ kind }) => kind === 'verdict')).toHaveLength(1);
    const { code, lines } = await run('watch --until opens --interval 1m');
    expect([code, lines.at(-1)]).toMatchObject([0, { kind: 'end', outcome: 'reached', exitCode: 0 }]);
    expect(lines.filter(({ kind }) => kind === 'opens')).toMatchObject([
      { share: 1, day: 'H+1', text: 'H+1 opens 1 %' },
    ]);
  }, 60_000);

  it('verdict: 0 at GO, in the shadow hour', async () => {
    await stage.sandbox.advance(10 * MINUTE);
    expect(await run('watch --until verdict --interval 2m')).toMatchObject({ code: 0, stderr: /reached: GO/ });
  }, 60_000);

  it('canary --follow --json: the outcome, a line a state, and the end of the bake', async () => {
    const { code, lines } = await run('canary --percent 1 --bake 4m --yes --follow --json');
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ share: 1, served: 1 });
    expect(lines.slice(1)).toMatchObject([
      { kind: 'deployment', state: 'baking', share: 1 },
      { kind: 'deployment', state: 'complete' },
      { kind: 'end', until: 'bake', outcome: 'reached', exitCode: 0 },
    ]);
  }, 60_000);

  it('bake: nothing to wait for once it has ended', async () => {
    expect(await run('watch --until bake')).toMatchObject({ code: 0, stderr: /no bake runs any more/ });
  }, 60_000);

  it('follows a share again that is served already: the laptop may have been closed meanwhile', async () => {
    const rearmed = await type('ramp --rearm --bake 10m --yes');
    expect(rearmed.code).toBe(0);
    const again = await run('canary --percent 1 --yes --follow --json');
    expect(again.lines).toMatchObject([
      { kind: 'already-there', state: 'baking' },
      { kind: 'deployment', state: 'baking' },
      { kind: 'deployment', state: 'complete' },
      { kind: 'end', outcome: 'reached' },
    ]);
  }, 60_000);

  it('does not take a guard that is renewed meanwhile for a rollback', async () => {
    await type('ramp --rearm --bake 10m --yes');
    const waiting = run('watch --until bake --interval 1m');
    await new Promise((resolve) => setImmediate(resolve));
    await type('ramp --rearm --bake 5m --yes');
    const { code, lines } = await waiting;
    expect([code, lines.at(-1)]).toMatchObject([0, { outcome: 'reached' }]);
    expect(lines.map(({ kind }) => kind)).not.toContain('flag-changed');
  }, 60_000);

  it('alarm: 4 when one goes off; bake: 4 when AWS undoes it; verdict: 4', async () => {
    await type('ramp --rearm --bake 110m --yes');
    stage.sandbox.traffic.change({ queryDropShare: 1 });
    const waits = await Promise.all([
      run('watch --until alarm --interval 4m --timeout 2h'),
      run('watch --until bake --interval 4m --timeout 2h'),
      run('watch --until verdict --interval 4m --timeout 2h'),
    ]);
    expect(waits.map(({ code }) => code)).toEqual([4, 4, 4]);
    const [alarm, bake] = waits;
    expect(alarm?.lines.at(-1)).toMatchObject({ text: expect.stringMatching(/is in ALARM|undone by alarm/) });
    expect(bake?.lines.at(-1)).toMatchObject({ outcome: 'undone', text: expect.stringContaining('CloudWatch alarm') });
    expect(bake?.lines.filter(({ kind }) => kind === 'undone')).toHaveLength(1);
  }, 120_000);
});

describe('the process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-waiting-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));

  it('prints JSON lines alone on stdout, and ends with the code of its last line', () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [bin, 'watch', '--until', 'alarm', '--timeout', '1m', '--sandbox'],
      {
        encoding: 'utf8',
        cwd: folder,
        env: { ...process.env, XDG_STATE_HOME: join(folder, 'state'), XDG_CONFIG_HOME: join(folder, 'config') },
        timeout: 60_000,
      },
    );
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    expect(lines.at(-1)).toMatchObject({ kind: 'end', until: 'alarm', outcome: 'timed-out', exitCode: 3 });
    expect(status).toBe(3);
    expect(stderr).toContain('waiting for: alarm, at most 1m; Ctrl-C ends the waiting and changes nothing');
  }, 60_000);
});
