import { describe, expect, it } from 'vitest';
import { type AwsCall, budgetMs, SLACK_MS, type Visit } from '../stage/stage';
import type { OnStage } from './behaviour';
import { canaryAt, deliveredFlags, metric, tagged, unshadowed } from './scene';

const operations = (visit: Visit) =>
  visit.calls.map((call) => call.operation).filter((name) => name !== 'Invoke' && name !== 'DryRun');

const tokenOf = (call: AwsCall | undefined) => /configuration_token=([^&]+)/.exec(call?.query ?? '')?.[1];

const onCanary = (visit: Visit) => visit.answer?.headers?.['x-huntaze-path'] === 'canary';

const adapter = (fields: object) =>
  deliveredFlags({ adapter: { enabled: true, salt: 's', bucketBy: 'request', ...fields } });

const INVALID: readonly { readonly what: string; readonly text: string; readonly contentType?: string }[] = [
  { what: 'a share "abc"', text: adapter({ percentage: 'abc' }) },
  { what: 'a share "100"', text: adapter({ percentage: '100' }) },
  { what: 'a share of -1', text: adapter({ percentage: -1 }) },
  { what: 'a share of 101', text: adapter({ percentage: 101 }) },
  { what: 'a share of NaN', text: adapter({ percentage: 7 }).replace('7', 'NaN') },
  { what: 'a share of 1e999', text: adapter({ percentage: 7 }).replace('7', '1e999') },
  { what: 'no share', text: adapter({ percentage: undefined }) },
  { what: 'enabled "true"', text: adapter({ percentage: 100, enabled: 'true' }) },
  { what: 'a bucketBy nobody knows', text: adapter({ percentage: 100, bucketBy: 'session' }) },
  { what: 'a salt that is no text', text: adapter({ percentage: 100, salt: 7 }) },
  { what: 'no adapter flag', text: '{"other":{"enabled":true}}' },
  { what: 'a list', text: '[]' },
  { what: 'no JSON', text: 'percentage=100' },
  { what: 'Ion', text: adapter({ percentage: 100 }), contentType: 'application/ion; type=AWS.AppConfig.FeatureFlags' },
  { what: 'a text', text: adapter({ percentage: 100 }), contentType: 'text/plain' },
];

