import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The role's credentials as Lambda passes them to a function. */
export function credentialsFrom(env: Readonly<Record<string, string | undefined>>): AwsCredentials {
  return {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN ?? '',
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986, as Signature Version 4 wants it: encodeURIComponent leaves !'()* alone. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The password for RDS IAM authentication: a presigned `connect` request without its scheme, valid for 15 minutes. Signed
 * here: it needs no call to a service, and the SDK would be in the bundle for its signer alone.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
 */
export function databaseToken(
  connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly region: string;
    readonly at: Date;
  } & AwsCredentials,
): string {
  const { host, port, user, region, at } = connection;
  const time = at.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${region}/rds-db/aws4_request`;
  const query = [
    ['Action', 'connect'],
    ['DBUser', user],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${connection.accessKeyId}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', '900'],
    ...(connection.sessionToken ? [['X-Amz-Security-Token', connection.sessionToken]] : []),
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map((pair) => pair.map(encoded).join('='))
    .join('&');
  const canonicalRequest = ['GET', '/', query, `host:${host}:${port}`, '', 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest)].join('\n');
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${connection.secretAccessKey}`);
  return `${host}:${port}/?${query}&X-Amz-Signature=${hmac(signingKey, toSign).toString('hex')}`;
}
