import { defineAction } from '../../../kernel/action';

/** The group and the sampling rule that every account has; others cannot be made here. */
const ACCOUNT_DEFAULT = 'Default';

export const getGroups = defineAction<{ readonly NextToken?: string }>({
  name: 'GetGroups',
  http: { method: 'POST', path: '/Groups' },
  input: { NextToken: { type: 'string', min: 1, max: 100 } },
  run: (_input, { kernel: { world } }) => ({
    Groups: [
      {
        GroupName: ACCOUNT_DEFAULT,
        GroupARN: `arn:aws:xray:${world.region}:${world.accountId}:group/${ACCOUNT_DEFAULT}`,
        InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
      },
    ],
  }),
});

export const getSamplingRules = defineAction<{ readonly NextToken?: string }>({
  name: 'GetSamplingRules',
  http: { method: 'POST', path: '/GetSamplingRules' },
  input: { NextToken: { type: 'string' } },
  run: (_input, { kernel: { world } }) => ({
    SamplingRuleRecords: [
      {
        SamplingRule: {
          RuleName: ACCOUNT_DEFAULT,
          RuleARN: `arn:aws:xray:${world.region}:${world.accountId}:sampling-rule/${ACCOUNT_DEFAULT}`,
          ResourceARN: '*',
          Priority: 10_000,
          FixedRate: 0.05,
          ReservoirSize: 1,
          ServiceName: '*',
          ServiceType: '*',
          Host: '*',
          HTTPMethod: '*',
          URLPath: '*',
          Version: 1,
          Attributes: {},
        },
        CreatedAt: 0,
        ModifiedAt: 0,
      },
    ],
  }),
});
