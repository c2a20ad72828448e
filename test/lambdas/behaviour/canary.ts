import { describe, expect, it } from 'vitest';
import { httpApi2 } from '../shared/front-doors';
import { budgetMs, type PrismaAnswer, SLACK_MS } from '../stage/stage';
import type { OnStage } from './behaviour';
import { bodyOf, canaryAt, inBatches, metric, requestTags, shadowed, tagged, tagsOf, unshadowed } from './scene';

const TEST_USER = { id: 'user-1', email: 'test@huntaze.com', name: 'Test User', subscription: 'FREE' };

const answers = (payload: unknown): PrismaAnswer => ({
  kind: 'answers',
  payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
});

const FAILURES: readonly (readonly [string, PrismaAnswer])[] = [
  ['throws', { kind: 'function-error' }],
  ['is throttled', { kind: 'throttled' }],
  ['fails inside Lambda', { kind: 'fails' }],
  ['keeps losing the connection', { kind: 'drops-connections', times: 9 }],
  ['answers no JSON', answers('<html>')],
  ['answers nothing', answers('')],
  ['answers null', answers('null')],
  ['answers an empty object', answers({})],
  ['answers 200 without a body', answers({ statusCode: 200 })],
  ['answers 200 with half a user', answers({ statusCode: 200, body: '{"id":"user-1","email":"x"}' })],
  ['answers 200 with another user', answers({ statusCode: 200, body: JSON.stringify({ ...TEST_USER, id: 'user-2' }) })],
  ['answers 503', answers({ statusCode: 503, body: '{"error":"database-unavailable"}' })],
  ['answers 500', answers({ statusCode: 500, body: '{"error":"internal-error"}' })],
  ['answers a 404 that is not its own', answers({ statusCode: 404, body: 'not found' })],
];

