import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::222233334444:user/somebody</Arn><UserId>AIDA</UserId><Account>222233334444</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** An AWS of another account: it says whose the credentials are, and refuses everything else. */
let aws: Server;
let folder: string;
beforeAll(async () => {
  aws = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      if (body.includes('Action=GetCallerIdentity')) response.setHeader('content-type', 'text/xml').end(IDENTITY);
      else response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(aws, 'listening');
  folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-account-'));
  const environments = { production: { account: '111122223333' }, staging: { account: '222233334444' } };
  writeFileSync(join(folder, 'huntaze-beta.config.json'), JSON.stringify({ environments }));
});
afterAll(() => {
  aws.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> => {
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  const keys = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
  const state = { XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...words, '--endpoint-url', endpoint],
      { cwd: folder, timeout: 60_000, env: { PATH: process.env['PATH'], ...keys, ...state } },
      (error, _, stderr) => resolve({ code: Number(error?.code ?? 0), stderr }),
    );
  });
};

describe('credentials of another account than the pinned one', () => {
  it.each([['status'], ['decide'], ['decide --quiet'], ['check --json']])(
    'are named above what is read with them: %s',
    async (line) => {
      const { code, stderr } = await run(...line.split(' '), '--env', 'production');
      expect(stderr).toContain(
        'WRONG ACCOUNT 111122223333 is pinned, and these credentials are those of 222233334444: what follows is of 222233334444',
      );
      expect(code).not.toBe(0);
    },
  );

  it('are not when they are of the pinned account, or none is pinned', async () => {
    for (const words of [
      ['status', '--env', 'staging'],
      ['status', '--env', 'production', '--account', '222233334444'],
    ])
      expect((await run(...words)).stderr).not.toContain('WRONG ACCOUNT');
  });
});
