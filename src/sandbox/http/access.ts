import { AwsError } from '../kernel/errors';

/**
 * Who may call. The sandbox runs uploaded code, so a web page must not reach it: requests that a browser marks (Origin,
 * Sec-Fetch-*) or that name a host other than loopback (DNS rebinding) are refused before anything else, and every AWS
 * call must carry the run's access key id.
 */
export function refuseForeign(headers: Readonly<Record<string, string>>): AwsError | undefined {
  if (headers.origin !== undefined) return forbidden('requests with an Origin header are refused');
  for (const name of Object.keys(headers)) {
    if (name.startsWith('sec-fetch-')) return forbidden(`requests with a ${name} header are refused`);
  }
  if (!isLoopbackHost(headers.host ?? '')) return forbidden('the Host header must name a loopback address');
  return undefined;
}

const forbidden = (words: string): AwsError => new AwsError('AccessDeniedException', 403, words);

/** `127.x.y.z`, `localhost` or `[::1]`, with or without a port. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d{1,5}$/, '');
  return name === 'localhost' || name === '[::1]' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

const CREDENTIAL = /^AWS4-HMAC-SHA256 (?:.*[ ,])?Credential=([^/, ]+)\//;

/** Checks the access key id of a signed call; `isQuery` picks STS's older names. */
export function refuseKey(
  authorization: string | undefined,
  accessKeyId: string,
  isQuery: boolean,
): AwsError | undefined {
  if (authorization === undefined) {
    const code = isQuery ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException';
    return new AwsError(code, 403, 'Missing Authentication Token');
  }
  const given = CREDENTIAL.exec(authorization)?.[1];
  if (given === undefined) {
    const code = isQuery ? 'IncompleteSignature' : 'IncompleteSignatureException';
    return new AwsError(code, 403, 'Authorization header requires a Credential parameter');
  }
  if (given !== accessKeyId) {
    const code = isQuery ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
    return new AwsError(code, 403, 'The security token included in the request is invalid.');
  }
  return undefined;
}
