import { describe, expect, it } from 'vitest';
import { JOURNEYS, travel } from './decide-journeys';
import { beginBeta } from './decided-beta';

describe('what a beta comes to', () => {
  it.each(JOURNEYS.filter(({ short }) => short).map((journey) => [journey.name, journey] as const))(
    '%s',
    async (_name, journey) => {
      await travel(journey);
    },
    180_000,
  );
});

describe('a world that went quiet', () => {
  it('is HOLD with the reason three hours later, nothing can be accepted, and no share is opened', async () => {
    const beta = await beginBeta();
    await beta.until(65);
    expect((await beta.decide()).decision.verdict).toBe('GO');
    beta.sandbox.traffic.setRate(0);
    await beta.until(65 + 180);
    const { code, decision, row } = await beta.decide({ accept: 'errors,errors-shadow,diffs' });
    expect(decision.verdict).toBe('HOLD');
    expect(code).toBe(3);
    expect(decision.reason).toContain(
      'nothing is known about now for errors: no requests for 3 h (the newest at H+1:05)',
    );
    for (const id of ['errors', 'errors-shadow', 'diffs'] as const) {
      expect(row(id).ageMs).toBeGreaterThan(170 * 60_000);
      expect(row(id)).toMatchObject({ counts: 'HOLD', acceptance: 'refused' });
    }
    expect(decision.acceptable).toEqual([]);
    const refused = { code: 'BLOCKED', exitCode: 5, message: '1 % is refused: decision' };
    await expect(beta.canary(1)).rejects.toMatchObject(refused);
    const byName = { accept: 'errors,errors-shadow,diffs', force: true };
    await expect(beta.canary(1, byName)).rejects.toMatchObject(refused);
  }, 180_000);
});
