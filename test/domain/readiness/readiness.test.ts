import { describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument, withShare } from '../../../src/domain/flags/document';
import { alarmVisibility } from '../../../src/domain/readiness/alarm-visibility';
import { judgeAppConfig, judgeFlag, judgeInFlight } from '../../../src/domain/readiness/flags';
import {
  judgeAlias,
  judgeIdentity,
  judgeMockRead,
  judgePrismaRead,
  judgeProbe,
  judgeTracing,
} from '../../../src/domain/readiness/functions';
import { judgeAlarms, judgeCodeDeploy, judgeObservability } from '../../../src/domain/readiness/guards';
import { CHECK_KEYS, type CheckRow, checkId, judged, readinessReport } from '../../../src/domain/readiness/readiness';
import type { FlagDeployment } from '../../../src/domain/rollout/deployments';
import { alarmDefinitions } from '../../../src/domain/system/alarm-definitions';
import { alarmRules } from '../../../src/domain/system/alarm-rules';
import type { CodeRelease } from '../../../src/domain/system/code-release';
import type { FunctionAlias, FunctionDescription } from '../../../src/domain/system/functions';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';
import type { Alarm } from '../../../src/domain/telemetry/alarm';
import { own } from '../../../src/domain/text/advice';

const system = { ...DEFAULT_SYSTEM, account: '111122223333' };
const fn: FunctionDescription = {
  name: 'f',
  arn: 'arn:f',
  version: '3',
  state: 'active',
  stateReason: undefined,
  lastUpdate: 'successful',
  lastUpdateReason: undefined,
  runtime: 'nodejs24.x',
  tracingActive: true,
  codeSha256: '',
  codeSize: 1,
  memoryMb: 512,
  timeoutSeconds: 10,
  inVpc: true,
  subnetIds: [],
  securityGroupIds: [],
  handler: 'index.handler',
  logFormat: 'text',
  environment: {},
  roleArn: 'arn:role',
  revisionId: 'r',
};
const aliasAt = (version: string, weights: FunctionAlias['weights'] = {}): FunctionAlias => ({
  version,
  weights,
  revisionId: 'r',
  arn: 'arn:alias',
});

describe('judged', () => {
  it('takes the worst finding, tells the failures first, and the fix of the first of them', () => {
    expect(judged('fine', [])).toEqual({ status: 'pass', evidence: 'fine' });
    expect(
      judged('fine', [
        { level: 'warn', what: 'a', fix: 'x' },
        { level: 'fail', what: 'b', fix: 'y' },
      ]),
    ).toEqual({ status: 'fail', evidence: 'b; a', fix: 'y' });
  });
});

describe('row 1, identity', () => {
  it.each([
    ['the pinned account', '111122223333', system, 'pass'],
    ['another account', '999999999999', system, 'fail'],
    ['no pin', '111122223333', DEFAULT_SYSTEM, 'warn'],
    ['no pin in a sandbox', '000000000000', DEFAULT_SYSTEM, 'pass'],
    ['another region', '111122223333', { ...system, region: 'eu-west-1' }, 'warn'],
  ])('%s', (_, account, given, status) => {
    expect(judgeIdentity({ account, arn: `arn:aws:sts::${account}:assumed-role/ops/me` }, given).status).toBe(status);
  });
});

