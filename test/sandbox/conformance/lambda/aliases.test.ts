import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  ListAliasesCommand,
  ListFunctionEventInvokeConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import { createSmall } from '../../small-function';

describe.each(TRANSPORTS)('lambda aliases and settings, %s', (transport) => {
  let bench: Bench;
  const send: Bench['clients']['lambda']['send'] = ((command: never) => bench.clients.lambda.send(command)) as never;
  const f = { FunctionName: 'f' } as const;
  const live = { FunctionName: 'f', Name: 'live' } as const;

  beforeEach(async () => {
    bench = await openBench(transport);
    await createSmall(bench.sandbox, bench.clients.lambda, 'f', 'export const handler = async () => 1;');
    for (const Timeout of [4, 5, 6]) {
      await send(new UpdateFunctionConfigurationCommand({ ...f, Timeout }));
      await bench.sandbox.advance(5_000);
      await send(new PublishVersionCommand(f));
    }
    await send(new CreateAliasCommand({ ...live, FunctionVersion: '2' }));
  });
  afterEach(() => bench.close());

  it('makes an alias, reads it, lists it and resolves it', async () => {
    const alias = await send(new GetAliasCommand(live));
    expect(alias).toMatchObject({
      AliasArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:live',
      Name: 'live',
      FunctionVersion: '2',
      Description: '',
    });
    expect(alias.RoutingConfig).toBeUndefined();
    const configuration = await send(new GetFunctionConfigurationCommand({ ...f, Qualifier: 'live' }));
    expect(configuration).toMatchObject({ Version: '2', FunctionArn: alias.AliasArn, Timeout: 5 });
    await send(new CreateAliasCommand({ ...f, Name: 'edge', FunctionVersion: '3' }));
    expect((await send(new ListAliasesCommand(f))).Aliases?.map(({ Name }) => Name)).toEqual(['edge', 'live']);
    expect(
      (await send(new ListAliasesCommand({ ...f, FunctionVersion: '3' }))).Aliases?.map(({ Name }) => Name),
    ).toEqual(['edge']);
  });

  it('refuses what is no alias', async () => {
    expect((await refusal(send(new CreateAliasCommand({ ...live, FunctionVersion: '1' })))).name).toBe(
      'ResourceConflictException',
    );
    expect((await refusal(send(new CreateAliasCommand({ ...f, Name: 'x', FunctionVersion: '99' })))).name).toBe(
      'ResourceNotFoundException',
    );
    expect((await refusal(send(new CreateAliasCommand({ ...f, Name: '7', FunctionVersion: '1' })))).name).toBe(
      'ValidationException',
    );
    const missing = await refusal(send(new GetAliasCommand({ ...f, Name: 'nope' })));
    expect(missing.message).toBe('Cannot find alias arn: arn:aws:lambda:us-east-1:000000000000:function:f:nope');
  });

  it('checks the revision: the second of two writers gets 412', async () => {
    const { RevisionId } = await send(new GetAliasCommand(live));
    const first = await send(new UpdateAliasCommand({ ...live, FunctionVersion: '3', RevisionId }));
    expect(first.RevisionId).not.toBe(RevisionId);
    const second = await refusal(send(new UpdateAliasCommand({ ...live, FunctionVersion: '1', RevisionId })));
    expect([second.name, second.$metadata?.httpStatusCode]).toEqual(['PreconditionFailedException', 412]);
    expect((await send(new GetAliasCommand(live))).FunctionVersion).toBe('3');
    await send(new UpdateAliasCommand({ ...live, FunctionVersion: '1' }));
    expect((await send(new GetAliasCommand(live))).FunctionVersion).toBe('1');
  });

  it('keeps weights that are not mentioned and clears them with an empty map', async () => {
    const weights = { RoutingConfig: { AdditionalVersionWeights: { '3': 0.25 } } };
    await send(new UpdateAliasCommand({ ...live, ...weights }));
    const moved = await send(new UpdateAliasCommand({ ...live, FunctionVersion: '1' }));
    expect(moved).toMatchObject({ FunctionVersion: '1', ...weights });
    const cleared = await send(new UpdateAliasCommand({ ...live, RoutingConfig: { AdditionalVersionWeights: {} } }));
    expect(cleared.RoutingConfig).toBeUndefined();
  });

  it.each([
    [{ '1': 0.1, '3': 0.1 }, /cannot be greater than 1/],
    [{ '3': 1.01 }, /less than or equal to 1\.0/],
    [{ '3': -0.1 }, /less than or equal to 1\.0/],
    [{ '2': 0.5 }, /already included/],
    [{ '99': 0.5 }, /Function not found/],
    [{ $LATEST: 0.5 }, /pattern: \[0-9\]\+/],
  ])('refuses the weights %j', async (AdditionalVersionWeights, words) => {
    const error = await refusal(send(new UpdateAliasCommand({ ...live, RoutingConfig: { AdditionalVersionWeights } })));
    expect(error.message).toMatch(words);
    expect((await send(new GetAliasCommand(live))).RoutingConfig).toBeUndefined();
  });

  it('accepts the weights 0 and 1, and refuses weights beside $LATEST or another role', async () => {
    for (const weight of [0, 1]) {
      const RoutingConfig = { AdditionalVersionWeights: { '3': weight } };
      expect((await send(new UpdateAliasCommand({ ...live, RoutingConfig }))).RoutingConfig).toEqual(RoutingConfig);
    }
    expect((await refusal(send(new UpdateAliasCommand({ ...live, FunctionVersion: '$LATEST' })))).message).toMatch(
      /\$LATEST is not supported/,
    );
    await send(new UpdateFunctionConfigurationCommand({ ...f, Role: 'arn:aws:iam::000000000000:role/other' }));
    await bench.sandbox.advance(5_000);
    await send(new PublishVersionCommand(f));
    const error = await refusal(
      send(new UpdateAliasCommand({ ...live, RoutingConfig: { AdditionalVersionWeights: { '4': 0.5 } } })),
    );
    expect(error.message).toMatch(/same execution role/);
  });

  it('deletes an alias, twice without complaint', async () => {
    await send(new DeleteAliasCommand(live));
    await send(new DeleteAliasCommand(live));
    expect((await send(new ListAliasesCommand(f))).Aliases).toEqual([]);
  });

  it('keeps a policy for each qualifier', async () => {
    expect((await refusal(send(new GetPolicyCommand(f)))).message).toBe('The resource you requested does not exist.');
    const statement = {
      ...f,
      Qualifier: 'live',
      StatementId: 'api',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*',
    };
    const added = await send(new AddPermissionCommand(statement));
    expect(JSON.parse(added.Statement ?? '')).toEqual({
      Sid: 'api',
      Effect: 'Allow',
      Principal: { Service: 'apigateway.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f:live',
      Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:000000000000:abc/*' } },
    });
    expect((await refusal(send(new AddPermissionCommand(statement)))).name).toBe('ResourceConflictException');
    const policy = await send(new GetPolicyCommand({ ...f, Qualifier: 'live' }));
    expect(JSON.parse(policy.Policy ?? '').Statement).toHaveLength(1);
    expect((await refusal(send(new GetPolicyCommand(f)))).name).toBe('ResourceNotFoundException');
    const remove = { ...f, Qualifier: 'live', StatementId: 'api' };
    expect(
      (await refusal(send(new RemovePermissionCommand({ ...remove, RevisionId: 'old' })))).$metadata?.httpStatusCode,
    ).toBe(412);
    await send(new RemovePermissionCommand({ ...remove, RevisionId: policy.RevisionId }));
    expect((await refusal(send(new RemovePermissionCommand(remove)))).name).toBe('ResourceNotFoundException');
  });

  it('keeps event-invoke configurations for each qualifier', async () => {
    const target = { ...f, Qualifier: 'live' };
    const missing = await refusal(send(new GetFunctionEventInvokeConfigCommand(target)));
    expect(missing.message).toBe(
      "The function arn:aws:lambda:us-east-1:000000000000:function:f:live doesn't have an EventInvokeConfig",
    );
    const put = await send(
      new PutFunctionEventInvokeConfigCommand({ ...target, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 }),
    );
    expect(put).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    expect(put.LastModified).toBeInstanceOf(Date);
    await send(new UpdateFunctionEventInvokeConfigCommand({ ...target, MaximumRetryAttempts: 2 }));
    expect(await send(new GetFunctionEventInvokeConfigCommand(target))).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 60,
    });
    await send(new PutFunctionEventInvokeConfigCommand({ ...target, MaximumRetryAttempts: 1 }));
    expect((await send(new GetFunctionEventInvokeConfigCommand(target))).MaximumEventAgeInSeconds).toBeUndefined();
    const { FunctionEventInvokeConfigs } = await send(new ListFunctionEventInvokeConfigsCommand(f));
    expect(FunctionEventInvokeConfigs?.map((config) => config.FunctionArn)).toEqual([
      'arn:aws:lambda:us-east-1:000000000000:function:f:live',
    ]);
    for (const [wrong, words] of [
      [{ MaximumRetryAttempts: 3 }, /less than or equal to 2/],
      [{ MaximumEventAgeInSeconds: 59 }, /greater than or equal to 60/],
      [{}, /at least one/],
      [
        { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:q' } } },
        /does not implement/,
      ],
    ] as const) {
      expect((await refusal(send(new PutFunctionEventInvokeConfigCommand({ ...target, ...wrong })))).message).toMatch(
        words,
      );
    }
    await send(new DeleteFunctionEventInvokeConfigCommand(target));
    expect((await refusal(send(new DeleteFunctionEventInvokeConfigCommand(target)))).name).toBe(
      'ResourceNotFoundException',
    );
  });

  it('reserves concurrency within the account', async () => {
    expect((await send(new GetFunctionConcurrencyCommand(f))).ReservedConcurrentExecutions).toBeUndefined();
    await send(new PutFunctionConcurrencyCommand({ ...f, ReservedConcurrentExecutions: 900 }));
    expect((await send(new GetFunctionConcurrencyCommand(f))).ReservedConcurrentExecutions).toBe(900);
    const error = await refusal(send(new PutFunctionConcurrencyCommand({ ...f, ReservedConcurrentExecutions: 901 })));
    expect(error.message).toMatch(/below its minimum value of \[100\]/);
    await send(new DeleteFunctionConcurrencyCommand(f));
    expect((await send(new GetFunctionConcurrencyCommand(f))).ReservedConcurrentExecutions).toBeUndefined();
  });
});
