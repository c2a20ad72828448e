import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topicName } from '../../../src/domain/system/topic-policy';
import { type Account, openAccount, STACK, write } from './account';
import { TOPIC } from './staging';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const installed = spawnSync('aws', ['--version']).status === 0;
const PAGE = readFileSync(new URL('../../../docs/real-account.md', import.meta.url), 'utf8');

/** The lines of the code blocks below a heading. */
function linesBelow(heading: string): readonly string[] {
  const from = PAGE.indexOf(`## ${heading}\n`);
  const section = PAGE.slice(from, PAGE.indexOf('\n## ', from + 1));
  return [...section.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block]) => (block ?? '').trimEnd().split('\n'));
}

let account: Account;
const lines = linesBelow('Take it all down again');

describe.skipIf(!installed)(
  installed ? 'take it all down again' : 'take it all down again (no aws command here)',
  () => {
    beforeAll(async () => {
      account = await openAccount();
      write(account, 'huntaze-beta.config.json', { notify: { topic: TOPIC, fromAws: true } });
      await new SNSClient(account.administrator()).send(new CreateTopicCommand({ Name: topicName(TOPIC) }));
      await account.stack(STACK);
      await account.run('set-up', 'config init --yes');
      const { code, stderr } = await account.run('set-up', 'provision --yes');
      expect(code, stderr).toBe(0);
      await account.stack({ ...STACK, FunctionsExist: 'true' });
      // Somebody uses it, so that there are log groups and a flag that was read.
      await account.run('operator', 'check');
    }, 300_000);
    afterAll(async () => {
      await account.close();
      account.remove();
    });

    /** The lines are pasted into one shell; only the question of the command is answered beforehand. */
    it('works by pasting the lines of the page, in their order', async () => {
      expect(lines.length).toBeGreaterThan(10);
      const script = [
        'set -e',
        `huntaze-beta() { ${process.execPath} ${ROOT}bin/huntaze-beta.js "$@" --yes --endpoint-url "$AWS_ENDPOINT_URL"; }`,
        'set -x',
        ...lines,
      ].join('\n');
      const ran = await shell(script);
      expect(ran.status, ran.said).toBe(0);
    }, 240_000);

    it('leaves nothing of the beta but what the page says', async () => {
      const world = await account.sandbox.save();
      expect(Object.keys(world.lambda.functions)).toEqual([]);
      expect(Object.keys(world.appconfig.applications)).toEqual([]);
      expect(Object.keys(world.appconfig.associations)).toEqual([]);
      expect(Object.keys(world.cloudformation.stacks)).toEqual([]);
      expect(Object.keys(world.codedeploy.applications)).toEqual([]);
      expect(Object.keys(world.cloudwatch.alarms)).toEqual([]);
      expect(Object.keys(world.cloudwatch.dashboards)).toEqual([]);
      expect(Object.keys(world.logs.groups)).toEqual([]);
    });
  },
);

/** In a process of its own: the sandbox is served by this one. */
function shell(script: string): Promise<{ readonly status: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-c', script], {
      cwd: account.home,
      env: { ...process.env, AWS_DEFAULT_REGION: 'us-east-1' },
    });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (status) => resolve({ status, said }));
  });
}
