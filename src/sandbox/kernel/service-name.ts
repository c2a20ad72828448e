export const SERVICE_NAMES = [
  'sts',
  'appconfig',
  'appconfigdata',
  'lambda',
  'cloudwatch',
  'logs',
  'xray',
  'codedeploy',
  'cloudformation',
  'sns',
] as const;

/** A service of the account, as faults and routes name it. */
export type ServiceName = (typeof SERVICE_NAMES)[number];
