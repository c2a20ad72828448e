/** ARN of an alarm in this account and region. */
export const alarmArn = (account: { readonly region: string; readonly accountId: string }, name: string): string =>
  `arn:aws:cloudwatch:${account.region}:${account.accountId}:alarm:${name}`;

/** The alarm's name from its ARN, or the text itself when it is no ARN. Alarm names may hold colons. */
export const alarmNameOf = (arnOrName: string): string => {
  const match = /^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/s.exec(arnOrName);
  return match?.[1] ?? arnOrName;
};
