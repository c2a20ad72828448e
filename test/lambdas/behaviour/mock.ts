import { describe, expect, it } from 'vitest';
import { ANSWER_SHAPES } from '../shared/front-doors';
import { budgetMs, SLACK_MS } from '../stage/stage';
import type { OnStage } from './behaviour';
import {
  bodyOf,
  headerOf,
  inBatches,
  metric,
  requestTags,
  shadowed,
  shapeOf,
  tagged,
  tagsOf,
  unshadowed,
} from './scene';

const TEST_USER = { id: 'user-1', email: 'test@huntaze.com', name: 'Test User', subscription: 'FREE' };

const REFUSED: readonly (readonly [string, unknown])[] = [
  ['no user id', {}],
  ['an empty user id', { userId: '' }],
  ['null', { userId: null }],
  ['a number', { userId: 17 }],
  ['129 characters', { userId: 'u'.repeat(129) }],
  ['10 KB', { userId: 'u'.repeat(10_240) }],
  ['a newline', { userId: "user-1'\n[ERROR] { userId: 'user-2' }" }],
  ['an escape character', { userId: 'user\u001b[31m' }],
  ['a NUL', { userId: 'user\u0000' }],
  ['half a surrogate pair', { userId: 'user\ud800' }],
  ['an event that is null', null],
  ['an event that is a text', 'user-1'],
  ['an event that is a list', [{ userId: 'user-1' }]],
  ['an HTTP event without a user', { httpMethod: 'GET', requestContext: {}, path: '/health' }],
  ['a body that is no JSON', { httpMethod: 'POST', requestContext: {}, path: '/', body: '{"userId":' }],
];

