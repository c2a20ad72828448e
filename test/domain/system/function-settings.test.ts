import { describe, expect, it } from 'vitest';
import {
  MOCK_READ_DEFAULTS,
  readMockReadSettings,
  readPrismaReadSettings,
} from '../../../src/domain/system/function-settings';

describe('the settings of mock-read', () => {
  it('are the defaults in an empty environment', () => {
    expect(readMockReadSettings({})).toEqual(MOCK_READ_DEFAULTS);
  });

  it('are taken from the environment', () => {
    expect(
      readMockReadSettings({
        APPCONFIG_APPLICATION: 'app1',
        APPCONFIG_ENVIRONMENT: 'env1',
        APPCONFIG_PROFILE: 'flags',
        PRISMA_FUNCTION: 'other:live',
        CANARY_DEADLINE_MS: '500',
        SHADOW_BUDGET_MS: '100',
        FLAG_POLL_SECONDS: '15',
        FLAG_FETCH_BUDGET_MS: '50',
      }),
    ).toEqual({
      application: 'app1',
      environment: 'env1',
      profile: 'flags',
      prismaFunction: 'other:live',
      canaryDeadlineMs: 500,
      shadowBudgetMs: 100,
      flagPollSeconds: 15,
      flagFetchBudgetMs: 50,
    });
  });

  it.each(['', ' ', 'abc', '-5', '0', '1.5', '1e9', 'NaN'])('take the default for a deadline of %j', (value) => {
    expect(readMockReadSettings({ CANARY_DEADLINE_MS: value }).canaryDeadlineMs).toBe(
      MOCK_READ_DEFAULTS.canaryDeadlineMs,
    );
  });

  it('never poll more often than AppConfig allows', () => {
    expect(readMockReadSettings({ FLAG_POLL_SECONDS: '14' }).flagPollSeconds).toBe(45);
    expect(readMockReadSettings({ FLAG_POLL_SECONDS: '15' }).flagPollSeconds).toBe(15);
  });
});

describe('the settings of prisma-read', () => {
  it('are the URL with its password unless iam is asked for', () => {
    expect(readPrismaReadSettings({ DATABASE_URL: 'postgresql://x' })).toEqual({
      databaseUrl: 'postgresql://x',
      databaseAuth: 'url',
      statementTimeoutMs: 2_000,
      connectTimeoutMs: 2_000,
    });
    expect(readPrismaReadSettings({ DATABASE_AUTH: 'iam' }).databaseAuth).toBe('iam');
    expect(readPrismaReadSettings({ DATABASE_AUTH: ' IAM ' }).databaseAuth).toBe('iam');
    expect(readPrismaReadSettings({ DATABASE_AUTH: 'IAM?' }).databaseAuth).toBe('unknown');
  });
});
