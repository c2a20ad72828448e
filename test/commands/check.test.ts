import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../../src/commands/check';
import { decideCommand } from '../../src/commands/decide/decide';
import { START_STEP } from '../../src/domain/journal/steps';
import { MINUTE, openStage, type Stage } from '../operations/stage';
import { createTestCall } from '../support/command-call';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  stage.sandbox.traffic.setRate(1_000);
  await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
  await stage.sandbox.advance(20 * MINUTE);
}, 120_000);
afterAll(() => stage.close());

const parts = () => ({ gateways: async () => stage.gateways });
const check = () => createTestCall(checkCommand, parts())({});
const decide = () => createTestCall(decideCommand, parts())({});
const said = (stdout: string): string | undefined => /^next {2}(.*)$/mu.exec(stdout)?.[1];

describe('what comes after twelve good checks', () => {
  it('is the wait that decide names, without a query of Logs Insights', async () => {
    stage.forget();
    const { stdout, code } = await check();
    expect(code).toBe(0);
    expect(stage.calls).not.toContain('StartQuery');
    expect(said(stdout)).toMatch(/^keep the shadow traffic for (about )?\d+ min .*huntaze-beta decide$/u);
    expect(said(stdout)).toBe(said((await decide()).stdout));
  });

  it('is the step of the whole decision where the counts would let a share go', async () => {
    await stage.sandbox.advance(45 * MINUTE);
    stage.forget();
    const { stdout } = await check();
    expect(stage.calls).toContain('StartQuery');
    expect(said(stdout)).toBe(said((await decide()).stdout));
    expect(said(stdout)).toMatch(/huntaze-beta canary --percent 1$/u);
  }, 120_000);
});
