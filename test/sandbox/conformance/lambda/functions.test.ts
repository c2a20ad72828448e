import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import { ROLE, zipOf } from '../../small-function';

const code = (text = '1'): Uint8Array => zipOf({ 'index.mjs': `export const handler = async () => ${text};` });
const base = { Role: ROLE, Runtime: 'nodejs24.x', Handler: 'index.handler' } as const;

describe.each(TRANSPORTS)('lambda functions, %s', (transport) => {
  let bench: Bench;
  const send: Bench['clients']['lambda']['send'] = ((command: never) => bench.clients.lambda.send(command)) as never;

  beforeEach(async () => {
    bench = await openBench(transport);
  });
  afterEach(() => bench.close());

  const create = (name = 'f', more = {}) =>
    send(new CreateFunctionCommand({ FunctionName: name, ...base, Code: { ZipFile: code() }, ...more }));
  const settled = () => bench.sandbox.advance(10_000);

  it('creates a function that is Pending first and Active later', async () => {
    const made = await create('f', {
      Description: 'd',
      Timeout: 7,
      MemorySize: 256,
      Environment: { Variables: { AB: '1' } },
    });
    expect(made).toMatchObject({
      FunctionName: 'f',
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      Runtime: 'nodejs24.x',
      Version: '$LATEST',
      State: 'Pending',
      StateReasonCode: 'Creating',
      Timeout: 7,
      MemorySize: 256,
      Description: 'd',
      Environment: { Variables: { AB: '1' } },
      PackageType: 'Zip',
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
    });
    expect(made.LastModified).toMatch(/^2026-11-23T09:00:00\.000\+0000$/);
    expect(made.$metadata.httpStatusCode).toBe(201);
    await settled();
    const now = await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    expect([now.State, now.LastUpdateStatus, now.StateReason]).toEqual(['Active', 'Successful', undefined]);
  });

  it('finds a function by name, partial and whole ARN', async () => {
    await create();
    for (const FunctionName of [
      'f',
      '000000000000:function:f',
      'arn:aws:lambda:us-east-1:000000000000:function:f',
      'function:f',
    ]) {
      expect((await send(new GetFunctionCommand({ FunctionName }))).Configuration?.FunctionName).toBe('f');
    }
    const { Code } = await send(new GetFunctionCommand({ FunctionName: 'f' }));
    expect(Code?.RepositoryType).toBe('S3');
  });

  it('refuses an unknown function in the words of Lambda', async () => {
    const error = await refusal(send(new GetFunctionCommand({ FunctionName: 'nope' })));
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error.message).toBe('Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope');
    expect(error.$metadata?.httpStatusCode).toBe(404);
    expect((error as ResourceNotFoundException).Type).toBe('User');
    const version = await refusal(send(new GetFunctionCommand({ FunctionName: 'nope', Qualifier: '3' })));
    expect(version.message).toMatch(/function:nope:3$/);
  });

  it.each([
    [{ Runtime: 'nodejs20.x' }, /no longer supported/],
    [{ Runtime: 'python3.13' }, /does not implement the runtime/],
    [{ Runtime: 'nodejs' }, /no longer supported/],
    [{ MemorySize: 100 }, /greater than or equal to 128/],
    [{ Timeout: 901 }, /less than or equal to 900/],
    [{ Role: 'me' }, /regular expression/],
    [{ Code: { ZipFile: Buffer.from('no zip') } }, /Could not unzip uploaded file/],
    [{ Code: {} }, /source for function code/],
    [{ Environment: { Variables: { AWS_REGION: 'x' } } }, /reserved keys.*AWS_REGION/],
    [{ Environment: { Variables: { BIG: 'x'.repeat(4_100) } } }, /exceeded the 4KB limit/],
    [{ Environment: { Variables: { '1A': 'x' } } }, /Map keys/],
    [{ Code: { S3Bucket: 'bucket', S3Key: 'key' } }, /does not implement/],
    [{ Layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] }, /length less than or equal to 0/],
  ])('refuses to create with %j', async (more, words) => {
    const error = await refusal(create('f', more));
    expect(error.message).toMatch(words);
    expect((await send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  });

  it('refuses a second function of one name', async () => {
    await create();
    expect(await refusal(create())).toBeInstanceOf(ResourceConflictException);
  });

  it('updates code: in progress first, busy for other changes, with another revision and hash', async () => {
    const made = await create();
    const early = await refusal(send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: code('2') })));
    expect(early).toBeInstanceOf(ResourceConflictException);
    await settled();
    const dry = await send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: code('2'), DryRun: true }));
    expect((await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }))).CodeSha256).toBe(made.CodeSha256);
    const updated = await send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: code('2') }));
    expect(updated.LastUpdateStatus).toBe('InProgress');
    expect(updated.CodeSha256).toBe(dry.CodeSha256);
    expect(updated.CodeSha256).not.toBe(made.CodeSha256);
    expect(updated.RevisionId).not.toBe(made.RevisionId);
    for (const command of [
      new PublishVersionCommand({ FunctionName: 'f' }),
      new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 9 }),
    ]) {
      expect((await refusal(send(command as never))).message).toMatch(/update is in progress/);
    }
    await settled();
    const wrong = await refusal(
      send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: code('3'), RevisionId: made.RevisionId })),
    );
    expect([wrong.name, wrong.$metadata?.httpStatusCode]).toEqual(['PreconditionFailedException', 412]);
  });

  it('updates the configuration member by member', async () => {
    await create('f', { Environment: { Variables: { AB: '1' } }, Timeout: 5 });
    await settled();
    await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', TracingConfig: { Mode: 'Active' } }));
    await settled();
    const now = await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    expect(now).toMatchObject({
      Timeout: 5,
      TracingConfig: { Mode: 'Active' },
      Environment: { Variables: { AB: '1' } },
    });
    await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Environment: { Variables: {} } }));
    expect((await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }))).Environment).toBeUndefined();
  });

  it('publishes versions that freeze code and configuration; the same twice is one', async () => {
    await create();
    await settled();
    const one = await send(new PublishVersionCommand({ FunctionName: 'f', Description: 'first' }));
    expect(one).toMatchObject({
      Version: '1',
      Description: 'first',
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:1',
    });
    expect((await send(new PublishVersionCommand({ FunctionName: 'f' }))).Version).toBe('1');
    await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 30 }));
    await settled();
    expect((await send(new PublishVersionCommand({ FunctionName: 'f' }))).Version).toBe('2');
    expect((await send(new GetFunctionConfigurationCommand({ FunctionName: 'f', Qualifier: '1' }))).Timeout).toBe(3);
    expect((await send(new GetFunctionConfigurationCommand({ FunctionName: 'f:2' }))).Timeout).toBe(30);
    const { Versions } = await send(new ListVersionsByFunctionCommand({ FunctionName: 'f' }));
    expect(Versions?.map((version) => version.Version)).toEqual(['$LATEST', '1', '2']);
    const newer = await send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    const wrongCode = await refusal(send(new PublishVersionCommand({ FunctionName: 'f', CodeSha256: 'other' })));
    expect(wrongCode.message).toMatch(/is different from current CodeSHA256/);
    const wrongRevision = await refusal(
      send(new PublishVersionCommand({ FunctionName: 'f', RevisionId: one.RevisionId })),
    );
    expect(wrongRevision.$metadata?.httpStatusCode).toBe(412);
    const same = { FunctionName: 'f', CodeSha256: newer.CodeSha256, RevisionId: newer.RevisionId };
    expect((await send(new PublishVersionCommand(same))).Version).toBe('2');
  });

  it('never gives a version number twice', async () => {
    await create();
    await settled();
    await send(new PublishVersionCommand({ FunctionName: 'f' }));
    await send(new DeleteFunctionCommand({ FunctionName: 'f', Qualifier: '1' }));
    await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 4 }));
    await settled();
    expect((await send(new PublishVersionCommand({ FunctionName: 'f' }))).Version).toBe('2');
  });

  it('does not delete a version that an alias uses', async () => {
    await create();
    await settled();
    await send(new PublishVersionCommand({ FunctionName: 'f' }));
    await send(new CreateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '1' }));
    const error = await refusal(send(new DeleteFunctionCommand({ FunctionName: 'f', Qualifier: '1' })));
    expect(error).toBeInstanceOf(ResourceConflictException);
    await send(new DeleteFunctionCommand({ FunctionName: 'f' }));
    expect(await refusal(send(new GetFunctionCommand({ FunctionName: 'f' })))).toBeInstanceOf(
      ResourceNotFoundException,
    );
    expect((await bench.sandbox.save()).lambda.code).toEqual({});
  });

  it('lists in pages', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = await send(new ListFunctionsCommand({ MaxItems: 2 }));
    expect(first.Functions?.map((fn) => fn.FunctionName)).toEqual(['a', 'b']);
    const second = await send(new ListFunctionsCommand({ MaxItems: 2, Marker: first.NextMarker }));
    expect(second.Functions?.map((fn) => fn.FunctionName)).toEqual(['c']);
    expect(second.NextMarker).toBeUndefined();
    expect((await refusal(send(new ListFunctionsCommand({ Marker: 'made-up' })))).name).toBe(
      'InvalidParameterValueException',
    );
  });

  it('keeps tags and counts the account', async () => {
    const { FunctionArn } = await create('f', { Tags: { team: 'beta' } });
    await send(new TagResourceCommand({ Resource: FunctionArn, Tags: { stage: 'live' } }));
    await send(new UntagResourceCommand({ Resource: FunctionArn, TagKeys: ['team'] }));
    expect((await send(new ListTagsCommand({ Resource: FunctionArn }))).Tags).toEqual({ stage: 'live' });
    const { AccountUsage } = await send(new GetAccountSettingsCommand({}));
    expect(AccountUsage?.FunctionCount).toBe(1);
  });
});
