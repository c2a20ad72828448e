import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Files of a private authority and of server certificates that it signed, in one folder. */
export interface PrivateCa {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

function openssl(...args: readonly string[]): void {
  const run = spawnSync('openssl', args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`openssl failed: ${run.stderr ?? run.error?.message}`);
}

export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

/** Makes an authority and a certificate for `names` (`DNS:...`, `IP:...`); `days` below 0 is one that has expired. */
export function makePrivateCa(folder: string, names: string, days = 2): PrivateCa {
  const file = (name: string) => join(folder, name);
  const [authority, authorityKey] = [file('ca.pem'), file('ca.key')];
  const [certificate, key, request] = [file('server.pem'), file('server.key'), file('server.csr')];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=Test Authority',
    '-keyout',
    authorityKey,
    '-out',
    authority,
  );
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=test',
    '-addext',
    `subjectAltName=${names}`,
    '-keyout',
    key,
    '-out',
    request,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-CA',
    authority,
    '-CAkey',
    authorityKey,
    '-copy_extensions',
    'copy',
    '-days',
    String(days),
    '-out',
    certificate,
  );
  return { authority, certificate, key };
}
