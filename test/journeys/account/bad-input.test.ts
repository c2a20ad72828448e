import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppConfigClient, CreateApplicationCommand, DeleteApplicationCommand } from '@aws-sdk/client-appconfig';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, openAccount, type RunOptions, STACK, write } from './account';

const PROGRAM = fileURLToPath(new URL('../../../bin/huntaze-beta.js', import.meta.url));
const FILE = 'huntaze-beta.config.json';

let account: Account;
/** What `config init` has written: it is good. */
let good: Record<string, unknown>;
beforeAll(async () => {
  account = await openAccount();
  await account.stack(STACK);
  const { roles, network } = await initialised();
  good = { roles, network };
}, 120_000);
afterAll(async () => {
  await account.close();
  account.remove();
});

async function initialised() {
  await account.run('set-up', 'config init --yes');
  return account.system();
}

const admin = () => new AppConfigClient(account.administrator());

/** The words of a refusal: what, why, next, each on lines of its own behind the header. */
async function refusal(line: string, configuration: object, options: RunOptions = {}): Promise<string> {
  write(account, FILE, configuration);
  const { code, stdout, stderr } = await account.run('set-up', line, options);
  const said = `${stdout}${stderr}`;
  expect(code, said).not.toBe(0);
  return said;
}

const SAYS = (what: RegExp, why: RegExp, next: RegExp): RegExp =>
  new RegExp(`${what.source}[\\s\\S]*${why.source}[\\s\\S]*${next.source}`);

describe('a policy file', () => {
  it.each([
    ['that is no policy', { name: 'package', version: '1' }, /policy\.json: it is no policy: unknown element "name"/],
    ['that grants nothing', { Version: '2012-10-17' }, /policy\.json: it is no policy: there is no Statement/],
    [
      'with an action that AWS does not have',
      { Statement: [{ Effect: 'Allow', Action: 'lambda:Fly', Resource: '*' }] },
      /policy\.json: statement 1: lambda has no action Fly/,
    ],
  ])('%s is refused with what, why and next', (_what, document, what) => {
    write(account, 'policy.json', document);
    const args = [
      PROGRAM,
      'sandbox',
      '--port',
      '0',
      '--policy',
      'policy.json',
      '--state',
      join(account.home, 'x.json'),
    ];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: account.home, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(what);
    expect(stderr).toMatch(/config policy observer/);
  });
});

describe('a stack', () => {
  const init = (name: string): Promise<string> => refusal(`config init --stack ${name} --yes`, {});

  it('that is not there', async () => {
    expect(await init('nobody')).toMatch(
      SAYS(/there is no stack nobody in us-east-1/, /roles, flags and network come from/, /deploy it/),
    );
  });

  it('that is another one: its outputs are missing, by name', async () => {
    const TemplateBody = JSON.stringify({
      Resources: { Flags: { Type: 'AWS::AppConfig::Application', Properties: { Name: 'others' } } },
      Outputs: { ApplicationId: { Value: { Ref: 'Flags' } } },
    });
    await new CloudFormationClient(account.administrator()).send(
      new CreateStackCommand({ StackName: 'others', TemplateBody }),
    );
    expect(await init('others')).toMatch(
      SAYS(/the stack others has no output .*MockReadRoleArn/, /it is another stack/, /deploy lambdas\/template\.yaml/),
    );
  });
});

describe('a role', () => {
  it('that does not trust the service', async () => {
    const { roles } = good as { readonly roles: Record<string, string> };
    const said = await refusal('provision --yes', { ...good, roles: { ...roles, mockRead: roles['codeDeploy'] } });
    expect(said).toMatch(/cannot be assumed by Lambda/);
    expect(said).toMatch(/next/);
  });
});

describe('ids and names', () => {
  it('of another region', async () => {
    expect(await refusal('provision --yes', { ...good, application: { id: 'abc1234' } })).toMatch(
      SAYS(/there is no AppConfig application abc1234 in us-east-1/, /./, /--region|application\.id/),
    );
  });

  it('of 300 characters', async () => {
    const long = { mockFunction: 'x'.repeat(300) };
    expect(await refusal('check', long, { policies: [] })).toMatch(
      SAYS(/mockFunction must be 1 to 64/, /./, /correct the value/),
    );
  });

  it('of an application that was deleted meanwhile', async () => {
    const { Id } = await admin().send(new CreateApplicationCommand({ Name: 'short-lived' }));
    await admin().send(new DeleteApplicationCommand({ ApplicationId: Id }));
    for (const line of ['check', 'canary --percent 1 --yes', 'rollback --yes']) {
      const said = await refusal(line, { ...good, application: { id: Id } });
      if (process.env['SHOW_LINES'] === '1') console.log(said);
      expect(said, line).toContain(`there is no AppConfig application ${Id} in us-east-1`);
    }
  });

  it('of which two applications have the same', async () => {
    for (let n = 0; n < 2; n += 1) await admin().send(new CreateApplicationCommand({ Name: 'twice' }));
    expect(await refusal('provision --yes', { ...good, application: { name: 'twice' } })).toMatch(
      SAYS(/2 AppConfig applications are called "twice"/, /[a-z0-9]{7}, [a-z0-9]{7}/, /application\.id/),
    );
  });
});
