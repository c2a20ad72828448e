import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Names of this machine that a browser may have been given; any port, since a tunnel may have another one. */
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

export interface AskedPage {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether two secrets are equal, in a time that says nothing about them. */
const isSame = (given: string, secret: string): boolean => timingSafeEqual(sha256(given), sha256(secret));

/**
 * What a request may have, or the status that it is refused with. Only this machine's own names are answered, so that a
 * foreign name that resolves to this machine reads nothing (DNS rebinding); no script of another origin is, whatever
 * address it knows; and nobody who does not know the secret. MDN, "Fetch metadata request header".
 */
export function allowed({ method, path, headers }: AskedPage, secret: string): 'page' | 'events' | number {
  const { host = '', origin } = headers;
  if (!OWN_HOST.test(host)) return 403;
  if (origin !== undefined && origin !== `http://${host}`) return 403;
  const site = headers['sec-fetch-site'];
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) return 403;
  const [, given = '', rest, ...more] = path.split('?')[0]?.split('/') ?? [];
  if (more.length > 0 || !isSame(given, secret)) return 404;
  if (rest !== '' && rest !== 'events') return 404;
  if (method !== 'GET') return 405;
  return rest === '' ? 'page' : 'events';
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of every answer: nothing from elsewhere is loaded, run, framed, sent or kept. */
export const safetyHeaders = (style: string, script: string): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});
