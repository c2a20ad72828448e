import * as sdk from '@aws-sdk/client-lambda';
import { zipOf } from '../../sandbox/small-function';
import { type Case, refuses, type Setting, shows, until } from '../case';

const API = 'https://docs.aws.amazon.com/lambda/latest/api/API_';
const GUIDE = 'https://docs.aws.amazon.com/lambda/latest/dg/';
const CODE = `export const handler = async (event) => { if (event.fail) throw new Error('asked to fail'); return event.n ?? 1; };`;

/** Creates a function; a role that was made a moment ago is not known everywhere yet. */
async function create(setting: Setting, FunctionName: string, change: Partial<sdk.CreateFunctionCommandInput> = {}) {
  const command = new sdk.CreateFunctionCommand({
    FunctionName,
    Role: setting.roles.lambda,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: zipOf({ 'index.mjs': CODE }) },
    ...change,
  });
  for (let left = 20; ; left -= 1) {
    try {
      return await setting.clients.lambda.send(command);
    } catch (error) {
      if (left === 0 || !/cannot be assumed/.test((error as Error).message)) throw error;
      await setting.sleep(3_000);
    }
  }
}

/** Waits until a function can be changed again. */
const settled = (setting: Setting, FunctionName: string) =>
  until(
    setting,
    () => setting.clients.lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName })),
    ({ State, LastUpdateStatus }) => State === 'Active' && LastUpdateStatus === 'Successful',
  );

/** A function with so many versions and the alias `live` on the first; answers its name. */
export const versioned = (setting: Setting, purpose: string, versions = 2): Promise<string> =>
  setting.once(`function ${purpose}`, async () => {
    const { lambda } = setting.clients;
    const FunctionName = setting.name(purpose);
    await create(setting, FunctionName);
    await settled(setting, FunctionName);
    await lambda.send(new sdk.PublishVersionCommand({ FunctionName }));
    for (let version = 2; version <= versions; version += 1) {
      await lambda.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 3 + version }));
      await settled(setting, FunctionName);
      await lambda.send(new sdk.PublishVersionCommand({ FunctionName }));
    }
    await lambda.send(new sdk.CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    return FunctionName;
  });

/** The function that cases read and refuse on; none of them changes what another one sees. */
const shared = (setting: Setting) => versioned(setting, 'shared', 3);

const alias = async (setting: Setting, change: Partial<sdk.UpdateAliasCommandInput>) =>
  setting.clients.lambda.send(
    new sdk.UpdateAliasCommand({ FunctionName: await shared(setting), Name: 'live', ...change }),
  );

const weights = (AdditionalVersionWeights: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights } });

const invoke = async (setting: Setting, payload: string, change: Partial<sdk.InvokeCommandInput> = {}) =>
  setting.clients.lambda.send(
    new sdk.InvokeCommand({ FunctionName: await shared(setting), Payload: Buffer.from(payload), ...change }),
  );

