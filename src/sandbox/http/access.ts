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

/** The access key id that signed a call. */
export const keyIdOf = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : CREDENTIAL.exec(authorization)?.[1];

/** Checks the access key id of a signed call; `isQuery` picks the names of the query protocol. */
export function refuseKey(
  authorization: string | undefined,
  isQuery: boolean,
  standing: (keyId: string) => 'valid' | 'expired' | undefined,
): AwsError | undefined {
  if (authorization === undefined) {
    const code = isQuery ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException';
    return new AwsError(code, 403, 'Missing Authentication Token');
  }
  const given = keyIdOf(authorization);
  if (given === undefined) {
    const code = isQuery ? 'IncompleteSignature' : 'IncompleteSignatureException';
    return new AwsError(code, 403, 'Authorization header requires a Credential parameter');
  }
  const found = standing(given);
  if (found === 'valid') return undefined;
  if (found === 'expired') {
    const code = isQuery ? 'ExpiredToken' : 'ExpiredTokenException';
    return new AwsError(code, 403, 'The security token included in the request is expired');
  }
  const code = isQuery ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  return new AwsError(code, 403, 'The security token included in the request is invalid.');
}
