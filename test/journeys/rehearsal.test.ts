import { describe, expect, it } from 'vitest';
import { rawInput } from '../../src/commands/raw-defaults';
import { rehearseCommand } from '../../src/commands/rehearse';
import { commandContext, NO_GLOBALS, recordedTerminal } from '../support/command-context';
import { expectGolden } from '../support/golden';

async function rehearse(options: Readonly<Record<string, unknown>>, json = false) {
  const terminal = recordedTerminal();
  const context = commandContext({ terminal, globals: { ...NO_GLOBALS, json } });
  const code = await rehearseCommand.run(rehearseCommand.parse(rawInput(rehearseCommand, options)), context);
  return { code, stdout: terminal.stdout() };
}

describe('a rehearsed beta', () => {
  it('that is healthy ends in GO with what was accepted by name, and looks as pictured', async () => {
    const { code, stdout } = await rehearse({});
    expect(stdout).toContain('GO (accepted: errors-canary, p95)');
    expect(code).toBe(0);
    expectGolden('rehearsal/healthy.txt', stdout);
  }, 180_000);

  it('is the same to the byte for the same seed', async () => {
    const [first, second] = [
      await rehearse({ scenario: 'failing-canary', seed: '5' }, true),
      await rehearse({ scenario: 'failing-canary', seed: '5' }, true),
    ];
    expect(second.stdout).toBe(first.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({
      scenario: 'failing-canary',
      verdict: 'NO-GO',
      rolledBack: true,
      verified: true,
    });
    expect(first.code).toBe(4);
  }, 360_000);

  it('accepts nothing when strict, and holds', async () => {
    const { code, stdout } = await rehearse({ strict: true });
    expect(stdout).toMatch(/^HOLD/m);
    expect(code).toBe(3);
  }, 180_000);

  it('without any request decides nothing', async () => {
    const { code, stdout } = await rehearse({ scenario: 'no-traffic' }, true);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'HOLD' });
    expect(code).toBe(3);
  }, 180_000);

  it.each([
    [{ scenario: 'helthy' }, /did you mean "healthy"/],
    [{ users: '0' }, /--users/],
    [{ percent: '101' }, /--percent/],
    [{ until: 'J+99' }, /--until/],
  ])('refuses %j', async (options, next) => {
    await expect(rehearse(options)).rejects.toSatisfy((error: Error & { next?: string }) =>
      next.test(`${error.message} ${error.next ?? ''}`),
    );
  });
});