export function canaryBehaviour(stage: OnStage): void {
  describe('the canary path', () => {
    it('answers what Prisma says, sends no shadow and counts on path canary', async () => {
      canaryAt(stage(), 100);
      await stage().sql("UPDATE users SET name = 'Renamed' WHERE id = 'user-1'");
      const visit = await stage().visit({ userId: 'user-1' });
      expect(bodyOf(visit)).toEqual({ ...TEST_USER, name: 'Renamed' });
      expect(visit.answer?.headers).toMatchObject({ 'x-huntaze-path': 'canary' });
      expect(visit.answer?.headers).not.toHaveProperty('x-huntaze-rescued');
      expect(requestTags(visit)).toEqual(['REQUEST', 'FLAG-CHECK', 'XRAY', 'CANARY-SUCCESS']);
      expect(visit.emf[0]).toMatchObject({
        Path: 'canary',
        Requests: 1,
        Errors: 0,
        CanaryErrors: 0,
        FallbackToMock: 0,
      });
      expect(visit.calls.filter((call) => call.operation === 'Invoke').map((call) => call.invocationType)).toEqual([
        'RequestResponse',
      ]);
      expect(tagsOf(visit.prismaRuns[0]!)).toEqual(['PRISMA-SUCCESS']);
      expect(visit.prismaRuns[0]?.emf).toEqual([]);
    });

    it.each(FAILURES)('rescues the user when prisma-read %s', async (_, failure) => {
      canaryAt(stage(), 100);
      await stage().visit({ userId: 'user-1' });
      stage().prismaRead(failure);
      const visit = await stage().visit({ userId: 'user-1' });
      expect(visit.thrown).toBeUndefined();
      expect(visit.answer?.statusCode).toBe(200);
      expect(bodyOf(visit)).toEqual(TEST_USER);
      expect(visit.answer?.headers).toMatchObject({ 'x-huntaze-path': 'canary', 'x-huntaze-rescued': '1' });
      expect(tagged(visit, 'CANARY-FALLBACK')[0]).toMatch(
        /^\[CANARY-FALLBACK\] \{ userId: 'user-1', error: '[^']+', duration: \d+ \}$/,
      );
      expect(tagged(visit, 'CANARY-SUCCESS')).toHaveLength(0);
      expect(visit.emf[0]).toMatchObject({
        Path: 'canary',
        Requests: 1,
        Errors: 1,
        CanaryErrors: 1,
        FallbackToMock: 1,
      });
    });

    it('rescues the user at the deadline when prisma-read does not answer', async () => {
      canaryAt(stage(), 100);
      await stage().visit({ userId: 'user-1' });
      stage().prismaRead({ kind: 'silent' });
      const deadlineMs = budgetMs('CANARY_DEADLINE_MS');
      const visit = await stage().visit({ userId: 'user-1' });
      expect(bodyOf(visit)).toEqual(TEST_USER);
      expect(tagged(visit, 'CANARY-FALLBACK')[0]).toContain(`error: 'no answer within ${deadlineMs} ms'`);
      expect(visit.elapsedMs).toBeGreaterThanOrEqual(deadlineMs - 5);
      expect(visit.elapsedMs).toBeLessThan(deadlineMs + SLACK_MS);
    });

    it('rescues the user when the database is down', async () => {
      canaryAt(stage(), 100);
      stage().database({ kind: 'refusing' });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(bodyOf(visit)).toEqual(TEST_USER);
      expect(tagged(visit, 'CANARY-FALLBACK')[0]).toContain("error: 'prisma-read answered 503 database-unavailable'");
      expect(visit.prismaRuns[0]?.answer?.statusCode).toBe(503);
    });

    it('rescues a user whom only mock knows', async () => {
      canaryAt(stage(), 100);
      await stage().sql("UPDATE users SET deleted_at = now() WHERE id = 'user-1'");
      const visit = await stage().visit({ userId: 'user-1' });
      expect(bodyOf(visit)).toEqual(TEST_USER);
      expect(visit.emf[0]).toMatchObject({ CanaryErrors: 1, FallbackToMock: 1 });
    });

    it('answers 404, without an error, to a user whom nobody knows', async () => {
      canaryAt(stage(), 100);
      const visit = await stage().visit({ userId: 'nobody' });
      expect(visit.answer?.statusCode).toBe(404);
      expect(tagged(visit, 'CANARY-SUCCESS')[0]).toMatch(/duration: \d+, found: false \}$/);
      expect(visit.emf[0]).toMatchObject({ Path: 'canary', Errors: 0, CanaryErrors: 0 });
    });

    it('survives a connection that Lambda closed in the meantime', async () => {
      canaryAt(stage(), 100);
      await stage().visit({ userId: 'user-1' });
      stage().prismaRead({ kind: 'drops-connections', times: 1 });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(tagsOf(visit)).toContain('CANARY-SUCCESS');
    });

    it('takes the share by request, and the rest is shadowed', async () => {
      canaryAt(stage(), 25);
      stage().prismaRead({
        kind: 'answers',
        payload: JSON.stringify({ statusCode: 200, body: JSON.stringify(TEST_USER) }),
      });
      const users = Array.from({ length: 120 }, () => 'user-1');
      const visits = await inBatches(users, (userId) => stage().visit({ userId }));
      const canary = visits.filter((visit) => visit.answer?.headers?.['x-huntaze-path'] === 'canary').length;
      expect(canary).toBeGreaterThan(12);
      expect(canary).toBeLessThan(48);
      expect(metric(visits, 'ShadowRequests').sum + metric(visits, 'CanaryErrors').count).toBe(120);
    });

    it('takes the same users every time when it goes by user', async () => {
      canaryAt(stage(), 50, 'user');
      stage().prismaRead({ kind: 'answers', payload: '' });
      const users = Array.from({ length: 12 }, (_, index) => `user-${index + 1}`);
      const paths = async () =>
        Promise.all(users.map(async (userId) => (await stage().visit({ userId })).answer?.headers?.['x-huntaze-path']));
      const first = await paths();
      expect(new Set(first)).toEqual(new Set(['mock', 'canary']));
      expect(await paths()).toEqual(first);
    });
  });

  describe('a probe', () => {
    it('of a plain invocation writes marked lines, no metric and no shadow', async () => {
      shadowed(stage());
      const visit = await stage().visit({ userId: 'user-1', probe: true });
      expect(visit.answer?.statusCode).toBe(200);
      expect(
        visit.lines.filter((line) => !line.startsWith('[FLAGS]')).every((line) => line.endsWith(', probe: true }')),
      ).toBe(true);
      expect(visit.emf).toEqual([]);
      expect(visit.prismaRuns).toEqual([]);
    });

    it('cannot be claimed by a caller of a front door', async () => {
      shadowed(stage());
      const headers = { 'x-huntaze-probe': '1' };
      const visit = await stage().visit(httpApi2({ rawPath: '/users/user-1', headers, probe: true }));
      expect(visit.lines.join()).not.toContain('probe');
      expect(visit.emf[0]).toMatchObject({ Path: 'mock', Requests: 1, ShadowRequests: 1 });
      expect(visit.prismaRuns).toHaveLength(1);
    });

    it('on the canary path is marked in prisma-read too', async () => {
      canaryAt(stage(), 100);
      const visit = await stage().visit({ userId: 'user-1', probe: true });
      expect(tagged(visit, 'CANARY-SUCCESS')[0]).toMatch(/, probe: true \}$/);
      expect(visit.prismaRuns[0]?.lines).toHaveLength(1);
      expect(visit.prismaRuns[0]?.lines[0]).toMatch(/^\[PRISMA-SUCCESS\] .*, probe: true \}$/);
    });
  });

  describe('the trace', () => {
    it('has the annotations on a subsegment, and the call as an edge above the callee', async () => {
      canaryAt(stage(), 100);
      const visit = await stage().visit({ userId: 'user-1' });
      const named = (name: string) => visit.datagrams.find((document) => document.name === name);
      expect(named('## read-user')).toMatchObject({
        type: 'subsegment',
        trace_id: '1-5759e988-bd862e3fe1be46a994272793',
        parent_id: '557abcec3ee5a047',
        annotations: { canary: true, path: 'prisma', userId: 'user-1' },
      });
      expect(named('## read-user')).not.toHaveProperty('fault');
      expect(named('Lambda')).toMatchObject({
        namespace: 'aws',
        parent_id: named('## read-user')?.id,
        aws: { operation: 'Invoke', function_name: 'huntaze-prisma-read:live', region: 'us-east-1' },
        http: { response: { status: 200 } },
      });
      const invoke = visit.calls.find((call) => call.operation === 'Invoke');
      expect(invoke?.headers['x-amzn-trace-id']).toBe(
        `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${String(named('Lambda')?.id)};Sampled=1`,
      );
      expect(named('## find-user')).toMatchObject({
        parent_id: named('Lambda')?.id,
        annotations: { canary: true, path: 'prisma', userId: 'user-1' },
      });
      expect(named('PostgreSQL')).toMatchObject({ namespace: 'remote', parent_id: named('## find-user')?.id });
    });

    it('says mock on the mock path', async () => {
      unshadowed(stage());
      const visit = await stage().visit({ userId: 'user-1' });
      expect(visit.datagrams).toHaveLength(1);
      expect(visit.datagrams[0]).toMatchObject({ annotations: { canary: false, path: 'mock', userId: 'user-1' } });
      const { start_time: start, end_time: end } = visit.datagrams[0] ?? {};
      expect(Number(end)).toBeGreaterThanOrEqual(Number(start));
      expect(Number(start)).toBeGreaterThan(1e9);
      expect(Number(start)).toBeLessThan(1e10);
    });

    it('annotates a rescued request, and no other', async () => {
      canaryAt(stage(), 100);
      const served = await stage().visit({ userId: 'user-1' });
      stage().prismaRead({ kind: 'function-error' });
      const rescued = await stage().visit({ userId: 'user-1' });
      const annotations = (visit: typeof served) =>
        visit.datagrams.find((document) => document.name === '## read-user')?.annotations;
      expect(annotations(rescued)).toEqual({ canary: true, path: 'prisma', userId: 'user-1', rescued: true });
      expect(annotations(served)).toEqual({ canary: true, path: 'prisma', userId: 'user-1' });
    });

    it('marks a rescued request as an error and a throttled call as throttled', async () => {
      canaryAt(stage(), 100);
      stage().prismaRead({ kind: 'throttled' });
      const { datagrams } = await stage().visit({ userId: 'user-1' });
      expect(datagrams.find((document) => document.name === '## read-user')).toMatchObject({ error: true });
      expect(datagrams.find((document) => document.name === 'Lambda')).toMatchObject({ error: true, throttle: true });
    });

    it('marks a function error as a fault of the call', async () => {
      canaryAt(stage(), 100);
      stage().prismaRead({ kind: 'function-error' });
      const { datagrams } = await stage().visit({ userId: 'user-1' });
      expect(datagrams.find((document) => document.name === 'Lambda')).toMatchObject({ fault: true });
    });

    it.each(['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=0', ''])(
      'is not written for %j, and the header goes on as it came',
      async (trace) => {
        canaryAt(stage(), 100);
        const visit = await stage().visit({ userId: 'user-1' }, { trace });
        expect(visit.answer?.statusCode).toBe(200);
        expect(visit.datagrams).toEqual([]);
        const invoke = visit.calls.find((call) => call.operation === 'Invoke');
        expect(invoke?.headers['x-amzn-trace-id']).toBe(trace === '' ? undefined : trace);
      },
    );
  });
}