describe('rows 2 to 5, the functions', () => {
  it.each<[string, FunctionDescription | undefined, string]>([
    ['healthy', fn, 'pass'],
    ['absent', undefined, 'fail'],
    ['inactive', { ...fn, state: 'inactive' }, 'warn'],
    ['failed', { ...fn, state: 'failed' }, 'fail'],
    ['update failed', { ...fn, lastUpdate: 'failed' }, 'fail'],
    ['update running', { ...fn, lastUpdate: 'in-progress' }, 'warn'],
    ['nodejs22', { ...fn, runtime: 'nodejs22.x' }, 'warn'],
    ['nodejs20', { ...fn, runtime: 'nodejs20.x' }, 'fail'],
    ['JSON logs', { ...fn, logFormat: 'json' }, 'warn'],
  ])('mock-read: %s', (_, facts, status) => {
    expect(judgeMockRead(facts, system).status).toBe(status);
  });

  it.each([
    ['at one version, called by a gateway', aliasAt('3'), ['apigateway.amazonaws.com'], 'pass'],
    ['called by a balancer', aliasAt('3'), ['elasticloadbalancing.amazonaws.com'], 'pass'],
    ['nothing in front', aliasAt('3'), [], 'warn'],
    ['$LATEST', aliasAt('$LATEST'), ['apigateway.amazonaws.com'], 'fail'],
    ['weights', aliasAt('3', { '4': 0.1 }), ['apigateway.amazonaws.com'], 'fail'],
    ['absent', undefined, [], 'fail'],
  ])('alias: %s', (_, alias, callers, status) => {
    expect(judgeAlias(alias, callers, system, undefined).status).toBe(status);
  });

  it.each([
    ['both active', fn, fn, 'pass'],
    ['mock passes through', { ...fn, tracingActive: false }, fn, 'fail'],
    ['prisma passes through', fn, { ...fn, tracingActive: false }, 'warn'],
    ['prisma absent', fn, undefined, 'warn'],
    ['mock absent', undefined, fn, 'fail'],
  ])('tracing: %s', (_, mock, prisma, status) => {
    expect(judgeTracing(mock, prisma, system).status).toBe(status);
  });

  const protection = { eventInvoke: { retries: 0, maxAgeSeconds: 60 }, reservedConcurrency: 20 };
  it.each([
    ['protected', fn, protection, 'pass'],
    ['absent', undefined, protection, 'fail'],
    ['retries', fn, { ...protection, eventInvoke: { retries: 2, maxAgeSeconds: 60 } }, 'warn'],
    ['AWS default of two retries', fn, { ...protection, eventInvoke: undefined }, 'warn'],
    ['no reservation', fn, { ...protection, reservedConcurrency: undefined }, 'warn'],
    ['switched off by a hard rollback', fn, { ...protection, reservedConcurrency: 0 }, 'fail'],
    ['not in a VPC', { ...fn, inVpc: false }, protection, 'warn'],
  ])('prisma-read: %s', (_, facts, given, status) => {
    expect(judgePrismaRead(facts, given, system, false).status).toBe(status);
  });
});

describe('row 6, AppConfig and the document', () => {
  const location = {
    profileName: 'feature-flags',
    profileType: 'AWS.AppConfig.FeatureFlags',
    flagProfiles: [{ name: 'feature-flags' }],
  };
  const valid = { version: 7, content: serializeFlagDocument(offDocument()) };
  it.each([
    ['valid', location, valid, 'pass'],
    ['no version', location, undefined, 'fail'],
    ['freeform', { ...location, profileType: 'AWS.Freeform' }, valid, 'fail'],
    ['two flag profiles', { ...location, flagProfiles: [{ name: 'feature-flags' }, { name: 'other' }] }, valid, 'warn'],
    ['not JSON', location, { version: 7, content: '{' }, 'fail'],
    ['no adapter flag', location, { version: 7, content: '{"version":"1","flags":{},"values":{}}' }, 'fail'],
  ])('%s', (_, given, latest, status) => {
    expect(judgeAppConfig(given, latest).status).toBe(status);
  });
  it('names the line of what is wrong', () => {
    const content = valid.content.replace('"percentage": 0', '"percentage": 400');
    expect(judgeAppConfig(location, { version: 7, content }).evidence).toMatch(
      /^version 7, line \d+: values\.prismaAdapter\.percentage: must not be above 100/,
    );
  });
});

const deployment = (more: Partial<FlagDeployment> = {}): FlagDeployment => ({
  number: 2,
  profileId: 'p',
  version: 2,
  state: 'complete',
  percentComplete: 100,
  strategy: { id: undefined, name: undefined, growthMinutes: 0, bakeMinutes: 110 },
  description: undefined,
  startedAtMs: 0,
  completedAtMs: 0,
  events: [],
  ...more,
});