export function mockBehaviour(stage: OnStage): void {
  describe('the mock path', () => {
    it.each(ANSWER_SHAPES)('answers the mock user to %s in its shape', async (_, event, shape) => {
      unshadowed(stage());
      const visit = await stage().visit(event);
      expect(visit.answer?.statusCode).toBe(200);
      expect(bodyOf(visit)).toEqual(TEST_USER);
      expect(shapeOf(visit.answer)).toEqual(shape);
      expect(headerOf(visit.answer, 'x-huntaze-path')).toBe('mock');
      expect(requestTags(visit)).toEqual(['REQUEST', 'FLAG-CHECK', 'XRAY', 'MOCK-SUCCESS']);
    });

    it.each(ANSWER_SHAPES)('refuses a request of %s in its shape', async (door, event, shape) => {
      const { pathParameters: _, userId: __, ...nobody } = event;
      const without = {
        ...nobody,
        ...('rawPath' in event ? { rawPath: '/' } : door === 'invoke' ? {} : { path: '/' }),
      };
      const visit = await stage().visit(without);
      expect(visit.answer?.statusCode).toBe(400);
      const described = 'statusDescription' in shape ? { statusDescription: '400 Bad Request' } : {};
      expect(shapeOf(visit.answer)).toEqual({ ...shape, ...described });
      expect(headerOf(visit.answer, 'content-type')).toBe('application/json; charset=utf-8');
    });

    it.each(REFUSED)('refuses %s with 400, one line and no metric', async (_, event) => {
      unshadowed(stage());
      await stage().visit({ userId: 'user-1' });
      const visit = await stage().visit(event);
      expect(visit.answer?.statusCode).toBe(400);
      expect(bodyOf(visit)).toMatchObject({ error: 'invalid-request' });
      expect(tagsOf(visit)).toEqual(['REQUEST']);
      expect(visit.lines[0]).toMatch(/^\[REQUEST\] \{ refused: '[a-z0-9 ]+' \}$/);
      expect(visit.emf).toEqual([]);
      expect(visit.calls).toEqual([]);
    });

    it('accepts 128 characters and answers 404 to a user whom nobody knows', async () => {
      unshadowed(stage());
      const visit = await stage().visit({ userId: 'u'.repeat(128) });
      expect(visit.answer?.statusCode).toBe(404);
      expect(tagsOf(visit)).toContain('MOCK-NOT-FOUND');
      expect(metric([visit], 'Errors')).toEqual({ sum: 0, count: 1 });
    });

    it('counts a request, no error and its latency on path mock, once', async () => {
      unshadowed(stage());
      const visit = await stage().visit({ userId: 'user-1' });
      expect(visit.emf).toHaveLength(1);
      expect(visit.emf[0]).toMatchObject({ Path: 'mock', Requests: 1, Errors: 0, FlagFetchErrors: 0 });
      expect(Number(visit.emf[0]?.LatencyMs)).toBeGreaterThan(0);
      expect(visit.emf[0]).not.toHaveProperty('CanaryErrors');
      expect(visit.emf[0]).not.toHaveProperty('ShadowRequests');
    });
  });

  describe('the start of an environment', () => {
    it('warms up both functions without a metric, a trace or a request that counts, and prisma-read says so in a line', async () => {
      stage().startAnew();
      shadowed(stage());
      const visit = await stage().visit({ userId: 'user-1' });
      const operations = visit.calls.map((call) => call.operation);
      expect(operations).toContain('DryRun');
      expect(operations.filter((operation) => operation === 'Invoke')).toHaveLength(1);
      expect(tagsOf(visit)).toEqual(['FLAGS', 'REQUEST', 'FLAG-CHECK', 'XRAY', 'MOCK-SUCCESS']);
      expect(visit.emf).toHaveLength(1);
      expect(visit.emf[0]).toMatchObject({ ShadowRequests: 1 });
      expect(visit.prismaRuns).toHaveLength(1);
      expect(tagsOf(visit.prismaRuns[0]!)).toEqual(['PRISMA-SUCCESS', 'SHADOW-DIFF']);
      expect(visit.prismaRuns[0]?.startLines).toHaveLength(1);
      expect(visit.prismaRuns[0]?.startLines[0]).toMatch(/^\[WARM-UP\] \{ reads: ([1-9]|1\d|20), duration: \d+ \}$/);
      expect(visit.prismaRuns[0]?.emf).toHaveLength(1);
      const names = ['## find-user', '## read-user', 'Lambda', 'PostgreSQL'];
      expect(visit.datagrams.map((document) => String(document.name)).sort()).toEqual(names);
    });
  });

  describe('a shadow', () => {
    it('is an awaited Event with the mock answer, compared by prisma-read', async () => {
      shadowed(stage());
      const visit = await stage().visit({ userId: 'user-2' }, { requestId: 'request-7' });
      const invokes = visit.calls.filter((call) => call.operation === 'Invoke');
      expect(invokes.map((call) => call.invocationType)).toEqual(['Event']);
      expect(JSON.parse(invokes[0]?.body ?? '')).toEqual({
        userId: 'user-2',
        errand: {
          kind: 'shadow',
          requestId: 'request-7',
          mock: { id: 'user-2', email: 'beta@huntaze.com', name: 'Beta User', subscription: 'PRO' },
        },
      });
      expect(visit.emf[0]).toMatchObject({ Path: 'mock', ShadowRequests: 1 });
      expect(visit.prismaRuns).toHaveLength(1);
      expect(visit.prismaRuns[0]?.lines[1]).toMatch(
        /^\[SHADOW-DIFF\] \{ userId: 'user-2', match: true, duration: \d+, fields: \[\] \}$/,
      );
      expect(visit.prismaRuns[0]?.emf).toHaveLength(1);
      expect(visit.prismaRuns[0]?.emf[0]).toMatchObject({ ShadowMismatches: 0, ShadowErrors: 0 });
    });

    it('names the fields that differ, in the order of the contract', async () => {
      shadowed(stage());
      await stage().sql(
        "UPDATE users SET subscription = 'ENTERPRISE', email = 'other@huntaze.com' WHERE id = 'user-2'",
      );
      const { prismaRuns } = await stage().visit({ userId: 'user-2' });
      expect(tagged(prismaRuns[0]!, 'SHADOW-DIFF')[0]).toContain('match: false, ');
      expect(tagged(prismaRuns[0]!, 'SHADOW-DIFF')[0]).toContain("fields: [ 'email', 'subscription' ]");
      expect(metric(prismaRuns, 'ShadowMismatches')).toEqual({ sum: 1, count: 1 });
    });

    it('matches a name that is written with combining characters', async () => {
      shadowed(stage());
      await stage().sql("UPDATE users SET name = 'Te' || U&'\\0073\\0074' || ' User' WHERE id = 'user-1'");
      const { prismaRuns } = await stage().visit({ userId: 'user-1' });
      expect(metric(prismaRuns, 'ShadowMismatches').sum).toBe(0);
    });

    it('of a deleted user differs in presence', async () => {
      shadowed(stage());
      await stage().sql("UPDATE users SET deleted_at = now() WHERE id = 'user-1'");
      const visit = await stage().visit({ userId: 'user-1' });
      expect(visit.answer?.statusCode).toBe(200);
      expect(tagsOf(visit.prismaRuns[0]!)).toEqual(['PRISMA-NOT-FOUND', 'SHADOW-DIFF']);
      expect(visit.prismaRuns[0]?.lines[1]).toContain('match: false, ');
      expect(visit.prismaRuns[0]?.lines[1]).toContain("fields: [ 'presence' ]");
    });

    it('of a user whom neither side knows is a match', async () => {
      shadowed(stage());
      const visit = await stage().visit({ userId: 'nobody' });
      expect(visit.answer?.statusCode).toBe(404);
      expect(visit.prismaRuns[0]?.lines[1]).toContain('match: true, ');
    });

    it('is not sent while the shadow flag is off or at 0', async () => {
      for (const shadow of [{ enabled: false }, { enabled: true, percentage: 0 }]) {
        const text = JSON.stringify({ prismaAdapter: { enabled: false }, prismaShadow: shadow });
        stage().appConfig({ kind: 'delivers', text });
        await stage().advance(60_000);
        const visit = await stage().visit({ userId: 'user-1' });
        expect(visit.calls.map((call) => call.operation)).not.toContain('Invoke');
        expect(metric([visit], 'ShadowRequests').count).toBe(0);
      }
    });

    it('is sent for about its share of the requests', async () => {
      const text = JSON.stringify({
        prismaAdapter: { enabled: false },
        prismaShadow: { enabled: true, percentage: 40 },
      });
      stage().appConfig({ kind: 'delivers', text });
      stage().prismaRead({ kind: 'answers', payload: '' });
      const visits = await inBatches(
        Array.from({ length: 100 }, () => 'user-1'),
        (userId) => stage().visit({ userId }),
      );
      const sent = metric(visits, 'ShadowRequests').sum;
      expect(sent).toBeGreaterThan(20);
      expect(sent).toBeLessThan(60);
    });

    it('that Lambda throttles leaves the answer alone and is counted as sent and failed', async () => {
      shadowed(stage());
      stage().prismaRead({ kind: 'throttled' });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(bodyOf(visit)).toEqual(TEST_USER);
      expect(tagged(visit, 'SHADOW-FAILED')[0]).toMatch(
        /error: 'TooManyRequestsException Rate Exceeded.', duration: \d+ \}$/,
      );
      expect(visit.emf[0]).toMatchObject({ ShadowRequests: 1, ShadowErrors: 1, Errors: 0 });
    });

    it('that gets no answer costs its budget and is left to prisma-read to account for', async () => {
      shadowed(stage());
      stage().prismaRead({ kind: 'silent' });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(visit.answer?.statusCode).toBe(200);
      expect(tagged(visit, 'SHADOW-TIMEOUT')).toHaveLength(1);
      expect(visit.emf[0]).toMatchObject({ ShadowRequests: 1 });
      expect(visit.emf[0]).not.toHaveProperty('ShadowErrors');
      expect(visit.elapsedMs).toBeLessThan(budgetMs('SHADOW_BUDGET_MS') + SLACK_MS);
    });

    it('meets a database that is down: an error, no comparison, and the user knows nothing of it', async () => {
      shadowed(stage());
      stage().database({ kind: 'refusing' });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(bodyOf(visit)).toEqual(TEST_USER);
      expect(tagsOf(visit.prismaRuns[0]!)).toEqual(['PRISMA-ERROR', 'SHADOW-FAILED']);
      expect(visit.prismaRuns[0]?.emf[0]).toMatchObject({ ShadowErrors: 1 });
      expect(visit.prismaRuns[0]?.emf[0]).not.toHaveProperty('ShadowMismatches');
    });

    it('meets a database that does not answer: a timeout', async () => {
      shadowed(stage());
      await stage().visit({ userId: 'user-1' });
      stage().database({ kind: 'silent' });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(tagsOf(visit.prismaRuns[0]!)).toEqual(['PRISMA-ERROR', 'SHADOW-TIMEOUT']);
      expect(visit.prismaRuns[0]?.emf[0]).toMatchObject({ ShadowErrors: 1 });
    });
  });
}
