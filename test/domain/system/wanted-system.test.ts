import { describe, expect, it } from 'vitest';
import { DEFAULT_SYSTEM, SANDBOX_SYSTEM } from '../../../src/domain/system/system';
import {
  alarmArn,
  RELEASE_CONFIGS,
  ROLES,
  wantedMockRead,
  wantedPrismaRead,
} from '../../../src/domain/system/wanted-system';

describe('the wanted system', () => {
  it('knows every role in a ready-made sandbox', () => {
    expect(Object.keys(SANDBOX_SYSTEM.roles).sort()).toEqual(Object.keys(ROLES).sort());
  });

  it('points mock-read at the flags that were found and at the alias of prisma-read', () => {
    const wanted = wantedMockRead(DEFAULT_SYSTEM, { applicationId: 'abc1234', environmentId: 'env1234' }, 'arn:role');
    expect(wanted.environment).toEqual({
      APPCONFIG_APPLICATION: 'abc1234',
      APPCONFIG_ENVIRONMENT: 'env1234',
      APPCONFIG_PROFILE: 'feature-flags',
      PRISMA_FUNCTION: 'huntaze-prisma-read:live',
    });
  });

  it('writes the address of the database where it is known', () => {
    expect(wantedPrismaRead(DEFAULT_SYSTEM, '000000000000', 'arn:role').environment).toHaveProperty('DATABASE_URL');
    expect(wantedPrismaRead(DEFAULT_SYSTEM, '111122223333', 'arn:role').environment).toEqual({});
    const known = { ...DEFAULT_SYSTEM, databaseUrl: 'postgresql://reader@proxy:5432/users' };
    expect(wantedPrismaRead(known, '111122223333', 'arn:role').environment).toEqual({
      DATABASE_URL: 'postgresql://reader@proxy:5432/users',
      DATABASE_AUTH: 'iam',
    });
  });

  it('shifts 10 % for ten minutes by default, with a config of AWS', () => {
    expect(RELEASE_CONFIGS['canary-10']).toEqual({
      name: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      percent: 10,
      minutes: 10,
      predefined: true,
    });
    expect(Object.values(RELEASE_CONFIGS).filter(({ predefined }) => !predefined)).toHaveLength(1);
  });

  it('knows the ARN of an alarm before there is one', () => {
    expect(alarmArn('aws-cn', 'cn-north-1', '111122223333', 'x')).toBe(
      'arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:x',
    );
  });
});