describe('rows 7 and 8, what is delivered and what is under way', () => {
  const flags = (adapter: number, shadow = 100) => ({
    kind: 'valid' as const,
    flags: {
      adapter: { enabled: adapter > 0, percentage: adapter, salt: 's', bucketBy: 'request' as const },
      shadow: { enabled: shadow > 0, percentage: shadow },
    },
  });
  const served = (adapter: number, shadow?: number) => ({
    kind: 'served' as const,
    flags: flags(adapter, shadow),
    versionLabel: 'v2',
  });
  const share = (percent: number) => ({ kind: 'share' as const, share: percent, deployment: deployment() });
  it.each([
    ['off before the beta', served(0), share(0), 2, 'pass'],
    ['the share that was deployed last', served(1), share(1), 2, 'pass'],
    ['on though off was deployed', served(1), share(0), 2, 'fail'],
    ['off though 1 % was deployed', served(0), share(1), 2, 'fail'],
    ['shadow off', served(0, 0), share(0), 2, 'warn'],
    ['a newer version waits', served(0), share(0), 3, 'warn'],
    ['nothing deployed', { kind: 'nothing-deployed' as const }, { kind: 'nothing-deployed' as const }, 1, 'fail'],
    [
      'delivered as Ion',
      {
        kind: 'served' as const,
        flags: { ...flags(0), kind: 'invalid' as const, why: 'Ion' },
        versionLabel: undefined,
      },
      share(0),
      2,
      'fail',
    ],
  ])('flag: %s', (_, given, expected, latest, status) => {
    expect(judgeFlag(given, expected, latest).status).toBe(status);
  });

  const baking = deployment({ state: 'baking' });
  const release: CodeRelease = {
    id: 'd-1',
    state: 'in-progress',
    description: undefined,
    creator: 'user',
    createdAtMs: 0,
    completedAtMs: undefined,
    error: undefined,
    rolledBackBy: undefined,
    rollsBack: undefined,
    fromVersion: '1',
    toVersion: '2',
    steps: [],
  };
  it.each([
    ['nothing', [deployment()], share(0), undefined, 'pass'],
    [
      'the bake that guards the share',
      [baking],
      { kind: 'share' as const, share: 1, deployment: baking },
      undefined,
      'pass',
    ],
    ['a share being deployed', [deployment({ state: 'deploying' })], share(0), undefined, 'fail'],
    ['another profile', [deployment({ profileId: 'q', state: 'baking' })], share(0), undefined, 'fail'],
    ['CodeDeploy', [deployment()], share(0), release, 'fail'],
    ['the last one was rolled back', [deployment({ state: 'rolled-back' })], share(0), undefined, 'warn'],
  ])('in flight: %s', (_, deployments, expected, shift, status) => {
    expect(judgeInFlight(deployments, 'p', expected, shift).status).toBe(status);
  });
});

