import type { Names } from './walk';

const long = (length: number, start: string): string => start.padEnd(length, '-long').replace(/-$/, 'g');

/** Told by watch and by AWS itself. */
export const TOPIC = `arn:aws:sns:us-east-1:000000000000:${long(256, 'acme-staging-told')}`;

/** Every name is another one than the default, and as long as its service takes it. */
export const STAGING: Names = {
  stack: 'acme-staging',
  parameters: {
    ApplicationName: long(64, 'acme-staging-flags'),
    EnvironmentName: long(64, 'staging'),
    ProfileName: long(64, 'acme-switches'),
    MockReadFunction: long(64, 'acme-staging-mock'),
    PrismaReadFunction: long(64, 'acme-staging-prisma'),
    AliasName: long(128, 'serving'),
  },
  configuration: {
    errorRateAlarm: long(255, 'acme-staging-errors'),
    canaryAlarm: long(255, 'acme-staging-canary'),
    dashboard: long(255, 'acme-staging'),
    codeDeployApplication: long(100, 'acme-staging-releases'),
    codeDeployGroup: long(100, 'acme-staging-serving'),
    notify: { topic: TOPIC, fromAws: true },
  },
};

/** A person in a role of IAM Identity Center: role and session are as long as IAM takes them. */
export const sessionOf = (role: string): string =>
  `arn:aws:sts::000000000000:assumed-role/${long(64, `AWSReservedSSO_${role}`)}/${long(64, 'somebody@example.com')}`;

/** Longer than any description. */
export const REASON = `--reason "${long(1_000, 'a journey of few requests')}"`;
