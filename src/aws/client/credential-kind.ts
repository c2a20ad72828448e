/**
 * Names that the SDK gives to the sources of credentials in its user agent, in our words
 * (https://github.com/aws/aws-sdk-js-v3, `AwsSdkCredentialsFeatures`).
 */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/ENV_VARS/, 'environment variables'],
  [/WEB_ID/, 'a web identity'],
  [/SSO/, 'IAM Identity Center'],
  [/ASSUME_ROLE/, 'an assumed role of the profile'],
  [/PROCESS/, 'a credential process'],
  [/IMDS/, "the machine's role (IMDS)"],
  [/HTTP/, "the container's role"],
  [/PROFILE/, 'keys in the profile'],
];

/** Where the SDK takes credentials from, and whether they are temporary; throws what the SDK throws when there are none. */
export async function credentialKind(region: string, profile: string | undefined): Promise<string> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, ...(profile === undefined ? {} : { profile }) });
  try {
    const credentials = await client.config.credentials();
    const sources = Object.keys((credentials as { readonly $source?: object }).$source ?? {});
    const kind = KINDS.find(([pattern]) => sources.some((source) => pattern.test(source)))?.[1] ?? 'an unnamed source';
    const until = credentials.expiration === undefined ? '' : `, until ${credentials.expiration.toISOString()}`;
    return `${kind}, ${credentials.sessionToken === undefined ? 'long-lived' : `temporary${until}`}`;
  } finally {
    client.destroy();
  }
}