describe('rows 9 to 11, the guards', () => {
  const alarms = alarmDefinitions(system).map(
    (wanted): Alarm => ({
      name: wanted.name,
      arn: `arn:${wanted.name}`,
      state: 'ok',
      reason: '',
      sinceMs: 0,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      actionsEnabled: true,
      actions: ['arn:topic'],
      threshold: wanted.threshold,
      comparison: wanted.comparison,
      expression: wanted.expression,
      treatMissing: 'notBreaching',
      periodSeconds: Math.max(...wanted.metrics.map((metric) => metric.periodSeconds)),
    }),
  );
  const monitors = alarms.map((alarm) => ({ alarmArn: alarm.arn, roleArn: 'arn:role' as string | undefined }));
  const first = (more: object) => [{ ...alarms[0]!, ...more }, alarms[1]!];
  it.each([
    ['armed and wired', alarms, monitors, 'pass'],
    ['absent', [alarms[0]!], monitors, 'fail'],
    ['in ALARM', first({ state: 'alarm' }), monitors, 'fail'],
    ['without data', first({ state: 'insufficient-data' }), monitors, 'fail'],
    ['actions off', first({ actionsEnabled: false }), monitors, 'fail'],
    ['not monitored', alarms, [monitors[0]!], 'fail'],
    ['monitored without a role', alarms, monitors.map((one) => ({ ...one, roleArn: undefined })), 'fail'],
    ['another threshold', first({ threshold: 5 }), monitors, 'fail'],
    ['another comparison', first({ comparison: '>=' }), monitors, 'fail'],
    ['another expression', first({ expression: 'errors' }), monitors, 'fail'],
    ['no expression', first({ expression: undefined }), monitors, 'fail'],
    ['another period', first({ periodSeconds: 60 }), monitors, 'warn'],
    ['missing data treated as missing', first({ treatMissing: 'missing' }), monitors, 'warn'],
  ])('alarms: %s', (_, given, watched, status) => {
    expect(judgeAlarms(given, watched, system).status).toBe(status);
  });

  const group = {
    name: 'g',
    configName: 'c',
    roleArn: 'arn:role',
    shiftsTraffic: true,
    alarmsEnabled: true,
    alarms: [system.errorRateAlarm],
    ignoresUnreadableAlarms: false,
    autoRollback: true,
    rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  };
  it.each([
    ['rolls back', group, 'pass'],
    ['absent', undefined, 'fail'],
    ['automatic rollback off', { ...group, autoRollback: false }, 'fail'],
    ['not on alarm', { ...group, rollbackEvents: ['DEPLOYMENT_FAILURE'] }, 'fail'],
    ['no alarm', { ...group, alarms: [] }, 'fail'],
    ['ignores unreadable alarms', { ...group, ignoresUnreadableAlarms: true }, 'warn'],
    ['not on request', { ...group, rollbackEvents: ['DEPLOYMENT_STOP_ON_ALARM'] }, 'warn'],
  ])('CodeDeploy: %s', (_, given, status) => {
    expect(judgeCodeDeploy(given, system).status).toBe(status);
  });

  const facts = {
    dashboard: '"Errors" "LatencyMs" "Requests" "ShadowMismatches"' as string | undefined,
    groups: [{ name: 'a', retentionDays: 30 as number | undefined }],
    wantedGroups: ['a'],
    metricNames: ['Requests'],
  };
  it.each([
    ['all there', facts, 'pass'],
    ['no dashboard', { ...facts, dashboard: undefined }, 'fail'],
    ['a widget is missing', { ...facts, dashboard: '"Errors"' }, 'warn'],
    ['no log group', { ...facts, groups: [] }, 'fail'],
    ['kept for ever', { ...facts, groups: [{ name: 'a', retentionDays: undefined }] }, 'warn'],
    ['no metrics yet', { ...facts, metricNames: [] }, 'warn'],
  ])('observability: %s', (_, given, status) => {
    expect(judgeObservability(given, system).status).toBe(status);
  });
});

