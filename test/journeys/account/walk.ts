import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AppConfigClient,
  ListExtensionAssociationsCommand,
  UpdateExtensionAssociationCommand,
} from '@aws-sdk/client-appconfig';
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
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { unzipSync, zipSync } from 'fflate';
import type { Role } from '../../../src/domain/system/permissions';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';
import { topicName } from '../../../src/domain/system/topic-policy';
import { type Account, type Ran, type RunOptions, STACK, write } from './account';
import { REASON, TOPIC } from './staging';

/** The least role of each command that asks AWS; the others ask nothing. `playbook` offers all of an operator's acts. */
const ROLE_OF_COMMAND: Readonly<Record<string, Role>> = {
  playbook: 'operator',
  check: 'operator',
  plan: 'observer',
  canary: 'operator',
  watch: 'observer',
  status: 'observer',
  decide: 'observer',
  ramp: 'operator',
  rollback: 'operator',
  query: 'observer',
  'query pull': 'observer',
  'query push': 'operator',
  traces: 'observer',
  logs: 'observer',
  traffic: 'operator',
  cost: 'observer',
  report: 'observer',
  provision: 'set-up',
  deploy: 'set-up',
  'config init': 'set-up',
  'notify test': 'observer',
};

const CONFIGURATION = 'huntaze-beta.config.json';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Few requests prove little; what is asked of AWS is the same. */
const ACCEPT = `--accept errors,errors-shadow,diffs,alarms ${REASON}`;

/** The least of the three policies that the table names for a line's command. */
export function roleOf(line: string) {
  const [first = '', second = ''] = line.split(' ');
  const role = ROLE_OF_COMMAND[`${first} ${second}`] ?? ROLE_OF_COMMAND[first];
  if (role === undefined) throw new Error(`no role is named for ${line}`);
  return role;
}

/** A line that was typed. */
export interface Typed {
  readonly line: string;
  readonly options: RunOptions;
  readonly result: Ran;
  readonly tookMs: number;
}

type Run = (line: string, options?: RunOptions) => Promise<Ran>;

/** A system in an account: its stack, and what its configuration says beside the stack. */
export interface Names {
  readonly stack: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** The documented order under the default names, up to `provision`: what another person has in the same account. */
export async function provisionDefaults(account: Account): Promise<void> {
  await account.stack(STACK);
  for (const line of ['config init --yes', 'provision --yes']) await account.run(roleOf(line), line);
  rmSync(join(account.home, CONFIGURATION));
}

/**
 * The whole journey of a system with its own names, with the troubles that make a rollback take every way that it has:
 * each line under its role, and in between what other people do.
 */
export async function walk(
  account: Account,
  names: Names,
  before: (line: string) => Promise<void> = async () => undefined,
): Promise<readonly Typed[]> {
  const typed: Typed[] = [];
  const run: Run = async (line, options = {}) => {
    await before(line);
    const began = performance.now();
    const result = await account.run(roleOf(line), line, options);
    const tookMs = Math.round(performance.now() - began);
    // What a look at the journey needs while it is being changed: SHOW_LINES=1.
    if (process.env['SHOW_LINES'] === '1')
      console.log(`${tookMs} ms  ${line.slice(0, 60)}: ${result.code}\n${result.stderr.slice(-300)}`);
    typed.push({ line, options, result, tookMs });
    return result;
  };
  await setUp(account, run, names);
  await threeHours(account, run);
  await troubles(account, run);
  return typed;
}

const codeOf = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../dist/lambdas/${name}.zip`, import.meta.url)));

/** Somebody ships other code by hand; the alias follows it. */
async function shipOtherCode(account: Account, which: 'mockFunction' | 'prismaFunction', mark: string): Promise<void> {
  const { [which]: FunctionName, alias } = await account.system();
  const lambda = new LambdaClient(account.administrator());
  const files = unzipSync(codeOf(DEFAULT_SYSTEM[which]));
  const index = `${Buffer.from(files['index.mjs'] ?? []).toString('utf8')}\n// ${mark}\n`;
  const ZipFile = zipSync({ ...files, 'index.mjs': Buffer.from(index) });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await account.advance(MINUTE);
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName, Description: mark }));
  await account.advance(MINUTE);
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: alias, FunctionVersion: Version }));
}

async function ringCanaryAlarm(account: Account): Promise<void> {
  const Dimensions = [{ Name: 'Path', Value: 'canary' }];
  const Timestamp = new Date(account.sandbox.clock.now());
  const datum = (MetricName: string) => ({ MetricName, Dimensions, Timestamp, Value: 20 });
  await new CloudWatchClient(account.administrator()).send(
    new PutMetricDataCommand({ Namespace: 'Huntaze/Beta', MetricData: [datum('Errors'), datum('Requests')] }),
  );
  await account.advance(3 * MINUTE);
}

