import { describe, expect, it } from 'vitest';
import { databaseFailure } from '../../../lambdas/prisma-read/database-failure';

const prisma = (code: string, originalCode?: string) => ({
  name: 'PrismaClientKnownRequestError',
  code,
  message: 'Invalid `prisma.user.findFirst()` invocation: SELECT secret FROM users',
  meta: { driverAdapterError: { cause: { originalCode } } },
});

const node = (code: string) => Object.assign(new Error('connect 10.0.0.5'), { code });

const CASES: readonly (readonly [string, unknown, string, string, boolean])[] = [
  ['an unreachable server', prisma('P1001'), 'unavailable', 'P1001', false],
  ['a wrong password', prisma('P1000', '28P01'), 'unavailable', '28P01', false],
  ['a database that is not there', prisma('P1003', '3D000'), 'unavailable', '3D000', false],
  ['too many connections', prisma('P2037', '53300'), 'unavailable', '53300', false],
  ['a server that shuts down', prisma('P2039', '57P01'), 'unavailable', '57P01', true],
  ['a server that starts up', prisma('P2039', '57P03'), 'unavailable', '57P03', true],
  ['a closed connection', prisma('P1017'), 'unavailable', 'P1017', true],
  ['a protocol violation', prisma('P2039', '08P01'), 'unavailable', '08P01', false],
  ['a broken connection', prisma('P2039', '08006'), 'unavailable', '08006', true],
  ['a reset connection', node('ECONNRESET'), 'unavailable', 'ECONNRESET', true],
  ['a refused connection', node('ECONNREFUSED'), 'unavailable', 'ECONNREFUSED', false],
  ['a name that does not resolve', node('ENOTFOUND'), 'unavailable', 'ENOTFOUND', false],
  ['a connection that ended', new Error('Connection terminated unexpectedly'), 'unavailable', 'CONNECTION', true],
  [
    'a connect timeout',
    new Error('Connection terminated due to connection timeout'),
    'unavailable',
    'CONNECTION',
    false,
  ],
  ['an exhausted pool', new Error('timeout exceeded when trying to connect'), 'unavailable', 'CONNECTION', false],
  ['a statement timeout', prisma('P2039', '57014'), 'timeout', '57014', false],
  ['an answer that never came', new Error('Query read timeout'), 'timeout', 'TIMEOUT', false],
  ['a missing table', prisma('P2021', '42P01'), 'failed', '42P01', false],
  ['a missing column', prisma('P2022', '42703'), 'failed', '42703', false],
  ['something else', new Error('select password from users'), 'failed', 'UNKNOWN', false],
  ['nothing', undefined, 'failed', 'UNKNOWN', false],
  ['a text', 'oops', 'failed', 'UNKNOWN', false],
];

describe('a failed read', () => {
  it.each(CASES)('from %s', (_, error, kind, code, connectionLost) => {
    const failure = databaseFailure(error);
    expect(failure).toMatchObject({ kind, code, connectionLost });
    expect(failure.sentence).toMatch(/^[a-zA-Z ,:]+$/);
    expect(failure.sentence).not.toMatch(/secret|10\.0|invocation/);
  });
});