describe('row 12, the probe', () => {
  const user = { id: 'user-1', email: 'test@huntaze.com', name: 'Test User', subscription: 'FREE' };
  const probe = {
    executedVersion: '3',
    functionError: undefined as string | undefined,
    statusCode: 200 as number | undefined,
    path: 'mock' as string | undefined,
    rescued: false,
    user: user as Readonly<Record<string, unknown>> | undefined,
    prismaEnabled: false as boolean | undefined,
    traceId: undefined,
    durationMs: 41,
    logTail: '',
  };
  const seen = { kind: 'seen' } as const;
  const off = { share: 0, version: '3' };
  it.each([
    ['mock data, annotation seen', probe, seen, off, 'pass'],
    ['its trace is not visible yet', probe, { kind: 'not-yet' } as const, off, 'warn'],
    ['its trace is not annotated', probe, { kind: 'not-annotated' } as const, off, 'warn'],
    ['traces cannot be read', probe, { kind: 'unread', why: 'denied' } as const, off, 'warn'],
    ['the function failed', { ...probe, functionError: 'Unhandled', statusCode: undefined }, seen, off, 'fail'],
    ['500', { ...probe, statusCode: 500 }, seen, off, 'fail'],
    ['a field is missing', { ...probe, user: { id: 'user-1' } }, seen, off, 'fail'],
    ['canary though off', { ...probe, path: 'canary' }, seen, off, 'fail'],
    ['canary at 1 %', { ...probe, path: 'canary' }, seen, { share: 1, version: '3' }, 'pass'],
    ['mock at 1 %', { ...probe, prismaEnabled: true }, seen, { share: 1, version: '3' }, 'pass'],
    ['mock at 100 %', { ...probe, prismaEnabled: true }, seen, { share: 100, version: '3' }, 'warn'],
    ['a stale environment', { ...probe, prismaEnabled: true }, seen, off, 'warn'],
    ['rescued', { ...probe, path: 'canary', rescued: true }, seen, { share: 1, version: '3' }, 'warn'],
    ['another version answered', { ...probe, executedVersion: '4' }, seen, off, 'fail'],
  ])('%s', (_, given, trace, expected, status) => {
    expect(judgeProbe(given, trace, expected, system).status).toBe(status);
  });
});

describe('readinessReport', () => {
  const rows = (status: CheckRow['status']): CheckRow[] =>
    CHECK_KEYS.map((key) => ({
      id: checkId(key),
      key,
      status: key === 'alarms' ? status : 'pass',
      evidence: '',
      ...(status === 'pass' ? {} : { fix: own`provision --only alarms` }),
    }));
  it.each([
    ['pass', false, true],
    ['warn', false, true],
    ['warn', true, false],
    ['fail', false, false],
    ['could-not-run', false, false],
  ] as const)('one %s, strict %s: ready %s', (status, strict, ready) => {
    expect(readinessReport(rows(status), { strict, expectedShare: 0, alarmVisibility: [] }).ready).toBe(ready);
  });
  it('ends with the fix, or with the next step of the beta', () => {
    expect(readinessReport(rows('fail'), { strict: false, expectedShare: 0, alarmVisibility: [] }).next).toEqual([
      own`provision --only alarms`,
    ]);
    expect(readinessReport(rows('pass'), { strict: false, expectedShare: 0, alarmVisibility: [] }).next).toEqual([
      own`decide`,
    ]);
    expect(readinessReport(rows('pass'), { strict: false, expectedShare: 1, alarmVisibility: [] }).next).toEqual([
      own`status`,
    ]);
  });
});

describe('alarmVisibility', () => {
  const rules = alarmRules({ errorRateAlarm: 'all-errors', canaryAlarm: 'canary-only' });
  it.each([
    [
      1,
      1000,
      /1 %\? yes: canary-only fires after about 1[4-9] min; all-errors does not fire: the whole canary is 1 % of all requests, and it allows errors of 2 %, whatever/,
    ],
    [
      1,
      100,
      /1 %\? hardly: canary-only may not fire: it needs at least 3 errors within 60 min, and about 1 canary requests come/,
    ],
    [25, 1000, /25 %\? yes: (?=.*canary-only fires after about \d min)(?=.*all-errors fires after about \d min)/],
    [1, 0, /no: there was no traffic/],
    [1, undefined, /could not be read/],
  ])('%s %% of %s requests an hour', (share, rate, says) => {
    const traffic = rate === undefined ? undefined : { perHour: rate, errorRate: 0, requests: rate, spanMs: 3_600_000 };
    expect(alarmVisibility(rules, share, traffic).join()).toMatch(says);
  });
});

describe('withShare on a document', () => {
  it('is what judgeAppConfig accepts', () => {
    const location = { profileName: 'f', profileType: 'AWS.AppConfig.FeatureFlags', flagProfiles: [{ name: 'f' }] };
    expect(
      judgeAppConfig(location, {
        version: 1,
        content: serializeFlagDocument(withShare(offDocument(), { percentage: 0.5 })),
      }).status,
    ).toBe('pass');
  });
});
