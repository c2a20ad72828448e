import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openUsers } from '../../../lambdas/prisma-read/database';
import { databaseFailure } from '../../../lambdas/prisma-read/database-failure';
import { readDatabaseUrl } from '../../../lambdas/prisma-read/database-url';
import { readPrismaReadSettings } from '../../../src/domain/system/function-settings';

const folder = mkdtempSync(join(tmpdir(), 'huntaze-url-'));
const pem = join(folder, 'ca.pem');
writeFileSync(pem, 'PEM');
afterAll(() => rmSync(folder, { recursive: true }));

const BASE = { host: 'h', port: 5432, user: 'u', password: 'p', database: 'd', channelBinding: false };
const VERIFIED = { verify: true, direct: false };

describe('a database URL', () => {
  it.each<[string, object]>([
    ['postgresql://u:p@h:5432/d', BASE],
    ['postgres://u:p@h/d', BASE],
    ['  postgresql://u:p@h/d\n', BASE],
    ['postgresql://u@h/d', { ...BASE, password: '' }],
    ['postgresql://u:p@[::1]:6432/d', { ...BASE, host: '::1', port: 6432 }],
    ['postgresql://u:a%23b%2F%3F%40%25%20é@h/d', { ...BASE, password: 'a#b/?@% é' }],
    ['postgresql://u:a@b@h/d', { ...BASE, password: 'a@b' }],
    ['postgresql://o%27brien:p@h/d%20e', { ...BASE, user: "o'brien", database: 'd e' }],
    ['postgresql://u:p@h/d?schema=tenant', { ...BASE, schema: 'tenant' }],
    ['postgresql://u:p@h/d?options=-c%20search_path%3Dtenant', { ...BASE, schema: 'tenant' }],
    ['postgresql://u:p@h/d?options=-csearch_path=tenant', { ...BASE, schema: 'tenant' }],
    [
      'postgresql://u:p@h/d?options=--search-path=tenant%20-c%20jit=off',
      { ...BASE, schema: 'tenant', options: '-c jit=off' },
    ],
    ['postgresql://u:p@h/d?pgbouncer=true&connection_limit=1&pool_timeout=0', BASE],
    [
      'postgresql://u:p@h/d?connect_timeout=3&application_name=x',
      { ...BASE, connectTimeoutMs: 3_000, applicationName: 'x' },
    ],
    ['postgresql://u:p@h/d?sslmode=disable', BASE],
    ['postgresql://u:p@h/d?sslmode=prefer', { ...BASE, tls: VERIFIED }],
    ['postgresql://u:p@h/d?sslmode=require&channel_binding=require', { ...BASE, channelBinding: true, tls: VERIFIED }],
    ['postgresql://u:p@h/d?sslmode=verify-ca', { ...BASE, tls: VERIFIED }],
    ['postgresql://u:p@h/d?sslmode=verify-full', { ...BASE, tls: VERIFIED }],
    ['postgresql://u:p@h/d?sslmode=no-verify', { ...BASE, tls: { verify: false, direct: false } }],
    [
      'postgresql://u:p@h/d?sslmode=require&sslaccept=accept_invalid_certs',
      { ...BASE, tls: { verify: false, direct: false } },
    ],
    [`postgresql://u:p@h/d?sslrootcert=${pem}`, { ...BASE, tls: { ...VERIFIED, ca: 'PEM' } }],
    ['postgresql://u:p@h/d?sslnegotiation=direct', { ...BASE, tls: { verify: true, direct: true } }],
  ])('%s', (text, expected) => {
    expect(readDatabaseUrl(text)).toEqual(expected);
  });

  it.each([
    ['', 'NO_DATABASE_URL', 'DATABASE_URL is not set'],
    [' \n', 'NO_DATABASE_URL', 'DATABASE_URL is not set'],
    ['"postgresql://u:p@h/d"', 'INVALID_DATABASE_URL', 'DATABASE_URL is wrapped in quotes'],
    ["'postgresql://u:p@h/d'", 'INVALID_DATABASE_URL', 'DATABASE_URL is wrapped in quotes'],
    ['garbage', 'INVALID_DATABASE_URL', 'DATABASE_URL does not begin with postgresql'],
    ['mysql://u:p@h/d', 'INVALID_DATABASE_URL', 'DATABASE_URL does not begin with postgresql'],
    ['prisma+postgres://x', 'INVALID_DATABASE_URL', 'DATABASE_URL does not begin with postgresql'],
    ...['a#b', '1#b', 'a/b', '1/b', 'a?b', '1?b', 'a%b'].map(
      (password) =>
        [
          `postgresql://u:${password}@h:5432/d`,
          'INVALID_DATABASE_URL',
          'DATABASE_URL must percent-encode special characters of the password',
        ] as const,
    ),
    ['postgresql://h/d', 'INVALID_DATABASE_URL', 'DATABASE_URL names no user'],
    ['postgresql://u:p@h', 'INVALID_DATABASE_URL', 'DATABASE_URL names no database'],
    ['postgresql://u:p@h/', 'INVALID_DATABASE_URL', 'DATABASE_URL names no database'],
    [
      'postgresql://u:p@h/d?sslmode=on',
      'INVALID_DATABASE_URL',
      'DATABASE_URL has an sslmode that is none of disable no-verify prefer require verify-ca verify-full',
    ],
    [
      'postgresql://u:p@h/d?sslmode=allow',
      'INVALID_DATABASE_URL',
      'DATABASE_URL has an sslmode that is none of disable no-verify prefer require verify-ca verify-full',
    ],
    [
      'postgresql://u:p@h/d?sslrootcert=/nowhere.pem',
      'INVALID_DATABASE_URL',
      'DATABASE_URL names a file in sslrootcert that cannot be read',
    ],
    [
      'postgresql://u:p@h/d?shema=tenant',
      'INVALID_DATABASE_URL',
      'DATABASE_URL has a parameter that is not known: shema',
    ],
    [
      'postgresql://u:p@h/d?schema=a,b',
      'INVALID_DATABASE_URL',
      'DATABASE_URL names a schema that is not one plain name',
    ],
    [
      'postgresql://u:p@h/d?options=-c%20search_path%3Da,public',
      'INVALID_DATABASE_URL',
      'DATABASE_URL names a schema that is not one plain name',
    ],
    [
      'postgresql://u:p@h/d?schema=a&options=-c%20search_path%3Db',
      'INVALID_DATABASE_URL',
      'DATABASE_URL names two schemas',
    ],
    [
      'postgresql://u:p@h/d?connect_timeout=soon',
      'INVALID_DATABASE_URL',
      'DATABASE_URL has a connect_timeout that is no number of seconds',
    ],
  ] as const)('%j fails each read with %s: %s', async (databaseUrl, code, sentence) => {
    const users = openUsers({ databaseUrl, databaseAuth: 'url', statementTimeoutMs: 500, connectTimeoutMs: 500 }, {});
    const failure = databaseFailure(await users.find('user-1').catch((error: unknown) => error));
    expect(failure).toMatchObject({ kind: 'unavailable', code, sentence, connectionLost: false });
  });
});