export function flagsBehaviour(stage: OnStage): void {
  describe('the flags', () => {
    it('are fetched when the environment starts, cached for the first requests, and polled with the next token', async () => {
      stage().startAnew();
      canaryAt(stage(), 100);
      const first = await stage().visit({ userId: 'user-1' });
      expect(operations(first)).toEqual(['StartConfigurationSession', 'GetLatestConfiguration']);
      expect(JSON.parse(first.calls[0]?.body ?? '')).toEqual({
        ApplicationIdentifier: 'cjcqdvj',
        EnvironmentIdentifier: 'ghhj0jb',
        ConfigurationProfileIdentifier: 'feature-flags',
        RequiredMinimumPollIntervalInSeconds: 45,
      });
      await stage().advance(30_000);
      expect(operations(await stage().visit({ userId: 'user-1' }))).toEqual([]);
      await stage().advance(15_500);
      const later = await stage().visit({ userId: 'user-1' });
      expect(operations(later)).toEqual(['GetLatestConfiguration']);
      expect(tokenOf(later.calls[0])).not.toBe(tokenOf(first.calls[1]));
    });

    it('stay as they are when AppConfig answers nothing new', async () => {
      canaryAt(stage(), 100);
      expect(tagged(await stage().visit({ userId: 'user-1' }), 'FLAGS')).toHaveLength(1);
      for (const _ of [1, 2, 3]) {
        await stage().advance(46_000);
        const visit = await stage().visit({ userId: 'user-1' });
        expect(onCanary(visit)).toBe(true);
        expect(tagged(visit, 'FLAGS')).toHaveLength(0);
        expect(metric([visit], 'FlagFetchErrors')).toEqual({ sum: 0, count: 1 });
      }
    });

    it('follow a rollback at the next poll', async () => {
      canaryAt(stage(), 100);
      expect(onCanary(await stage().visit({ userId: 'user-1' }))).toBe(true);
      unshadowed(stage());
      await stage().advance(46_000);
      const visit = await stage().visit({ userId: 'user-1' });
      expect(onCanary(visit)).toBe(false);
      expect(tagged(visit, 'FLAGS')[0]).toBe(`[FLAGS] Retrieved: ${deliveredFlags({})}`);
      expect(tagged(visit, 'FLAG-CHECK')[0]).toBe(
        "[FLAG-CHECK] { prismaEnabled: false, percentage: 0, canary: false, userId: 'user-1' }",
      );
    });

    it.each(INVALID)('read off when $what is delivered', async ({ text, contentType }) => {
      canaryAt(stage(), 100);
      await stage().visit({ userId: 'user-1' });
      stage().appConfig({ kind: 'delivers', text, ...(contentType ? { contentType } : {}) });
      await stage().advance(46_000);
      const visit = await stage().visit({ userId: 'user-1' });
      expect(onCanary(visit)).toBe(false);
      expect(visit.answer?.statusCode).toBe(200);
      expect(tagged(visit, 'FLAGS-ERROR')).toHaveLength(1);
      expect(visit.emf[0]).toMatchObject({ Path: 'mock', Errors: 0, FlagFetchErrors: 1 });
      const next = await stage().visit({ userId: 'user-1' });
      expect(onCanary(next)).toBe(false);
      expect(metric([next], 'FlagFetchErrors').count).toBe(0);
    });

    it('keep a valid shadow beside a broken adapter', async () => {
      const text = deliveredFlags({
        adapter: { enabled: true, percentage: 'abc' },
        shadow: { enabled: true, percentage: 100 },
      });
      stage().appConfig({ kind: 'delivers', text });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(onCanary(visit)).toBe(false);
      expect(visit.prismaRuns).toHaveLength(1);
    });

    it.each([{ kind: 'throttles' }, { kind: 'fails' }, { kind: 'silent' }] as const)(
      'keep the last good value for ten minutes when AppConfig $kind, then read off',
      async (fault) => {
        canaryAt(stage(), 100);
        await stage().visit({ userId: 'user-1' });
        stage().appConfig(fault);
        await stage().advance(46_000);
        const soon = await stage().visit({ userId: 'user-1' });
        expect(onCanary(soon)).toBe(true);
        expect(tagged(soon, 'FLAGS-ERROR')).toHaveLength(1);
        expect(metric([soon], 'FlagFetchErrors')).toEqual({ sum: 1, count: 1 });
        await stage().advance(550_000);
        expect(onCanary(await stage().visit({ userId: 'user-1' }))).toBe(true);
        await stage().advance(6_000);
        expect(onCanary(await stage().visit({ userId: 'user-1' }))).toBe(false);
        canaryAt(stage(), 100);
        await stage().advance(46_000);
        expect(onCanary(await stage().visit({ userId: 'user-1' }))).toBe(true);
      },
    );

    it('read off from the start when AppConfig cannot be reached, and are asked again after five seconds', async () => {
      stage().startAnew();
      stage().appConfig({ kind: 'throttles' });
      const visit = await stage().visit({ userId: 'user-1' });
      expect(visit.answer?.statusCode).toBe(200);
      expect(tagged(visit, 'FLAGS-ERROR')[0]).toBe('[FLAGS-ERROR] ThrottlingException Rate exceeded');
      expect(operations(await stage().visit({ userId: 'user-1' }))).toEqual([]);
      canaryAt(stage(), 100);
      await stage().advance(5_000);
      expect(onCanary(await stage().visit({ userId: 'user-1' }))).toBe(true);
    });

    it('read off at once when nothing is deployed any more', async () => {
      canaryAt(stage(), 100);
      await stage().visit({ userId: 'user-1' });
      stage().appConfig({ kind: 'nothing-deployed' });
      await stage().advance(46_000);
      const visit = await stage().visit({ userId: 'user-1' });
      expect(onCanary(visit)).toBe(false);
      expect(tagged(visit, 'FLAGS-ERROR')).toHaveLength(1);
    });

    it('delay an answer by no more than their budget: one while a value is cached, four while none is', async () => {
      stage().startAnew();
      const oneMs = budgetMs('FLAG_FETCH_BUDGET_MS');
      stage().appConfig({ kind: 'silent' });
      const cold = await stage().visit({ userId: 'user-1' });
      expect(cold.elapsedMs).toBeGreaterThanOrEqual(4 * oneMs - 5);
      expect(cold.elapsedMs).toBeLessThan(4 * oneMs + SLACK_MS);
      unshadowed(stage());
      await stage().advance(60_000);
      await stage().visit({ userId: 'user-1' });
      stage().appConfig({ kind: 'silent' });
      await stage().advance(60_000);
      const warm = await stage().visit({ userId: 'user-1' });
      expect(warm.elapsedMs).toBeGreaterThanOrEqual(oneMs - 5);
      expect(warm.elapsedMs).toBeLessThan(oneMs + SLACK_MS);
    });

    it('start a new session in the same request when the token has expired', async () => {
      canaryAt(stage(), 100);
      await stage().visit({ userId: 'user-1' });
      stage().appConfig({ kind: 'expires-tokens' });
      await stage().advance(46_000);
      const visit = await stage().visit({ userId: 'user-1' });
      expect(operations(visit)).toEqual([
        'GetLatestConfiguration',
        'StartConfigurationSession',
        'GetLatestConfiguration',
      ]);
      expect(onCanary(visit)).toBe(true);
      expect(tagged(visit, 'FLAGS-ERROR')).toHaveLength(0);
    });

    it('survive a connection that AppConfig closed in the meantime', async () => {
      canaryAt(stage(), 100);
      await stage().visit({ userId: 'user-1' });
      stage().appConfig({ kind: 'drops-connections', times: 1 });
      await stage().advance(46_000);
      const visit = await stage().visit({ userId: 'user-1' });
      expect(onCanary(visit)).toBe(true);
      expect(tagged(visit, 'FLAGS-ERROR')).toHaveLength(0);
    });

    it('that could not be fetched at the start cost the first request nothing, and count as its failure', async () => {
      stage().startAnew();
      stage().appConfig({ kind: 'fails' });
      const first = await stage().visit({ userId: 'user-1' });
      expect(first.answer?.statusCode).toBe(200);
      expect(operations(first)).toEqual(['StartConfigurationSession']);
      expect(first.emf[0]).toMatchObject({ Path: 'mock', Errors: 0, FlagFetchErrors: 1 });
      expect(metric([await stage().visit({ userId: 'user-1' })], 'FlagFetchErrors').count).toBe(0);
    });

    it('are fetched once for requests that come together', async () => {
      canaryAt(stage(), 0);
      stage().prismaRead({ kind: 'answers', payload: '' });
      const visits = await Promise.all(Array.from({ length: 10 }, () => stage().visit({ userId: 'user-1' })));
      const calls = visits.flatMap(operations);
      expect(calls.filter((name) => name === 'StartConfigurationSession').length).toBeLessThanOrEqual(1);
      expect(metric(visits, 'FlagFetchErrors')).toEqual({ sum: 0, count: 1 });
    });
  });
}