const ALIASES: readonly Case[] = [
  refuses('an alias twice', `${API}CreateAlias.html`, 'ResourceConflictException 409', async (setting) =>
    setting.clients.lambda.send(
      new sdk.CreateAliasCommand({ FunctionName: await shared(setting), Name: 'live', FunctionVersion: '1' }),
    ),
  ),
  refuses(
    'an alias on a version that is not there',
    `${API}CreateAlias.html`,
    'ResourceNotFoundException 404',
    async (setting) =>
      setting.clients.lambda.send(
        new sdk.CreateAliasCommand({ FunctionName: await shared(setting), Name: 'x', FunctionVersion: '99' }),
      ),
  ),
  refuses(
    'an alias that is called like a version',
    `${API}CreateAlias.html`,
    'ValidationException 400',
    async (setting) =>
      setting.clients.lambda.send(
        new sdk.CreateAliasCommand({ FunctionName: await shared(setting), Name: '7', FunctionVersion: '1' }),
      ),
  ),
  refuses('an alias that is not there', `${API}GetAlias.html`, 'ResourceNotFoundException 404', async (setting) =>
    setting.clients.lambda.send(new sdk.GetAliasCommand({ FunctionName: await shared(setting), Name: 'nobody' })),
  ),
  refuses(
    'an alias under a revision that is not its own',
    `${API}UpdateAlias.html`,
    'PreconditionFailedException 412',
    (setting) => alias(setting, { FunctionVersion: '1', RevisionId: '00000000-0000-0000-0000-000000000000' }),
  ),
  refuses('a weight above 1', `${GUIDE}configuring-alias-routing.html`, 'ValidationException 400', (setting) =>
    alias(setting, weights({ '2': 1.5 })),
  ),
  refuses(
    'two additional versions',
    `${GUIDE}configuring-alias-routing.html`,
    'InvalidParameterValueException 400',
    (setting) => alias(setting, weights({ '2': 0.1, '3': 0.1 })),
  ),
  refuses(
    'a weight on $LATEST',
    `${GUIDE}configuring-alias-routing.html`,
    'InvalidParameterValueException 400',
    (setting) => alias(setting, { FunctionVersion: '$LATEST', ...weights({ '2': 0.1 }) }),
  ),
  shows('weights that an update does not name', `${API}UpdateAlias.html`, '0.25, then none', async (setting) => {
    const FunctionName = await versioned(setting, 'weights');
    const update = (change: Partial<sdk.UpdateAliasCommandInput>) =>
      setting.clients.lambda.send(new sdk.UpdateAliasCommand({ FunctionName, Name: 'live', ...change }));
    await update(weights({ '2': 0.25 }));
    const kept = await update({ Description: 'no word of weights' });
    const cleared = await update(weights({}));
    return [kept, cleared]
      .map(({ RoutingConfig }) => RoutingConfig?.AdditionalVersionWeights?.['2'] ?? 'none')
      .join(', then ');
  }),
];

const INVOCATIONS: readonly Case[] = [
  shows('a dry run', `${API}Invoke.html`, '204', async (setting) => {
    const { StatusCode } = await invoke(setting, '{}', { InvocationType: 'DryRun' });
    return String(StatusCode);
  }),
  shows('an event', `${API}Invoke.html`, '202', async (setting) => {
    const { StatusCode } = await invoke(setting, '{}', { InvocationType: 'Event' });
    return String(StatusCode);
  }),
  shows('an answer, and the version that gave it', `${API}Invoke.html`, '200, version 1: 5', async (setting) => {
    const {
      StatusCode,
      ExecutedVersion,
      Payload = new Uint8Array(),
    } = await invoke(setting, '{"n":5}', { Qualifier: 'live' });
    return `${StatusCode}, version ${ExecutedVersion}: ${Buffer.from(Payload).toString()}`;
  }),
  shows('an error of the function', `${API}Invoke.html`, '200, Unhandled: asked to fail', async (setting) => {
    const { StatusCode, FunctionError, Payload = new Uint8Array() } = await invoke(setting, '{"fail":true}');
    const { errorMessage } = JSON.parse(Buffer.from(Payload).toString()) as { readonly errorMessage: string };
    return `${StatusCode}, ${FunctionError}: ${errorMessage}`;
  }),
  refuses('a payload that is not JSON', `${API}Invoke.html`, 'InvalidRequestContentException 400', (setting) =>
    invoke(setting, '{'),
  ),
  refuses(
    'a call when the reserved concurrency is 0',
    `${GUIDE}configuration-concurrency.html`,
    'TooManyRequestsException 429',
    async (setting) => {
      const FunctionName = await versioned(setting, 'switched-off');
      await setting.clients.lambda.send(
        new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
      );
      const call = () => setting.clients.lambda.send(new sdk.InvokeCommand({ FunctionName }));
      const isRefused = () =>
        call().then(
          () => false,
          () => true,
        );
      await until(setting, isRefused, (refused) => refused);
      return call();
    },
  ),
];