describe('DATABASE_AUTH', () => {
  const URL_TEXT = 'postgresql://u:p@127.0.0.1:1/d';
  const authOf = (text: string | undefined) =>
    readPrismaReadSettings({ DATABASE_URL: URL_TEXT, ...(text === undefined ? {} : { DATABASE_AUTH: text }) })
      .databaseAuth;

  it.each([
    [undefined, 'url'],
    ['', 'url'],
    ['URL', 'url'],
    ['iam', 'iam'],
    ['IAM', 'iam'],
    [' Iam ', 'iam'],
    ['rds-iam', 'unknown'],
    ['true', 'unknown'],
  ])('%j is %s', (text, auth) => {
    expect(authOf(text)).toBe(auth);
  });

  it.each([
    ['unknown', '', 'INVALID_DATABASE_AUTH', 'DATABASE_AUTH is neither url nor iam'],
    ['iam', '?sslmode=disable', 'INVALID_DATABASE_URL', 'DATABASE_URL turns off TLS, which iam needs'],
    ['iam', '?sslmode=no-verify', 'INVALID_DATABASE_URL', 'DATABASE_URL turns off TLS, which iam needs'],
  ] as const)('%s with %j fails each read: %s %s', async (databaseAuth, parameters, code, sentence) => {
    const settings = {
      databaseUrl: URL_TEXT + parameters,
      databaseAuth,
      statementTimeoutMs: 500,
      connectTimeoutMs: 500,
    };
    const failure = databaseFailure(
      await openUsers(settings, {})
        .find('user-1')
        .catch((error: unknown) => error),
    );
    expect(failure).toMatchObject({ kind: 'unavailable', code, sentence });
  });
});
