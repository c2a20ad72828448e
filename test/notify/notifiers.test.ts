import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { News } from '../../src/domain/events/news';
import { type Notification, notificationOf } from '../../src/domain/events/notification';
import { createCommandNotifier, createDesktopNotifier } from '../../src/notify/programs';
import { createSlack, createWebhook } from '../../src/notify/webhook';
import { deliver } from '../../src/operations/notify/tell';
import { openReceiver, type Receiver } from './receiver';

const alarm: News = {
  kind: 'alarm',
  alarm: 'huntaze-canary-errors',
  state: 'alarm',
  sinceMs: 1,
  reason: 'Threshold <Crossed> & "more"\nthan\u202e once',
  atMs: 60_000,
};
const beta = { account: '111122223333', region: 'us-east-1', environment: undefined };
const notification: Notification = notificationOf(alarm, beta);
const running = new AbortController().signal;
const soon = async (): Promise<void> => {};

const open: Receiver[] = [];
const receiver = async (...of: Parameters<typeof openReceiver>): Promise<Receiver> => {
  const made = await openReceiver(...of);
  open.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

describe('a webhook', () => {
  it('gets the event as JSON, with the same id from every machine', async () => {
    const { url, received } = await receiver();
    await createWebhook(`${url}/hook?token=secret`).send(notification, running);
    expect(received).toHaveLength(1);
    expect(received[0]?.path).toBe('/hook?token=secret');
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      version: 1,
      id: notificationOf({ ...alarm, atMs: 99_000 }, beta).id,
      kind: 'alarm',
      text: expect.stringMatching(/^alarm huntaze-canary-errors alarm: [^\n\u202e]*$/),
      next: 'huntaze-beta status',
      account: '111122223333',
      event: { alarm: 'huntaze-canary-errors' },
    });
  });

  it('is asked again after a passing failure, three times at most', async () => {
    const busy = await receiver((response, number) => response.writeHead(number < 3 ? 503 : 200).end());
    await deliver(createWebhook(busy.url), notification, soon, running);
    expect(busy.received).toHaveLength(3);
    const broken = await receiver((response) => response.writeHead(500).end('a page with words of its own'));
    await expect(deliver(createWebhook(broken.url), notification, soon, running)).rejects.toThrow(/^it answered 500$/);
    expect(broken.received).toHaveLength(3);
    const wrong = await receiver((response) => response.writeHead(404).end());
    await expect(deliver(createWebhook(wrong.url), notification, soon, running)).rejects.toThrow('it answered 404');
    expect(wrong.received).toHaveLength(1);
  });

  it('is followed to the same host, with its content, and to no other', async () => {
    const moved = await receiver((response, number) =>
      number === 1 ? response.writeHead(307, { location: '/new' }).end() : response.end(),
    );
    await createWebhook(`${moved.url}/old`).send(notification, running);
    expect(moved.received.map(({ path }) => path)).toEqual(['/old', '/new']);
    expect(moved.received[1]?.body).toBe(moved.received[0]?.body);
    const other = await receiver();
    for (const status of [302, 307]) {
      const redirecting = await receiver((response) =>
        response.writeHead(status, { location: `${other.url}/x` }).end(),
      );
      await expect(deliver(createWebhook(`${redirecting.url}/t0ken`), notification, soon, running)).rejects.toThrow(
        `it redirects to another host (${new URL(other.url).host}): not followed`,
      );
      expect(redirecting.received).toHaveLength(1);
    }
    expect(other.received).toEqual([]);
  });

  it('that is down or slow is named without its secret', async () => {
    const gone = await receiver();
    await gone.close();
    const webhook = createWebhook(`${gone.url}/services/T0KEN?key=s3cret`);
    expect(webhook.name).toBe(`webhook ${new URL(gone.url).host}`);
    const error = await deliver(webhook, notification, soon, running).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ message: 'it cannot be reached: ECONNREFUSED', passing: true });
    const silent = await receiver(() => {});
    // A timer that only a combined signal knows can be collected before it fires.
    setFlagsFromString('--expose-gc');
    const collecting = setInterval(runInNewContext('gc') as () => void, 500);
    await expect(createWebhook(silent.url).send(notification, running)).rejects.toThrow('no answer within 5 s');
    clearInterval(collecting);
  });

  it('of Slack gets one text, its special characters escaped', async () => {
    const { url, received } = await receiver();
    await createSlack(url).send(notification, running);
    const { text } = JSON.parse(received[0]?.body ?? '') as { text: string };
    expect(text).toContain('111122223333 us-east-1: alarm huntaze-canary-errors');
    expect(text).toContain('Threshold &lt;Crossed&gt; &amp; "more"');
    expect(text).toMatch(/\n`huntaze-beta status`$/);
  });
});

describe('a program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-notify-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const script = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('gets its arguments as they are, without a shell, and the event as JSON', async () => {
    const out = join(folder, 'out');
    const command = createCommandNotifier([
      script('tell', `printf '%s\\n' "$@" > ${out}; cat >> ${out}`),
      '$(id)',
      ';',
    ]);
    expect(command.name).toBe('command tell');
    await command.send(notification, running);
    const [first, second, ...json] = readFileSync(out, 'utf8').split('\n');
    expect([first, second]).toEqual(['$(id)', ';']);
    expect(JSON.parse(json.join('\n'))).toMatchObject({ kind: 'alarm', id: notification.id });
  });

  it('that fails, or is not there, is not run again', async () => {
    const count = join(folder, 'count');
    const failing = createCommandNotifier([script('failing', `echo x >> ${count}; exit 3`)]);
    await expect(deliver(failing, notification, soon, running)).rejects.toThrow('it ended with 3');
    expect(readFileSync(count, 'utf8')).toBe('x\n');
    const absent = createCommandNotifier([join(folder, 'absent')]);
    await expect(deliver(absent, notification, soon, running)).rejects.toThrow('it cannot be run: ENOENT');
  });

  it('of the desktop shows the sentence as text', async () => {
    const out = join(folder, 'desktop');
    script('notify-send', `printf '%s\\n' "$@" > ${out}`);
    script('osascript', `printf '%s\\n' "$@" > ${out}.mac`);
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    await createDesktopNotifier('linux').send(notification, running);
    await createDesktopNotifier('darwin').send(notification, running);
    vi.unstubAllEnvs();
    expect(readFileSync(out, 'utf8')).toMatch(
      /^--app-name=huntaze-beta\n--\nhuntaze-beta\n111122223333 us-east-1: alarm /,
    );
    expect(readFileSync(`${out}.mac`, 'utf8')).toMatch(/end run\n111122223333 us-east-1: alarm huntaze-canary-errors/);
  });
});