const permission = async (setting: Setting, StatementId: string) =>
  setting.clients.lambda.send(
    new sdk.AddPermissionCommand({
      FunctionName: await shared(setting),
      StatementId,
      Action: 'lambda:InvokeFunction',
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceAccount: setting.account,
    }),
  );

const SETTINGS: readonly Case[] = [
  refuses('a policy where there is none', `${API}GetPolicy.html`, 'ResourceNotFoundException 404', async (setting) =>
    setting.clients.lambda.send(new sdk.GetPolicyCommand({ FunctionName: await shared(setting), Qualifier: 'live' })),
  ),
  refuses(
    'a statement of the policy twice',
    `${API}AddPermission.html`,
    'ResourceConflictException 409',
    async (setting) => {
      await permission(setting, 'twice');
      return permission(setting, 'twice');
    },
  ),
  refuses(
    'asynchronous settings where there are none',
    `${API}GetFunctionEventInvokeConfig.html`,
    'ResourceNotFoundException 404',
    async (setting) =>
      setting.clients.lambda.send(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName: await shared(setting) })),
  ),
  shows('a version of code that did not change', `${API}PublishVersion.html`, 'version 3', async (setting) => {
    const again = await setting.clients.lambda.send(
      new sdk.PublishVersionCommand({ FunctionName: await shared(setting) }),
    );
    return `version ${again.Version}`;
  }),
  refuses(
    'a version of another digest',
    `${API}PublishVersion.html`,
    'InvalidParameterValueException 400',
    async (setting) =>
      setting.clients.lambda.send(
        new sdk.PublishVersionCommand({ FunctionName: await shared(setting), CodeSha256: `${'A'.repeat(43)}=` }),
      ),
  ),
  refuses(
    'to delete a version that the alias points to',
    `${API}DeleteFunction.html`,
    'ResourceConflictException 409',
    async (setting) =>
      setting.clients.lambda.send(
        new sdk.DeleteFunctionCommand({ FunctionName: await shared(setting), Qualifier: '1' }),
      ),
  ),
  refuses(
    'a variable that Lambda reserves',
    `${GUIDE}configuration-envvars.html`,
    'InvalidParameterValueException 400',
    async (setting) =>
      setting.clients.lambda.send(
        new sdk.UpdateFunctionConfigurationCommand({
          FunctionName: await shared(setting),
          Environment: { Variables: { AWS_REGION: 'us-east-1' } },
        }),
      ),
  ),
];

export const LAMBDA: readonly Case[] = [
  refuses('a function that is not there', `${API}GetFunction.html`, 'ResourceNotFoundException 404', (setting) =>
    setting.clients.lambda.send(new sdk.GetFunctionCommand({ FunctionName: setting.name('nobody') })),
  ),
  refuses('a function twice', `${API}CreateFunction.html`, 'ResourceConflictException 409', async (setting) =>
    create(setting, await shared(setting)),
  ),
  refuses('a function without code', `${API}CreateFunction.html`, 'InvalidParameterValueException 400', (setting) =>
    create(setting, setting.name('refused'), { Code: { ZipFile: Buffer.from('no zip') } }),
  ),
  refuses(
    'a runtime that is not there',
    `${GUIDE}lambda-runtimes.html`,
    'InvalidParameterValueException 400',
    (setting) => create(setting, setting.name('refused'), { Runtime: 'nodejs1.x' as never }),
  ),
  refuses('127 MB of memory', `${API}CreateFunction.html`, 'ValidationException 400', (setting) =>
    create(setting, setting.name('refused'), { MemorySize: 127 }),
  ),
  refuses('a time-out of 901 s', `${API}CreateFunction.html`, 'ValidationException 400', (setting) =>
    create(setting, setting.name('refused'), { Timeout: 901 }),
  ),
  ...ALIASES,
  ...INVOCATIONS,
  ...SETTINGS,
];
