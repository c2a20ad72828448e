import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal } from '../../harness';
import { ROLE, zipOf } from '../../small-function';

/**
 * What AWS answered when others recorded it. Source, unless a test names another one: LocalStack's snapshots of AWS,
 * `tests/aws/services/lambda_/test_lambda_api.snapshot.json` (recorded November 2025 to January 2026); each test names the
 * snapshot.
 */
describe('lambda as recorded against AWS', () => {
  let bench: Bench;
  const send: Bench['clients']['lambda']['send'] = ((command: never) => bench.clients.lambda.send(command)) as never;
  const zip = zipOf({ 'index.mjs': 'export const handler = async () => 1;' });
  const base = { Role: ROLE, Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: zip } } as const;
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  const settled = () => bench.sandbox.advance(10_000);
  const created = async (name = 'f') => {
    await send(new CreateFunctionCommand({ FunctionName: name, ...base }));
    await settled();
  };
  const refused = (command: never) => refusal(send(command));

  beforeEach(async () => {
    bench = await openBench('in process');
  });
  afterEach(() => bench.close());

  it('a published version is Active at once: test_version_lifecycle', async () => {
    await created();
    const version = await send(new PublishVersionCommand({ FunctionName: 'f' }));
    expect(version).toMatchObject({ Version: '1', State: 'Active', LastUpdateStatus: 'Successful' });
    const answer = await send(new InvokeCommand({ FunctionName: 'f', Qualifier: '1' }));
    expect([answer.StatusCode, answer.ExecutedVersion]).toEqual([200, '1']);
  });

  it('a version that an update publishes is Pending until the update is through: test_publish_with_update', async () => {
    await created();
    const version = await send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: zip, Publish: true }));
    expect(version).toMatchObject({ Version: '1', State: 'Pending', StateReasonCode: 'Creating' });
    expect(version.LastUpdateStatus).toBeUndefined();
    const latest = await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    expect(latest).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    });
    await settled();
    const later = await send(new GetFunctionConfigurationCommand({ FunctionName: 'f', Qualifier: '1' }));
    expect([later.State, later.RevisionId]).toEqual(['Active', version.RevisionId]);
  });

  it('CreateFunction with Publish answers version 1 under the ARN of the function: test_list_functions', async () => {
    const made = await send(new CreateFunctionCommand({ FunctionName: 'f', ...base, Publish: true }));
    expect([made.Version, made.FunctionArn, made.State]).toEqual(['1', arn, 'Pending']);
  });

  it('publishing twice makes one version, an update with the same code another: test_version_lifecycle', async () => {
    await created();
    const publish = async (Description?: string) =>
      (await send(new PublishVersionCommand({ FunctionName: 'f', Description }))).Version;
    expect([await publish(), await publish('another description')]).toEqual(['1', '1']);
    await send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: zip }));
    await settled();
    expect(await publish()).toBe('2');
  });

  it('RevisionId changes when a change is through, not for a version: test_function_revisions_basic', async () => {
    const made = await send(new CreateFunctionCommand({ FunctionName: 'f', ...base }));
    await settled();
    const active = await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    expect(active.RevisionId).not.toBe(made.RevisionId);
    const stale = await refused(
      new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: zip, RevisionId: made.RevisionId }) as never,
    );
    expect([stale.name, stale.message]).toEqual([
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    ]);
    const command = new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: zip, RevisionId: active.RevisionId });
    const updated = await send(command);
    await settled();
    const after = await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    expect(new Set([active.RevisionId, updated.RevisionId, after.RevisionId]).size).toBe(3);
  });

  it('an update without change is an update: test_redundant_updates', async () => {
    await created();
    const again = await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 3 }));
    expect(again.LastUpdateStatus).toBe('InProgress');
  });

  it('refuses names of 65 characters and more when it creates: test_function_name_and_qualifier_validation', async () => {
    await created('a'.repeat(64));
    const long = 'a'.repeat(65);
    const create = await refused(new CreateFunctionCommand({ FunctionName: long, ...base }) as never);
    expect([create.name, create.message]).toEqual([
      'InvalidParameterValueException',
      `1 validation error detected: Value '${long}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ]);
    const read = await refused(new GetFunctionConfigurationCommand({ FunctionName: long }) as never);
    expect(read.name).toBe('ResourceNotFoundException');
    const invoke = await refused(new InvokeCommand({ FunctionName: long }) as never);
    expect(invoke.message).toBe(`Function not found: ${arn.slice(0, -1)}${long}:$LATEST`);
  });

  it('refuses tags of an alias: test_tag_versions', async () => {
    await created();
    for (const qualifier of ['1', '$LATEST', 'live']) {
      const words = 'Tags on function aliases and versions are not supported. Please specify a function ARN.';
      const tag = await refused(new TagResourceCommand({ Resource: `${arn}:${qualifier}`, Tags: { a: 'b' } }) as never);
      expect([tag.name, tag.message]).toEqual(['InvalidParameterValueException', words]);
      expect((await refused(new ListTagsCommand({ Resource: `${arn}:${qualifier}` }) as never)).message).toBe(words);
    }
  });

  it('refuses concurrency on a qualified ARN: test_function_concurrency_exceptions', async () => {
    await created();
    const error = await refused(
      new PutFunctionConcurrencyCommand({ FunctionName: `${arn}:1`, ReservedConcurrentExecutions: 1 }) as never,
    );
    expect([error.name, error.message]).toEqual([
      'InvalidParameterValueException',
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    ]);
  });

  it('deletes a version that does not exist with success: test_delete_on_nonexisting_version', async () => {
    await created();
    const answer = await send(new DeleteFunctionCommand({ FunctionName: 'f', Qualifier: '1233' }));
    expect(answer.$metadata.httpStatusCode).toBe(204);
    const gone = await refused(new DeleteFunctionCommand({ FunctionName: 'g', Qualifier: '1233' }) as never);
    expect(gone.name).toBe('ResourceNotFoundException');
  });

  it('lists functions and versions without State: test_list_functions, test_version_lifecycle', async () => {
    await created();
    const { Functions = [] } = await send(new ListFunctionsCommand({}));
    const { Versions = [] } = await send(new ListVersionsByFunctionCommand({ FunctionName: 'f' }));
    for (const listed of [...Functions, ...Versions]) {
      expect(listed.FunctionName).toBe('f');
      expect([listed.State, listed.LastUpdateStatus, listed.RuntimeVersionConfig]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
    expect(Functions.length + Versions.length).toBe(2);
  });

  const keys =
    'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';
  const values =
    'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
  const weights = 'failed to satisfy constraint: ';
  const at = "at 'routingConfig.additionalVersionWeights'";

  it.each([
    [{ '2': 2 }, 'ValidationException', `1 validation error detected: Value '{2=2.0}' ${at} ${weights}${values}`],
    [{ '2': -1 }, 'ValidationException', `1 validation error detected: Value '{2=-1.0}' ${at} ${weights}${values}`],
    [
      { $LATEST: 0.5 },
      'ValidationException',
      `1 validation error detected: Value '{$LATEST=0.5}' ${at} ${weights}${keys}`,
    ],
    [
      { '1': 0.5 },
      'InvalidParameterValueException',
      'Invalid function version 1. Function version 1 is already included in routing configuration.',
    ],
    [
      { '1': 0.5, '2': 0.5 },
      'InvalidParameterValueException',
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    [{ '10': 0.5 }, 'ResourceNotFoundException', `Function not found: ${arn}:10`],
  ])('refuses the alias weights %j: test_notfound_and_invalid_routingconfigs', async (given, name, message) => {
    await created();
    await send(new PublishVersionCommand({ FunctionName: 'f' }));
    const RoutingConfig = { AdditionalVersionWeights: given as Record<string, number> };
    const command = new CreateAliasCommand({ FunctionName: 'f', Name: 'a', FunctionVersion: '1', RoutingConfig });
    const error = await refused(command as never);
    expect([error.name, error.message]).toEqual([name, message]);
  });

  it('refuses runtimes in the voice of the one who refuses: test_create_lambda_exceptions, TestRuntimeValidation', async () => {
    const withRuntime = (Runtime: string) =>
      refused(new CreateFunctionCommand({ FunctionName: 'f', ...base, Runtime: Runtime as never }) as never);
    const unknown = await withRuntime('non-existent-runtime');
    expect(unknown.name).toBe('InvalidParameterValueException');
    expect(unknown.message).toMatch(
      /^Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*nodejs24\.x.*python3\.13.*\] or be a valid ARN$/,
    );
    for (const runtime of ['nodejs14.x', 'go1.x', 'python3.7']) {
      expect((await withRuntime(runtime)).message).toMatch(
        new RegExp(`^The runtime parameter of ${runtime} is no longer supported for creating or updating`),
      );
    }
    const ours = await withRuntime('python3.13');
    expect([ours.name, ours.$metadata?.httpStatusCode]).toEqual(['NotImplementedException', 501]);
    expect(ours.message).toMatch(/the sandbox does not implement the runtime python3\.13/);
  });

  it('refuses a dead-letter target, which nothing here would receive (the sandbox has no SQS and no SNS)', async () => {
    const DeadLetterConfig = { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead' };
    const error = await refused(new CreateFunctionCommand({ FunctionName: 'f', ...base, DeadLetterConfig }) as never);
    expect([error.name, error.message]).toEqual([
      'NotImplementedException',
      'the sandbox does not implement dead-letter queues and topics: no SQS and no SNS would receive the event',
    ]);
  });
});
