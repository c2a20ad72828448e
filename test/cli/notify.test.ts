import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notification } from '../../src/domain/events/notification';
import { openReceiver, type Receiver } from '../notify/receiver';

const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-notify-'));
const SECRET = 'T0KEN-s3cret';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a folder with this configuration. */
function run(line: string, notify: unknown, more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  mkdirSync(join(folder, 'work'), { recursive: true });
  writeFileSync(
    join(folder, 'work', 'huntaze-beta.config.json'),
    JSON.stringify(notify === undefined ? {} : { notify }),
  );
  const inherited = Object.entries(process.env).filter(([key]) => !/^(?:AWS_|HUNTAZE_|CI$)/.test(key));
  const child = spawn(process.execPath, [bin, ...line.split(' ')], {
    cwd: join(folder, 'work'),
    env: {
      ...Object.fromEntries(inherited),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      AWS_CONFIG_FILE: join(folder, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

const filesUnder = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

describe('notify', () => {
  it('shows receivers and events without an account, and the secrets nowhere', async () => {
    const notify = {
      webhook: `${receiver.url}/hook?token=${SECRET}`,
      slack: `https://hooks.example.com/services/${SECRET}`,
      command: ['tell', '--key', SECRET],
      events: ['alarm', 'undone'],
    };
    const shown = await run('notify', notify);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/webhook 127\.0\.0\.1:\d+\n {2}slack hooks\.example\.com\n {2}command tell\n/);
    expect(shown.stdout).toMatch(/alarm +an alarm went off[^\n]*again\n/);
    expect(shown.stdout).toMatch(/verdict +the verdict changed, or was NO-GO when the first watch began \(not sent\)/);
    const { stdout: json } = await run('notify --json', notify);
    expect(JSON.parse(json)).toMatchObject({ receivers: expect.arrayContaining(['command tell']) });
    for (const line of ['config', 'config --json', 'doctor --sandbox --json', 'notify --debug']) {
      const { stdout, stderr } = await run(line, notify);
      expect(`${stdout}${stderr}`, line).not.toContain(SECRET);
    }
    expect((await run('config', notify)).stdout).toMatch(/notify\.slack +https:\/\/hooks\.example\.com\/\*\*\*\s/);
  }, 120_000);

  it('test: tells every receiver, says how each answered, and leaves the secret in no file of the state', async () => {
    const webhook = `${receiver.url}/hook?token=${SECRET}`;
    const { status, stdout } = await run('notify test --sandbox', { webhook });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^✔ webhook 127\.0\.0\.1:\d+ {2}delivered\n$/)]);
    expect(JSON.parse(receiver.received.at(-1)?.body ?? '') as Notification).toMatchObject({
      kind: 'test',
      account: '000000000000',
    });
    const failed = await run('notify test --sandbox --json', { webhook, command: ['/nowhere/at-all', SECRET] });
    expect(failed.status).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      receivers: [{ delivered: true }, { delivered: false, why: 'it cannot be run: ENOENT' }],
    });
    const holding = filesUnder(join(folder, 'state')).filter((path) => readFileSync(path, 'utf8').includes(SECRET));
    expect(holding).toEqual([]);
  }, 120_000);

  it.each([
    ['nothing configured', undefined, {}, 'no receiver is configured', /help notify {2}says how/],
    ['an unknown event', { events: ['alarms'] }, {}, 'notify.events.0', /./],
    ['a misspelt receiver', { webhok: 'https://x.example' }, {}, '"notify.webhok"', /did you mean "notify.webhook"\?/],
    ['http to another machine', { slack: `http://x.example/${SECRET}` }, {}, 'must be an https URL', /./],
    ['a broken variable', undefined, { HUNTAZE_NOTIFY_SLACK: SECRET }, 'HUNTAZE_NOTIFY_SLACK: its value must be', /./],
  ])(
    'test: refuses %s',
    async (_what, notify, env, message, next) => {
      const { status, stderr } = await run('notify test --sandbox', notify, env);
      expect(stderr).toContain(message);
      expect(stderr).toMatch(next);
      expect(stderr).not.toContain(SECRET);
      expect(status).toBe(2);
    },
    60_000,
  );
});
