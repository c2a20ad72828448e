import type { Names } from './walk';

/** Every name is another one. */
export const STAGING: Names = {
  stack: 'acme-staging',
  parameters: {
    ApplicationName: 'acme-staging-flags',
    EnvironmentName: 'staging',
    ProfileName: 'acme-switches',
    MockReadFunction: 'acme-staging-mock',
    PrismaReadFunction: 'acme-staging-prisma',
    AliasName: 'serving',
  },
  configuration: {
    errorRateAlarm: 'acme-staging-errors',
    canaryAlarm: 'acme-staging-canary',
    dashboard: 'acme-staging',
    codeDeployApplication: 'acme-staging-releases',
    codeDeployGroup: 'acme-staging-serving',
  },
};
