import {
  BadRequestException,
  GetLatestConfigurationCommand,
  ResourceNotFoundException,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import {
  createFlagSystem,
  type FlagSystem,
  flagDocument,
  MINUTE,
  openSession,
  publish,
  served,
  start,
} from '../appconfig/flags';

describe.each(TRANSPORTS)('appconfigdata %s', (transport) => {
  let bench: Bench;
  let system: FlagSystem;
  beforeEach(async () => {
    bench = await openBench(transport);
    system = await createFlagSystem(bench.clients);
    await publish(bench.clients, system, flagDocument(0), { label: 'off' });
    await publish(bench.clients, system, flagDocument(1), { label: 'one' });
  });
  afterEach(() => bench.close());
  const deploy = async (version: number) => {
    await start(bench.clients, system, version);
    await bench.sandbox.advance(11 * MINUTE);
  };

  it('delivers once, then nothing until something changed', async () => {
    await deploy(1);
    const session = await openSession(bench.clients, system);
    expect(JSON.parse((await session.poll())!)).toEqual({
      prismaAdapter: { enabled: false },
      prismaShadow: { enabled: true, percentage: 100 },
    });
    expect(await session.poll()).toBeUndefined();
    await deploy(2);
    expect(JSON.parse((await session.poll())!)).toMatchObject({
      prismaAdapter: { enabled: true, percentage: 1, salt: 'beta' },
    });
    expect(await session.poll()).toBeUndefined();
  });

  it('tells the label, the content type and the next poll, by name or by id', async () => {
    await deploy(2);
    const session = await bench.clients.appconfigdata.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: 'huntaze-flags',
        EnvironmentIdentifier: 'production',
        ConfigurationProfileIdentifier: 'feature-flags',
      }),
    );
    const answer = await bench.clients.appconfigdata.send(
      new GetLatestConfigurationCommand({ ConfigurationToken: session.InitialConfigurationToken }),
    );
    expect(answer).toMatchObject({
      VersionLabel: 'one',
      ContentType: 'application/json',
      NextPollIntervalInSeconds: 60,
    });
  });

  it('takes each token once, and for 24 hours', async () => {
    await deploy(1);
    const session = await openSession(bench.clients, system);
    const first = session.token();
    await session.poll();
    const again = await refusal(
      bench.clients.appconfigdata.send(new GetLatestConfigurationCommand({ ConfigurationToken: first })),
    );
    expect(again).toBeInstanceOf(BadRequestException);
    expect((again as BadRequestException).Details?.InvalidParameters?.ConfigurationToken?.Problem).toBe('Corrupted');
    await bench.sandbox.advance(24 * 60 * MINUTE);
    await session.poll();
    await bench.sandbox.advance(24 * 60 * MINUTE + 1);
    const late = (await refusal(session.poll())) as BadRequestException;
    expect(late.Details?.InvalidParameters?.ConfigurationToken?.Problem).toBe('Expired');
    const nonsense = new GetLatestConfigurationCommand({ ConfigurationToken: 'AAAA' });
    expect((await refusal(bench.clients.appconfigdata.send(nonsense))).name).toBe('BadRequestException');
  });

  it('holds a session to the interval it asked for, and leaves the token good', async () => {
    await deploy(1);
    const session = await openSession(bench.clients, system, 15);
    await session.poll();
    await bench.sandbox.advance(14_999);
    const early = (await refusal(session.poll())) as BadRequestException;
    expect(early.Details?.InvalidParameters?.ConfigurationToken?.Problem).toBe('PollIntervalNotSatisfied');
    await bench.sandbox.advance(1);
    expect(await session.poll()).toBeUndefined();
  });

  it('shows a growing deployment to the share of sessions that it has reached', async () => {
    await deploy(1);
    const sessions = await Promise.all(Array.from({ length: 200 }, () => openSession(bench.clients, system)));
    const seen = new Set<number>();
    const poll = async () => {
      for (const [index, session] of sessions.entries()) {
        const text = await session.poll();
        if (text?.includes('"percentage":1,')) seen.add(index);
      }
      return seen.size;
    };
    expect(await poll()).toBe(0);
    await start(bench.clients, system, 2, 'AppConfig.Linear20PercentEvery6Minutes');
    await bench.sandbox.advance(2_000);
    const atTwenty = await poll();
    expect(atTwenty).toBeGreaterThan(20);
    expect(atTwenty).toBeLessThan(60);
    await bench.sandbox.advance(12 * MINUTE);
    const atSixty = await poll();
    expect(atSixty).toBeGreaterThan(95);
    expect(atSixty).toBeLessThan(145);
    await bench.sandbox.advance(12 * MINUTE);
    expect(await poll()).toBe(200);
  });

  it('has nothing to serve before the first deployment, and nothing for what does not exist', async () => {
    const session = await openSession(bench.clients, system);
    expect(await refusal(session.poll())).toBeInstanceOf(ResourceNotFoundException);
    await deploy(1);
    expect(JSON.parse((await session.poll())!)).toHaveProperty('prismaAdapter');
    const unknown = new StartConfigurationSessionCommand({
      ApplicationIdentifier: 'nobody',
      EnvironmentIdentifier: 'production',
      ConfigurationProfileIdentifier: 'feature-flags',
    });
    const error = (await refusal(bench.clients.appconfigdata.send(unknown))) as ResourceNotFoundException;
    expect(error.ResourceType).toBe('Application');
    const minimum = new StartConfigurationSessionCommand({
      ApplicationIdentifier: system.application,
      EnvironmentIdentifier: system.environment,
      ConfigurationProfileIdentifier: system.profile,
      RequiredMinimumPollIntervalInSeconds: 14,
    });
    expect((await refusal(bench.clients.appconfigdata.send(minimum))).message).toContain('greater than or equal to 15');
  });

  it('turns to Ion as soon as one flag has variants', async () => {
    const variants = {
      version: '1',
      flags: { prismaAdapter: { name: 'Prisma' } },
      values: {
        prismaAdapter: {
          _variants: [
            { name: 'canary', enabled: true, rule: '(split pct::1 by::$userId seed::"s")' },
            { name: 'default', enabled: false },
          ],
        },
      },
    };
    await publish(bench.clients, system, variants);
    await deploy(3);
    const session = await openSession(bench.clients, system);
    const answer = await bench.clients.appconfigdata.send(
      new GetLatestConfigurationCommand({ ConfigurationToken: session.token() }),
    );
    expect(answer.ContentType).toBe('application/ion; type=AWS.AppConfig.FeatureFlags');
    expect(answer.VersionLabel).toBeUndefined();
  });

  it('serves every fresh client what was deployed last', async () => {
    await deploy(2);
    expect(await served(bench.clients, system)).toMatchObject({ prismaAdapter: { percentage: 1 } });
  });
});
