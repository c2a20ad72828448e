import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolvedEndpoints } from '../../../src/aws/client/resolved-endpoints';

const REGION = { region: 'us-east-1' };
const LIVE = {
  appconfig: 'https://appconfig.us-east-1.amazonaws.com',
  appconfigdata: 'https://appconfigdata.us-east-1.amazonaws.com',
  cloudformation: 'https://cloudformation.us-east-1.amazonaws.com',
  cloudwatch: 'https://monitoring.us-east-1.amazonaws.com',
  logs: 'https://logs.us-east-1.amazonaws.com',
  codedeploy: 'https://codedeploy.us-east-1.amazonaws.com',
  lambda: 'https://lambda.us-east-1.amazonaws.com',
  sns: 'https://sns.us-east-1.amazonaws.com',
  sts: 'https://sts.us-east-1.amazonaws.com',
  xray: 'https://xray.us-east-1.amazonaws.com',
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huntaze-endpoints-'));
  for (const name of [
    'AWS_PROFILE',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_LAMBDA',
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  ])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  writeFileSync(join(folder, 'config'), '');
  writeFileSync(join(folder, 'credentials'), '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('resolvedEndpoints', () => {
  it('are those of AWS when nothing is configured', async () => {
    expect(await resolvedEndpoints(REGION)).toEqual(LIVE);
  });

  it('are all the one endpoint that is given', async () => {
    const endpoints = await resolvedEndpoints({ ...REGION, endpoint: 'http://127.0.0.1:4599' });
    expect(new Set(Object.values(endpoints))).toEqual(new Set(['http://127.0.0.1:4599']));
  });

  it('show the one service that the environment sends elsewhere', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', 'http://127.0.0.1:4599');
    expect(await resolvedEndpoints(REGION)).toEqual({ ...LIVE, lambda: 'http://127.0.0.1:4599' });
  });

  it('refuse a profile whose services section is missing: the SDK would go to AWS without a word', async () => {
    writeFileSync(join(folder, 'config'), '[profile rehearsal]\nregion = us-east-1\nservices = rehearsal\n');
    await expect(resolvedEndpoints({ ...REGION, profile: 'rehearsal' })).rejects.toMatchObject({
      failure: { kind: 'invalid' },
      message: expect.stringContaining('[services rehearsal]'),
    });
    vi.stubEnv('AWS_PROFILE', 'rehearsal');
    await expect(resolvedEndpoints(REGION)).rejects.toThrow('[services rehearsal]');
  });

  it('show what a profile sends elsewhere', async () => {
    writeFileSync(
      join(folder, 'config'),
      '[profile rehearsal]\nregion = us-east-1\nservices = rehearsal\n\n[services rehearsal]\ncloudwatch_logs =\n  endpoint_url = http://127.0.0.1:4599\n',
    );
    expect(await resolvedEndpoints({ ...REGION, profile: 'rehearsal' })).toEqual({
      ...LIVE,
      logs: 'http://127.0.0.1:4599',
    });
  });

  it('let a global variable beat what the profile says, and ignore both when told to', async () => {
    writeFileSync(join(folder, 'config'), '[profile rehearsal]\nendpoint_url = http://127.0.0.1:4600\n');
    expect(new Set(Object.values(await resolvedEndpoints({ ...REGION, profile: 'rehearsal' })))).toEqual(
      new Set(['http://127.0.0.1:4600']),
    );
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4599');
    expect(new Set(Object.values(await resolvedEndpoints({ ...REGION, profile: 'rehearsal' })))).toEqual(
      new Set(['http://127.0.0.1:4599']),
    );
    vi.stubEnv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true');
    expect(await resolvedEndpoints({ ...REGION, profile: 'rehearsal' })).toEqual(LIVE);
  });

  it('need no credentials', async () => {
    expect((await resolvedEndpoints({ region: 'eu-central-1' })).lambda).toBe(
      'https://lambda.eu-central-1.amazonaws.com',
    );
  });
});
