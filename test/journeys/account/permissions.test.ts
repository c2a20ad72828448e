import { readFileSync } from 'node:fs';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import {
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policiesOf, ROLE_OF_COMMAND, ROLES_OF_PEOPLE, type Role } from '../../../src/domain/system/permissions';
import { evaluate, parsePolicy } from '../../../src/sandbox/index';
import { type Account, openAccount, type Ran, STACK, write } from './account';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Granted, and not asked for in this journey: why, and where it is used. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'codedeploy:StopDeployment': 'sent while a shift runs: test/operations/rollback/trouble.test.ts',
  'logs:StopQuery': 'sent when a query is given up half way: test/aws/adapters.test.ts',
};

/** Few requests prove little; what is asked of AWS is the same. */
const ACCEPT = '--accept errors,errors-shadow,diffs,alarms --reason "a journey of few requests"';

let account: Account;
const ran: { readonly line: string; readonly result: Ran }[] = [];

/** Under the least of the three policies that the table names for the command. */
async function run(line: string, options: Parameters<Account['run']>[2] = {}): Promise<Ran> {
  const [first = '', second = ''] = line.split(' ');
  const role = ROLE_OF_COMMAND[`${first} ${second}`] ?? ROLE_OF_COMMAND[first];
  if (role === undefined) throw new Error(`no role is named for ${line}`);
  const result = await account.run(role, line, options);
  // What a look at the journey needs while it is being changed: SHOW_LINES=1.
  if (process.env['SHOW_LINES'] === '1')
    console.log(`${Math.round(performance.now())} ${line}: ${result.code}\n${result.stderr.slice(-300)}`);
  ran.push({ line, result });
  return result;
}

const codeOf = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../dist/lambdas/${name}.zip`, import.meta.url)));

/** Somebody ships other code by hand; the alias follows it. */
async function shipOtherCode(name: string, mark: string): Promise<void> {
  const lambda = new LambdaClient(account.administrator());
  const { unzipSync } = await import('fflate');
  const files = unzipSync(codeOf(name));
  const index = `${Buffer.from(files['index.mjs'] ?? []).toString('utf8')}\n// ${mark}\n`;
  const ZipFile = zipSync({ ...files, 'index.mjs': Buffer.from(index) });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile }));
  await account.advance(MINUTE);
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: mark }));
  await account.advance(MINUTE);
  await lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: Version }));
}

async function ringCanaryAlarm(): Promise<void> {
  const Dimensions = [{ Name: 'Path', Value: 'canary' }];
  const Timestamp = new Date(account.sandbox.clock.now());
  const datum = (MetricName: string) => ({ MetricName, Dimensions, Timestamp, Value: 20 });
  await new CloudWatchClient(account.administrator()).send(
    new PutMetricDataCommand({ Namespace: 'Huntaze/Beta', MetricData: [datum('Errors'), datum('Requests')] }),
  );
  await account.advance(3 * MINUTE);
}

/** Somebody changes what provision has made. */
async function drift(): Promise<void> {
  await new LambdaClient(account.administrator()).send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'huntaze-mock-read', Timeout: 3 }),
  );
  await new CodeDeployClient(account.administrator()).send(
    new UpdateDeploymentGroupCommand({
      applicationName: 'huntaze-prisma-skeleton',
      currentDeploymentGroupName: 'mock-read-live',
      autoRollbackConfiguration: { enabled: false },
    }),
  );
  await account.advance(MINUTE);
}

async function setUp(): Promise<void> {
  await account.stack(STACK);
  await run('config init --yes');
  await run('provision --yes');
  await account.stack({ ...STACK, FunctionsExist: 'true' });
  write(account, 'other.json', { application: { name: 'acme-flags' } });
  await run('provision --only flags --yes --config other.json');
  await drift();
  await run('provision --yes');
  await shipOtherCode('huntaze-mock-read', 'by hand');
  await run('deploy mock-read --strategy all-at-once --yes');
  await shipOtherCode('huntaze-prisma-read', 'by hand');
  await run('deploy prisma-read --yes');
}

