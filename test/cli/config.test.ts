import { describe, expect, it } from 'vitest';
import { parseConfigFile, resolveConfig, systemOf, variableOf } from '../../src/cli/config';
import { configPaths } from '../../src/cli/config-schema';
import { DEFAULT_SYSTEM } from '../../src/domain/system/system';

const sources = (parts: Partial<Parameters<typeof resolveConfig>[0]> = {}) => ({
  flags: {},
  env: {},
  files: [],
  profileRegion: async () => undefined,
  ...parts,
});
const valueAt = async (path: string, parts: Partial<Parameters<typeof resolveConfig>[0]>) =>
  (await resolveConfig(sources(parts))).find((each) => each.path === path);

describe('resolveConfig', () => {
  it('is the default system without any source', async () => {
    expect(systemOf(await resolveConfig(sources()))).toEqual(DEFAULT_SYSTEM);
  });

  it('prefers flags, then our variables, then AWS variables, then files in order, then the AWS profile', async () => {
    const files = [
      { path: 'project', text: '{"region":"eu-west-3"}' },
      { path: 'user', text: '{"region":"eu-west-2"}' },
    ];
    const all = {
      flags: { region: 'ap-south-1' },
      env: { HUNTAZE_REGION: 'sa-east-1', AWS_REGION: 'us-west-2' },
      files,
      profileRegion: async () => 'ca-central-1',
    };
    expect(await valueAt('region', all)).toMatchObject({ value: 'ap-south-1', origin: { kind: 'flag' } });
    expect(await valueAt('region', { ...all, flags: {} })).toMatchObject({
      value: 'sa-east-1',
      origin: { variable: 'HUNTAZE_REGION' },
    });
    expect(await valueAt('region', { ...all, flags: {}, env: { AWS_REGION: 'us-west-2' } })).toMatchObject({
      value: 'us-west-2',
      origin: { variable: 'AWS_REGION' },
    });
    expect(await valueAt('region', { ...all, flags: {}, env: {} })).toMatchObject({
      value: 'eu-west-3',
      origin: { path: 'project' },
    });
    expect(await valueAt('region', { ...all, flags: {}, env: {}, files: files.slice(1) })).toMatchObject({
      value: 'eu-west-2',
      origin: { path: 'user' },
    });
    expect(await valueAt('region', { ...all, flags: {}, env: {}, files: [] })).toMatchObject({
      value: 'ca-central-1',
      origin: { kind: 'aws-profile', profile: 'default' },
    });
  });

  it('refuses another pinned account than a file of the operator has, unless one is named', async () => {
    const files = [
      { path: 'project', text: '{"account":"000000000000"}' },
      { path: 'user', text: '{"account":"111122223333"}' },
    ];
    await expect(resolveConfig(sources({ files }))).rejects.toMatchObject({
      message: 'two accounts are pinned: 000000000000 and 111122223333',
      why: 'project pins the one, user the other',
    });
    const flags = { account: '111122223333' };
    expect(await valueAt('account', { files, flags })).toMatchObject({ value: '111122223333' });
    expect(await valueAt('account', { files: [files[1]!, files[1]!] })).toMatchObject({ value: '111122223333' });
  });

  it('takes the pin of an environment before that of its own file', async () => {
    const text = '{"account":"000000000000","environments":{"production":{"account":"111122223333"}}}';
    expect(await valueAt('account', { files: [{ path: 'project', text }], environment: 'production' })).toMatchObject({
      value: '111122223333',
    });
  });

  it('asks the AWS profile that was chosen for its region', async () => {
    const asked: string[] = [];
    await resolveConfig(
      sources({ env: { AWS_PROFILE: 'ops' }, profileRegion: async (name) => void asked.push(name) as undefined }),
    );
    expect(asked).toEqual(['ops']);
  });

  it('reads nested values and lists from the environment', async () => {
    const system = systemOf(
      await resolveConfig(
        sources({ env: { HUNTAZE_APPLICATION_ID: 'abcd123', HUNTAZE_NETWORK_SUBNET_IDS: 'subnet-1,subnet-2' } }),
      ),
    );
    expect(system.application).toEqual({ id: 'abcd123', name: 'huntaze-flags', given: 'id' });
    expect(system.network.subnetIds).toEqual(['subnet-1', 'subnet-2']);
  });

  it.each([
    [{ env: { HUNTAZE_REGIN: 'x' } }, /HUNTAZE_REGIN/, /HUNTAZE_REGION/],
    [{ env: { HUNTAZE_ACCOUNT: '12' } }, /HUNTAZE_ACCOUNT: "12" must be the 12 digits/, /HUNTAZE_ACCOUNT/],
    [{ flags: { endpointUrl: 'nonsense' } }, /--endpoint-url: "nonsense"/, /--endpoint-url/],
    [{ flags: { region: 'mars' } }, /--region: "mars" must be an AWS region/, /--region/],
  ])('refuses %j', async (parts, what, next) => {
    await expect(resolveConfig(sources(parts))).rejects.toMatchObject({
      code: 'CONFIG',
      exitCode: 2,
      message: expect.stringMatching(what),
      next: expect.toSatisfy((said) => next.test(String(said))),
    });
  });

  it('names one variable for each value', () => {
    expect(configPaths().map(variableOf)).toContain('HUNTAZE_CODE_DEPLOY_APPLICATION');
    expect(new Set(configPaths().map(variableOf)).size).toBe(configPaths().length);
  });
});

describe('parseConfigFile', () => {
  it.each([
    ['{', /c.json is not JSON/, /--config/],
    ['{"regoin":"us-east-1"}', /unknown key "regoin"/, /did you mean "region"/],
    ['{"application":{"idd":"abcd123"}}', /unknown key "application.idd"/, /did you mean "application.id"/],
    ['{"account":"1234"}', /account must be the 12 digits/, /correct the value/],
    ['[]', /the document/, /correct the value/],
    ['{"alarmActions":"arn:aws:sns:x"}', /alarmActions/, /correct the value/],
  ])('refuses %s', (text, what, next) => {
    expect(() => parseConfigFile('c.json', text)).toThrowError(
      expect.objectContaining({
        code: 'CONFIG',
        message: expect.stringMatching(what),
        next: expect.toSatisfy((said) => next.test(String(said))),
      }),
    );
  });
});

describe('a configuration file as editors and hands leave it', () => {
  it('may begin with a byte order mark', () => {
    expect(parseConfigFile('c.json', '\ufeff{"alias":"live"}')).toEqual({ alias: 'live' });
  });

  it.each([
    ['{"region":5}', 'c.json: region must be of type string, and is number'],
    ['[]', 'c.json: the document must be of type object, and is array'],
    ['{"alarmActions":"x"}', 'c.json: alarmActions must be a list, and is string'],
    ['{"alias":"a b"}', 'c.json: alias must be 1 to 128 letters, digits or _-'],
    ['{"errorRateAlarm":"\\u001b[31mred"}', 'c.json: errorRateAlarm must be 1 to 255 printable ASCII characters'],
    ['{"endpointUrl":"ftp://x"}', 'c.json: endpointUrl must be an http or https URL'],
  ])('says in plain words what is wrong with %s', (text, what) => {
    expect(() => parseConfigFile('c.json', text)).toThrow(what);
  });
});
