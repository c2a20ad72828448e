import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playbookCommand } from '../../../src/commands/playbook/playbook';
import { openStage, type Stage } from '../../operations/stage';
import { createTestCall } from '../../support/command-call';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  stage.sandbox.traffic.setRate(1_000);
  await stage.sandbox.advance(60_000);
}, 120_000);
afterAll(() => stage.close());

interface Seen {
  readonly question: string;
  readonly choices: readonly { readonly name: string; readonly disabled?: string }[];
}

/** A whole run of the playbook in which these items are chosen, one after the other, and then the way out. */
async function playbook(...wanted: readonly RegExp[]) {
  const left = [...wanted, /^leave/];
  const seen: Seen[] = [];
  const call = createTestCall(playbookCommand, { gateways: async () => stage.gateways });
  const ended = await call(
    { once: false },
    { yes: true },
    {
      canAsk: true,
      async select(question, choices) {
        seen.push({ question, choices });
        const want = left.shift() ?? /^leave/;
        const choice = choices.find(({ name }) => want.test(name));
        if (choice === undefined || choice.disabled !== undefined)
          throw new Error(`${want} cannot be chosen among ${choices.map(({ name }) => name).join(' | ')}`);
        return choice.value;
      },
      input: async () => 'a reason',
    },
  );
  return { ...ended, seen };
}

describe('the playbook, left and taken up again', () => {
  it('begins: notes H+0, and lets its own time pass to H+1', async () => {
    const { code, seen, stdout } = await playbook(/^begin/, /^let time pass to H\+1/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/H\+0: check that everything is ready/);
    expect(seen[0]?.choices.find(({ name }) => name.startsWith('open the canary'))?.disabled).toMatch(/shadow hour/);
    expect(seen[1]?.choices.find(({ name }) => name.startsWith('open the canary'))?.disabled).toMatch(/^HOLD/);
  }, 120_000);

  it('opens the canary at H+1, as a run that knows nothing of the one before', async () => {
    const { seen, stdout } = await playbook(/^open the canary/);
    expect(stdout).toMatch(/H\+1: the shadow rows are proven: open the canary/);
    expect(seen[0]?.choices[0]).toMatchObject({ name: 'open the canary at 1 %' });
    expect(await stage.served()).toBe(1);
    expect(stdout).toMatch(/canary hour: watch; the decision is in 2 h/);
  }, 120_000);

  it('runs any command from its menu, and comes back', async () => {
    const { code, stdout } = await playbook(/^all commands/, /^history/, /^all commands/, /^back/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/start-share/);
  }, 120_000);

  it('rolls back, says that the share was taken back, and offers to begin again', async () => {
    const { stdout, seen } = await playbook(/^roll back/);
    expect(await stage.served()).toBe(0);
    expect(stdout).toMatch(/the share was taken back .* ago; nobody is on Prisma/);
    const after = seen.at(-1)?.choices ?? [];
    expect(after.find(({ name }) => name.startsWith('begin again'))?.disabled).toBeUndefined();
    expect(after.find(({ name }) => name.startsWith('roll back'))?.disabled).toMatch(/nobody/);
  }, 120_000);

  it('--once says where the beta is and asks nothing; without a terminal it must be given', async () => {
    const call = createTestCall(playbookCommand, { gateways: async () => stage.gateways });
    expect((await call({ once: true })).stdout).toMatch(/nobody is on Prisma/);
    await expect(call({ once: false })).rejects.toMatchObject({ code: 'USAGE' });
    expect(JSON.parse((await call({ once: true }, { json: true })).stdout)).toMatchObject({ items: expect.any(Array) });
  }, 120_000);
});