async function threeHours(): Promise<void> {
  const { sandbox } = account;
  sandbox.traffic.setRate(240);
  await account.advance(70 * MINUTE);
  for (const line of ['check', 'plan', `canary --percent 1 --yes ${ACCEPT}`]) await run(line);
  await account.advance(30 * MINUTE);
  const observed = ['status', 'watch --once', 'decide', 'query error-rate', 'logs --since 10m', 'traces canary'];
  for (const line of [...observed, 'traces map', 'cost', 'report --html report.html', 'ramp']) await run(line);
  for (const line of ['query push error-rate --yes', 'query pull', 'traces groups']) await run(line);
  await run('traffic --requests 10 --yes');
}

async function troubles(): Promise<void> {
  const { sandbox } = account;
  // A shift is running when the operator rolls back; CodeDeploy puts the alias back.
  await shipOtherCode('huntaze-mock-read', 'again');
  await run('deploy mock-read --strategy canary-10 --yes', { interruptAfter: /d-[A-Z0-9]{9}/ });
  await run('rollback --yes');
  // Somebody moves the alias during a share: the operator's rollback moves it back.
  await run(`canary --percent 0.5 --bake 45m --yes ${ACCEPT}`);
  const lambda = new LambdaClient(account.administrator());
  const { FunctionVersion } = await lambda.send(
    new GetAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live' }),
  );
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName: 'huntaze-mock-read',
      Name: 'live',
      FunctionVersion: FunctionVersion === '1' ? '2' : '1',
    }),
  );
  await run('rollback --yes');
  // A share that is older than a revert may be, while an alarm rings: off is rolled forward with quiet alarms.
  await run(`canary --percent 0.5 --yes ${ACCEPT}`);
  sandbox.traffic.setRate(0);
  await account.advance(80 * HOUR);
  await ringCanaryAlarm();
  await run('rollback --yes');
  await run('rollback --hard --yes');
}

beforeAll(async () => {
  account = await openAccount();
  await setUp();
  await threeHours();
  await troubles();
}, 600_000);
afterAll(() => account.close());

const system = () => account.system();

/** Every action that a policy grants. */
const granted = async (role: Role): Promise<readonly string[]> => [
  ...new Set(
    policiesOf(role, await system(), '000000000000').flatMap(({ Statement }) =>
      Statement.flatMap(({ Action }) => Action),
    ),
  ),
];

describe('a stranger’s account, each command under the least of the three policies', () => {
  it('denies nothing, neither to the operator nor to the functions', () => {
    const lines = account.denied.map(
      ({ line, role, access }) => `${line} (${role}): ${access.action} on ${access.resource}`,
    );
    expect(lines).toEqual([]);
    expect(account.deniedFunctions).toEqual([]);
  });

  it('ends each command as it should', () => {
    const failed = ran.filter(({ result }) => ![0, 3, 6, 130].includes(result.code ?? 1));
    expect(failed.map(({ line, result }) => `${line}: ${result.code} ${result.stderr.slice(-400)}`)).toEqual([]);
  });

  it('asks for every granted action, or says why not', async () => {
    const asked = new Set(account.asked.map(({ access }) => access.action));
    const all = await granted('set-up');
    const unused = all.filter((action) => !asked.has(action) && ELSEWHERE[action] === undefined);
    console.log(`${all.length - unused.length} of ${all.length} granted actions are used`);
    expect(unused).toEqual([]);
  });

  it('misses any single action that is taken out of a policy, by its name', async () => {
    let seen = 0;
    for (const role of ROLES_OF_PEOPLE) {
      const documents = policiesOf(role, await system(), '000000000000');
      const asked = account.asked.filter((one) => one.role === role);
      for (const action of new Set(asked.map(({ access }) => access.action))) {
        const without = documents.map((document, at) =>
          parsePolicy(`${role} ${at}`, {
            ...document,
            Statement: document.Statement.flatMap((statement) => {
              const Action = statement.Action.filter((name) => name !== action);
              return Action.length === 0 ? [] : [{ ...statement, Action }];
            }),
          }),
        );
        const missing = asked
          .filter(({ access }) => evaluate(without, access) !== 'allowed')
          .map(({ line, access }) => `${line}: ${access.action}`);
        expect(missing.length, `${action} can be taken out of ${role}`).toBeGreaterThan(0);
        expect(missing.every((text) => text.endsWith(`: ${action}`))).toBe(true);
        seen += 1;
      }
    }
    console.log(`${seen} of ${seen} single actions are missed by name when taken out`);
  });
});
