import type { Members, Shape } from '../../kernel/schema';

const ID = /^[a-z0-9]{4,7}$/;
const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/.*$/;

export const applicationId: Shape = { type: 'string', in: 'path', required: true, pattern: ID };
export const environmentId: Shape = { type: 'string', in: 'path', required: true, pattern: ID };
export const configurationProfileId: Shape = { type: 'string', in: 'path', required: true, pattern: ID };
export const versionNumber: Shape = { type: 'integer', in: 'path', required: true, min: 0 };
export const deploymentNumber: Shape = { type: 'integer', in: 'path', required: true, min: 0 };
export const strategyId: Shape = {
  type: 'string',
  required: true,
  pattern: /^([a-z0-9]{4,7}|AppConfig\.[A-Za-z0-9]{9,40})$/,
};
export const name64: Shape = { type: 'string', min: 1, max: 64 };
export const description: Shape = { type: 'string', max: 1024 };
export const tags: Shape = {
  type: 'map',
  keys: { type: 'string', min: 1, max: 128 },
  of: { type: 'string', max: 256 },
  max: 50,
};
export const kmsKey: Shape = { type: 'string', refused: true };
export const roleArn: Shape = { type: 'string', min: 20, max: 2048, pattern: ROLE_ARN };
export const monitors: Shape = {
  type: 'list',
  max: 5,
  of: {
    type: 'structure',
    members: { AlarmArn: { type: 'string', required: true, min: 1, max: 2048 }, AlarmRoleArn: roleArn },
  },
};
export const validators: Shape = {
  type: 'list',
  max: 2,
  of: {
    type: 'structure',
    members: {
      Type: { type: 'string', required: true, enum: ['JSON_SCHEMA', 'LAMBDA'] },
      Content: { type: 'string', required: true, max: 32768 },
    },
  },
};
export const strategyNumbers = {
  DeploymentDurationInMinutes: { type: 'integer', min: 0, max: 1440 },
  FinalBakeTimeInMinutes: { type: 'integer', min: 0, max: 1440 },
  GrowthFactor: { type: 'number', min: 1, max: 100 },
  GrowthType: { type: 'string', enum: ['LINEAR', 'EXPONENTIAL'] },
} as const satisfies Members;
export const paging = {
  MaxResults: { type: 'integer', in: 'query', wire: 'max_results', min: 1, max: 50 },
  NextToken: { type: 'string', in: 'query', wire: 'next_token', min: 1, max: 2048 },
} as const satisfies Members;
export const deletionCheck: Shape = {
  type: 'string',
  in: 'header',
  wire: 'x-amzn-deletion-protection-check',
  enum: ['ACCOUNT_DEFAULT', 'APPLY', 'BYPASS'],
};