/** Somebody changes what provision has made. */
async function drift(account: Account): Promise<void> {
  const { mockFunction, codeDeployApplication, codeDeployGroup } = await account.system();
  await new LambdaClient(account.administrator()).send(
    new UpdateFunctionConfigurationCommand({ FunctionName: mockFunction, Timeout: 3 }),
  );
  await new CodeDeployClient(account.administrator()).send(
    new UpdateDeploymentGroupCommand({
      applicationName: codeDeployApplication,
      currentDeploymentGroupName: codeDeployGroup,
      autoRollbackConfiguration: { enabled: false },
    }),
  );
  const appconfig = new AppConfigClient(account.administrator());
  const { Items = [] } = await appconfig.send(new ListExtensionAssociationsCommand({}));
  for (const { Id } of Items)
    await appconfig.send(
      new UpdateExtensionAssociationCommand({
        ExtensionAssociationId: Id,
        Parameters: { topicArn: `${TOPIC.slice(0, -8)}-other` },
      }),
    );
  await account.advance(MINUTE);
}

async function setUp(account: Account, run: Run, { stack, parameters, configuration }: Names): Promise<void> {
  await new SNSClient(account.administrator()).send(new CreateTopicCommand({ Name: topicName(TOPIC) }));
  write(account, CONFIGURATION, configuration);
  await account.stack({ ...STACK, ...parameters }, stack);
  await run(`config init --stack ${stack} --yes`);
  await run('provision --yes');
  await account.stack({ ...STACK, ...parameters, FunctionsExist: 'true' }, stack);
  const document = JSON.parse(readFileSync(join(account.home, CONFIGURATION), 'utf8')) as object;
  write(account, 'other.json', {
    ...document,
    application: { name: 'acme-other-flags' },
    environment: { name: 'other' },
  });
  await run('provision --only flags --yes --config other.json');
  await drift(account);
  await run('provision --yes');
  await shipOtherCode(account, 'mockFunction', 'by hand');
  await run('deploy mock-read --strategy all-at-once --yes');
  await shipOtherCode(account, 'prismaFunction', 'by hand');
  await run('deploy prisma-read --yes');
}

async function threeHours(account: Account, run: Run): Promise<void> {
  const { sandbox } = account;
  const { mockFunction, alias } = await account.system();
  sandbox.traffic.setTarget(mockFunction, alias);
  sandbox.traffic.setRate(240);
  await account.advance(70 * MINUTE);
  for (const line of ['check', 'plan', `canary --percent 1 --yes ${ACCEPT}`]) await run(line);
  await account.advance(30 * MINUTE);
  const observed = ['status', 'watch --once', 'decide', 'query error-rate', 'logs --since 10m', 'traces canary'];
  for (const line of [...observed, 'traces map', 'cost', 'report --html report.html', 'ramp']) await run(line);
  await run('notify test');
  for (const line of ['query push error-rate --yes', 'query pull', 'traces groups']) await run(line);
  await run('traffic --requests 10 --yes');
}

async function troubles(account: Account, run: Run): Promise<void> {
  const { sandbox } = account;
  const { mockFunction, alias } = await account.system();
  // A shift is running when the operator rolls back, on a busy machine too; CodeDeploy puts the alias back.
  await shipOtherCode(account, 'mockFunction', 'again');
  await run(`deploy mock-read --strategy canary-1 --yes ${REASON}`, { interruptAfter: /d-[A-Z0-9]{9}/ });
  await run('rollback --yes');
  // Somebody moves the alias during a share: the operator's rollback moves it back.
  await run(`canary --percent 0.5 --bake 45m --yes ${ACCEPT}`);
  const lambda = new LambdaClient(account.administrator());
  const { FunctionVersion } = await lambda.send(new GetAliasCommand({ FunctionName: mockFunction, Name: alias }));
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName: mockFunction,
      Name: alias,
      FunctionVersion: FunctionVersion === '1' ? '2' : '1',
    }),
  );
  await run('rollback --yes');
  // A share that is older than a revert may be, while an alarm rings: off is rolled forward with quiet alarms.
  await run(`canary --percent 0.5 --yes ${ACCEPT}`);
  sandbox.traffic.setRate(0);
  await account.advance(80 * HOUR);
  await ringCanaryAlarm(account);
  await run('rollback --yes');
  await run(`rollback --hard --yes ${REASON}`);
}
