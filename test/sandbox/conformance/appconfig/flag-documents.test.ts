import {
  BadRequestException,
  CreateConfigurationProfileCommand,
  CreateHostedConfigurationVersionCommand,
  GetHostedConfigurationVersionCommand,
  ListHostedConfigurationVersionsCommand,
  PayloadTooLargeException,
  ValidateConfigurationCommand,
} from '@aws-sdk/client-appconfig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import { createFlagSystem, type FlagSystem, flagDocument, publish } from './flags';

describe.each(TRANSPORTS)('appconfig flag documents %s', (transport) => {
  let bench: Bench;
  let system: FlagSystem;
  beforeEach(async () => {
    bench = await openBench(transport);
    system = await createFlagSystem(bench.clients);
  });
  afterEach(() => bench.close());

  it('keep their bytes, and tell their metadata in headers', async () => {
    const text = `${JSON.stringify(flagDocument(1), null, 2)}\n`;
    await publish(bench.clients, system, text, { label: 'v1-pct1', latest: 0 });
    const version = await bench.clients.appconfig.send(
      new GetHostedConfigurationVersionCommand({
        ApplicationId: system.application,
        ConfigurationProfileId: system.profile,
        VersionNumber: 1,
      }),
    );
    expect(Buffer.from(version.Content!).toString()).toBe(text);
    expect(version).toMatchObject({ VersionNumber: 1, ContentType: 'application/json', VersionLabel: 'v1-pct1' });
    const list = await bench.clients.appconfig.send(
      new ListHostedConfigurationVersionsCommand({
        ApplicationId: system.application,
        ConfigurationProfileId: system.profile,
      }),
    );
    expect(list.Items).toEqual([
      {
        ApplicationId: system.application,
        ConfigurationProfileId: system.profile,
        VersionNumber: 1,
        ContentType: 'application/json',
        VersionLabel: 'v1-pct1',
      },
    ]);
    await bench.clients.appconfig.send(
      new ValidateConfigurationCommand({
        ApplicationId: system.application,
        ConfigurationProfileId: system.profile,
        ConfigurationVersion: 'v1-pct1',
      }),
    );
  });

  const withFlag = (flag: object, value: object = { enabled: false }) => ({
    version: '1',
    flags: { prismaAdapter: { name: 'Prisma', ...flag } },
    values: { prismaAdapter: value },
  });

  it.each([
    ['a comment', '{ "version": "1" // disabled by default\n}', 'not valid JSON'],
    ['the member _description', withFlag({ _description: 'Canary' }), '_description is not allowed'],
    [
      'an attribute called enabled',
      withFlag({ attributes: { enabled: { constraints: { type: 'boolean' } } } }),
      'enabled is reserved',
    ],
    ['another version', { ...withFlag({}), version: '2' }, 'version must be the string "1"'],
    [
      'a value without its flag',
      { version: '1', flags: {}, values: { other: { enabled: true } } },
      'which flags does not define',
    ],
    ['an undefined attribute', withFlag({}, { enabled: true, percentage: 1 }), 'has no attribute percentage'],
    ['enabled as a text', withFlag({}, { enabled: 'yes' }), 'enabled must be true or false'],
    ['a flag key in capitals', { version: '1', flags: { Prisma: { name: 'x' } } }, 'the flag key must match'],
    ['a flag without a name', { version: '1', flags: { prisma: {} } }, 'needs a name'],
    [
      'a fractional bound',
      withFlag({ attributes: { percentage: { constraints: { type: 'number', maximum: 0.5 } } } }),
      'maximum must be an integer',
    ],
    [
      'a value above its maximum',
      withFlag(
        { attributes: { percentage: { constraints: { type: 'number', maximum: 100 } } } },
        { enabled: true, percentage: 101 },
      ),
      'must be at most 100',
    ],
    [
      'a value outside its enum',
      withFlag(
        { attributes: { by: { constraints: { type: 'string', enum: ['user'] } } } },
        { enabled: true, by: 'planet' },
      ),
      'must be one of user',
    ],
    [
      'a pattern and an enum',
      withFlag({ attributes: { by: { constraints: { type: 'string', enum: ['a'], pattern: 'a' } } } }),
      'not both',
    ],
    [
      'a missing required attribute',
      withFlag({ attributes: { percentage: { constraints: { type: 'number', required: true } } } }),
      'percentage is required',
    ],
    [
      'a default variant with a rule',
      withFlag({}, { _variants: [{ name: 'default', enabled: false, rule: '(eq $a "b")' }] }),
      'must have no rule',
    ],
    [
      'attributeValues on a basic flag',
      withFlag({ attributes: { percentage: {} } }, { enabled: true, attributeValues: { percentage: 1 } }),
      'has no attribute attributeValues',
    ],
  ])('are refused for %s', async (_what, document, reason) => {
    const error = await refusal(publish(bench.clients, system, document));
    expect(error).toBeInstanceOf(BadRequestException);
    expect(error.message).toContain(reason);
    expect((error as BadRequestException).Reason).toBe('InvalidConfiguration');
    const details = (error as BadRequestException).Details;
    expect(details?.InvalidConfiguration?.[0]?.Reason).toContain(reason);
    const list = await bench.clients.appconfig.send(
      new ListHostedConfigurationVersionsCommand({
        ApplicationId: system.application,
        ConfigurationProfileId: system.profile,
      }),
    );
    expect(list.Items).toEqual([]);
  });

  it('accept every constraint at its edge', async () => {
    const attributes = {
      percentage: { constraints: { type: 'number', required: true, minimum: 0, maximum: 100 } },
      bucketBy: { constraints: { type: 'string', enum: ['request', 'user'] } },
      users: { constraints: { type: 'array', elements: { type: 'string', pattern: '^user-' } } },
      loud: { constraints: { type: 'boolean' } },
    };
    const values = { enabled: true, percentage: 100, bucketBy: 'user', users: ['user-1'], loud: true };
    expect(await publish(bench.clients, system, withFlag({ attributes }, values))).toBe(1);
  });

  it('are limited in size and bound to JSON', async () => {
    const long = JSON.stringify(withFlag({ description: 'x' })).padEnd(2 * 1024 * 1024 + 1, ' ');
    const error = await refusal(publish(bench.clients, system, long));
    expect(error).toBeInstanceOf(PayloadTooLargeException);
    expect(error.$metadata?.httpStatusCode).toBe(413);
    const yaml = await refusal(publish(bench.clients, system, withFlag({}), { contentType: 'application/x-yaml' }));
    expect(yaml.name).toBe('BadRequestException');
  });

  it('of a freeform profile may be anything', async () => {
    const profile = await bench.clients.appconfig.send(
      new CreateConfigurationProfileCommand({ ApplicationId: system.application, Name: 'text', LocationUri: 'hosted' }),
    );
    expect(profile.Type).toBe('AWS.Freeform');
    const version = await bench.clients.appconfig.send(
      new CreateHostedConfigurationVersionCommand({
        ApplicationId: system.application,
        ConfigurationProfileId: profile.Id,
        Content: Buffer.from('// hello'),
        ContentType: 'text/plain',
      }),
    );
    expect(version.VersionNumber).toBe(1);
  });
});
