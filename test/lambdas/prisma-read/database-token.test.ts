import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { openUsers } from '../../../lambdas/prisma-read/database';
import { databaseFailure } from '../../../lambdas/prisma-read/database-failure';
import { databaseToken } from '../../../lambdas/prisma-read/database-token';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjE=//+token',
};

const CONNECTION = {
  host: 'huntaze-prisma-read.proxy-abc.us-east-1.rds.amazonaws.com',
  port: 5432,
  user: "reader'(1)",
  region: 'us-east-1',
  at: new Date('2026-11-21T09:00:00.123Z'),
};

/** SHA-256 as the SDK's signer wants it. */
class Sha256 {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as never);
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

describe('the token for the database', () => {
  it("is what the SDK's own signer presigns, without the scheme", async () => {
    const signer = new SignatureV4({
      service: 'rds-db',
      region: 'us-east-1',
      credentials: CREDENTIALS,
      sha256: Sha256 as never,
    });
    const request = {
      method: 'GET',
      protocol: 'https:',
      hostname: CONNECTION.host,
      port: CONNECTION.port,
      path: '/',
      query: { Action: 'connect', DBUser: CONNECTION.user },
      headers: { host: `${CONNECTION.host}:${CONNECTION.port}` },
    };
    const signed = await signer.presign(request as never, { expiresIn: 900, signingDate: CONNECTION.at });
    const token = new URL(`https://${databaseToken({ ...CONNECTION, ...CREDENTIALS })}`);
    expect(token.host).toBe(`${CONNECTION.host}:5432`);
    expect(Object.fromEntries(token.searchParams)).toEqual(signed.query);
  });

  it('is asked for over TLS only: a server without it is an unavailable database', async () => {
    let asked: Buffer | undefined;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes) => {
        asked = bytes;
        socket.write('N');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const users = openUsers(
      {
        databaseUrl: `postgresql://reader@127.0.0.1:${port}/x`,
        databaseAuth: 'iam',
        statementTimeoutMs: 500,
        connectTimeoutMs: 500,
      },
      { AWS_REGION: 'us-east-1' },
    );
    const failure = databaseFailure(await users.find('user-1').catch((error: unknown) => error));
    await users.close();
    server.close();
    expect(asked?.toString('hex')).toBe('0000000804d2162f');
    expect(failure.kind).toBe('unavailable');
  });
});
