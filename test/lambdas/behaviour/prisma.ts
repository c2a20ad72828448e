import { describe, expect, it } from 'vitest';
import { budgetMs, type Run, SLACK_MS } from '../stage/stage';
import type { OnStage } from './behaviour';
import { bodyOf, inBatches, metric, shadowed, tagged, tagsOf } from './scene';

/** Nothing of the statement, the address or the credentials may stand in what is logged or answered. */
function expectNoLeak(run: Run): void {
  const shown = [
    ...run.lines,
    run.answer?.body ?? '',
    ...run.datagrams.map((document) => JSON.stringify(document)),
  ].join('\n');
  expect(shown).not.toMatch(/select|from "?public|password|postgres(ql)?:\/\/|127\.0\.0\.1|deleted_at|renamed_users/i);
}

export function prismaBehaviour(stage: OnStage): void {
  describe('prisma-read', () => {
    it('answers the fields of the contract and no other', async () => {
      const run = await stage().askPrisma({ userId: 'user-2' });
      expect(run.answer?.statusCode).toBe(200);
      expect(bodyOf(run)).toEqual({ id: 'user-2', email: 'beta@huntaze.com', name: 'Beta User', subscription: 'PRO' });
      expect(tagsOf(run)).toEqual(['PRISMA-SUCCESS']);
      expect(run.emf).toEqual([]);
    });

    it.each([
      ['an unknown user', { userId: 'nobody' }, 404],
      ['SQL as a user id', { userId: "' OR 1=1 --" }, 404],
      ['no user id', {}, 400],
      ['an over-long user id', { userId: 'u'.repeat(129) }, 400],
      ['an event that is null', null, 400],
    ])('answers %s with %j -> %i', async (_, event, status) => {
      const run = await stage().askPrisma(event);
      expect(run.answer?.statusCode).toBe(status);
    });

    it('does not see a deleted user', async () => {
      await stage().sql("UPDATE users SET deleted_at = now() WHERE id = 'user-2'");
      const run = await stage().askPrisma({ userId: 'user-2' });
      expect(run.answer?.statusCode).toBe(404);
      expect(tagsOf(run)).toEqual(['PRISMA-NOT-FOUND']);
    });

    it('answers 503 while the database refuses, and recovers by itself', async () => {
      stage().database({ kind: 'refusing' });
      const down = await stage().askPrisma({ userId: 'user-1' });
      expect(down.answer?.statusCode).toBe(503);
      const { message, code } = stage().refusal;
      expect(bodyOf(down)).toEqual({ error: 'database-unavailable', message });
      expect(tagged(down, 'PRISMA-ERROR').map((line) => line.replace(/duration: \d+ /, ''))).toEqual([
        `[PRISMA-ERROR] { userId: 'user-1', error: '${message}', code: '${code}', }`,
      ]);
      expectNoLeak(down);
      stage().database({ kind: 'up' });
      expect((await stage().askPrisma({ userId: 'user-1' })).answer?.statusCode).toBe(200);
    });

    it('starts without a database, answers 503, and reads once it is there', async () => {
      stage().startAnew();
      stage().database({ kind: 'refusing' });
      expect((await stage().askPrisma({ userId: 'user-1' })).answer?.statusCode).toBe(503);
      stage().database({ kind: 'up' });
      expect((await stage().askPrisma({ userId: 'user-1' })).answer?.statusCode).toBe(200);
    });

    it('starts within its limit when the database is silent', async () => {
      stage().startAnew();
      stage().database({ kind: 'silent' });
      const run = await stage().askPrisma({ userId: 'user-1' });
      expect(run.answer?.statusCode).toBe(503);
      const startMs = 1_000;
      expect(run.elapsedMs).toBeLessThan(startMs + 2 * budgetMs('CONNECT_TIMEOUT_MS') + 500 + SLACK_MS);
    });

    it('reads again when the connection breaks in the middle of a query, once', async () => {
      await stage().askPrisma({ userId: 'user-1' });
      stage().database({ kind: 'dropping', times: 1 });
      const once = await stage().askPrisma({ userId: 'user-1' });
      expect(once.answer?.statusCode).toBe(200);
      stage().database({ kind: 'dropping', times: 9 });
      const again = await stage().askPrisma({ userId: 'user-1' });
      expect(again.answer?.statusCode).toBe(503);
      expectNoLeak(again);
      stage().database({ kind: 'up' });
      expect((await stage().askPrisma({ userId: 'user-1' })).answer?.statusCode).toBe(200);
    });

    it('gives up on a database that does not answer', async () => {
      await stage().askPrisma({ userId: 'user-1' });
      stage().database({ kind: 'silent' });
      const run = await stage().askPrisma({ userId: 'user-1' });
      expect(run.answer?.statusCode).toBe(503);
      expect(tagged(run, 'PRISMA-ERROR')[0]).toContain("error: 'database did not answer in time'");
      expect(run.elapsedMs).toBeLessThan(budgetMs('STATEMENT_TIMEOUT_MS') + 500 + SLACK_MS);
      stage().database({ kind: 'up' });
      expect((await stage().askPrisma({ userId: 'user-1' })).answer?.statusCode).toBe(200);
    });

    it('answers 503 to the second of two reads when the only connection hangs', async () => {
      await stage().askPrisma({ userId: 'user-1' });
      stage().database({ kind: 'silent' });
      const runs = await Promise.all([
        stage().askPrisma({ userId: 'user-1' }),
        stage().askPrisma({ userId: 'user-2' }),
      ]);
      expect(runs.map((run) => run.answer?.statusCode)).toEqual([503, 503]);
      for (const run of runs) expectNoLeak(run);
    });

    it('serves many reads at once over its one connection', async () => {
      const runs = await Promise.all(
        Array.from({ length: 10 }, (_, index) => stage().askPrisma({ userId: `user-${index + 1}` })),
      );
      expect(runs.map((run) => (bodyOf(run) as { id: string }).id)).toEqual(
        runs.map((_, index) => `user-${index + 1}`),
      );
    });

    it('answers 500 when the query itself fails, and keeps the statement to itself', async () => {
      await stage().sql('ALTER TABLE users RENAME TO renamed_users');
      try {
        const run = await stage().askPrisma({ userId: 'user-1' });
        expect(run.answer?.statusCode).toBe(500);
        const message = 'query failed: no such table or column in the schema, or no right to read it';
        expect(bodyOf(run)).toEqual({ error: 'internal-error', message });
        expect(tagged(run, 'PRISMA-ERROR')[0]).toContain("or no right to read it', code: '42P01'");
        expectNoLeak(run);
      } finally {
        await stage().sql('ALTER TABLE renamed_users RENAME TO users');
      }
    });

    it('takes an errand that it does not understand for a direct read', async () => {
      for (const errand of ['shadow', { kind: 'shadow' }, { kind: 'other', requestId: 'r' }, null]) {
        const run = await stage().askPrisma({ userId: 'user-1', errand });
        expect(run.answer?.statusCode).toBe(200);
        expect(run.emf).toEqual([]);
      }
    });

    it('counts a shadow once, however often it is delivered', async () => {
      const errand = { kind: 'shadow', requestId: 'twice-delivered', mock: null };
      const runs = [];
      for (const _ of [1, 2, 3]) runs.push(await stage().askPrisma({ userId: 'user-1', errand }));
      expect(runs.map((run) => run.answer?.statusCode)).toEqual([200, 200, 200]);
      expect(runs.map((run) => tagged(run, 'SHADOW-DIFF').length)).toEqual([1, 0, 0]);
      expect(metric(runs, 'ShadowMismatches')).toEqual({ sum: 1, count: 1 });
      expect(metric(runs, 'ShadowErrors')).toEqual({ sum: 0, count: 1 });
    });

    it('agrees with mock on every one of the fifty users', async () => {
      shadowed(stage());
      const users = Array.from({ length: 50 }, (_, index) => `user-${index + 1}`);
      const visits = await inBatches(users, (userId) => stage().visit({ userId }));
      expect(visits.map((visit) => visit.answer?.statusCode)).toEqual(users.map(() => 200));
      expect(metric(visits, 'ShadowRequests').sum).toBe(50);
      const outcomes = [...new Set(visits.flatMap((visit) => visit.prismaRuns))];
      expect(metric(outcomes, 'ShadowMismatches')).toEqual({ sum: 0, count: 50 });
    });
  });
}
