import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { livePages } from '../../../src/cli/live-page/serve';
import type { LivePage } from '../../../src/ports/live-pages';
import { PAGE, pageState } from '../../../src/views/page/page';
import { frameOf } from '../../support/saved-frames';

let page: LivePage;
beforeAll(async () => {
  page = await livePages.serve(PAGE, 0);
  page.show(pageState({ frame: frameOf('healthy'), told: [], sandbox: true, nextInMs: 10_000 }));
});
afterAll(() => page.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Asks as any program can: every header as given. Reads an event stream up to its first event. */
const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port, hostname } = new URL(page.url);
    const asked = request({ port, hostname, path, method, headers }, (response) => {
      let body = '';
      const end = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
        if (!body.includes('event: state') || !body.endsWith('\n\n')) return;
        end();
        asked.destroy();
      });
      response.on('end', end);
    });
    asked.on('error', reject);
    asked.end();
  });
const at = (rest = ''): string => `${new URL(page.url).pathname}${rest}`;
const own = (): string => new URL(page.url).host;

describe('the page of watch --web', () => {
  it('listens on this machine alone, under a secret of 128 bits', () => {
    expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
  });

  it('answers its document and its events', async () => {
    const document = await ask(at());
    expect(document.status).toBe(200);
    expect(document.body).toContain('<main>');
    const events = await ask(at('events'));
    expect(events.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(events.body).toContain('retry: 2000');
    expect(JSON.parse(/^data: (.*)$/m.exec(events.body)?.[1] ?? '')).toMatchObject({ nextInMs: 10_000 });
  });

  it('allows its own script and style by their hashes, and nothing else', async () => {
    const { headers } = await ask(at());
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each([
    ['a foreign name that resolves to this machine', { host: 'evil.example' }],
    ['a foreign name with the right port', { host: 'localhost.evil.example:80' }],
    ['a script of another origin', { origin: 'http://evil.example' }],
    ['a script of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a request that a page of another site makes', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    [
      'a frame in a page of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
    ['a page of another port of this machine', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
  ])('refuses %s', async (_what, headers) => {
    for (const path of [at(), at('events')]) {
      const { status, body } = await ask(path, headers);
      expect(status).toBe(403);
      expect(body).toBe('');
    }
  });

  it.each([
    ['its own script', () => ({ origin: `http://${own()}`, 'sec-fetch-site': 'same-origin' })],
    ['a tunnel with another port', () => ({ host: 'localhost:9000', origin: 'http://localhost:9000' })],
    [
      'a visit from a link',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    ],
  ])('answers %s', async (_what, headers) => {
    expect((await ask(at(), headers())).status).toBe(200);
  });

  it.each(['/', '/events', '/00000000000000000000000000000000/', '/x/events', '//events', '/%00/'])(
    'knows no %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );

  it('has nothing beside them, and takes no other method', async () => {
    expect((await ask(at('..%2f'))).status).toBe(404);
    expect((await ask(at('events/more'))).status).toBe(404);
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])
      expect((await ask(at(), {}, method)).status).toBe(405);
  });

  it('says that its port is taken, and what to do', async () => {
    await expect(livePages.serve(PAGE, Number(new URL(page.url).port))).rejects.toMatchObject({
      message: expect.stringContaining('cannot be served on port'),
      why: 'another program listens there',
      next: expect.anything(),
    });
  });
});
