const SANDBOX = '000000000000';

/**
 * A text without what a fault report does not need: access keys, passwords in URLs, accounts but for their last four
 * digits, names in ARNs, and the user's home folder.
 */
export function redacted(text: string, home = ''): string {
  const inside = text
    .replace(/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}/g, (key) => `${key.slice(0, 4)}***`)
    .replace(/\/\/[^/\s:@]+:[^/\s@]+@/g, '//***:***@')
    .replace(/(arn:[\w-]+:(?:sts|iam)::\d{12}:(?:assumed-role|user|role)\/)\S+/g, (arn, head: string) =>
      arn.includes(SANDBOX) ? arn : `${head}***`,
    )
    .replace(/(?<!\d)\d{12}(?!\d)/g, (account) => (account === SANDBOX ? account : `********${account.slice(-4)}`));
  return home.length > 1 ? inside.replaceAll(home, '~') : inside;
}
