import { defineAction } from '../../../kernel/action';
import { storeCode } from '../code';
import { changedConfiguration, configurationDocument } from '../configuration';
import { checkExecutionRole } from '../execution-role';
import { CREATE_DELAY_MS, newRevisions } from '../function.machine';
import { checkNameLength, LATEST, parseFunctionName } from '../naming';
import { publishVersion } from '../publish';
import { conflict, invalidParameter } from '../refusals';
import { checkRuntime } from '../runtimes';
import { type ConfigurationInput, configurationMembers, functionName, ROLE } from '../shapes';
import type { FunctionConfiguration, LambdaFunction } from '../state';

interface Input extends ConfigurationInput {
  readonly FunctionName: string;
  readonly Role: string;
  readonly Code: { readonly ZipFile?: Uint8Array };
  readonly Publish?: boolean;
  readonly Architectures?: readonly string[];
  readonly Tags?: Readonly<Record<string, string>>;
}

export const createFunction = defineAction<Input>({
  name: 'CreateFunction',
  http: { method: 'POST', path: '/2015-03-31/functions', status: 201 },
  input: {
    ...configurationMembers,
    FunctionName: { ...functionName, in: 'body', max: 140 },
    Role: { ...ROLE, required: true },
    Code: {
      type: 'structure',
      required: true,
      members: {
        ZipFile: { type: 'blob' },
        S3Bucket: { type: 'string', refused: true },
        S3Key: { type: 'string', refused: true },
        S3ObjectVersion: { type: 'string', refused: true },
        ImageUri: { type: 'string', refused: true },
        SourceKMSKeyArn: { type: 'string', refused: true },
      },
    },
    Publish: { type: 'boolean' },
    PackageType: { type: 'string', enum: ['Zip'] },
    Architectures: { type: 'list', of: { type: 'string', enum: ['x86_64', 'arm64'] }, min: 1, max: 1 },
    Tags: { type: 'map', of: { type: 'string' } },
    CodeSigningConfigArn: { type: 'string', refused: true },
    PublishTo: { type: 'string', refused: true },
    TenancyConfig: { type: 'document', refused: true },
  },
  run(input, { kernel, at }) {
    const { world } = kernel;
    const { name } = parseFunctionName(world, input.FunctionName);
    checkNameLength(name);
    if (Object.hasOwn(world.lambda.functions, name)) throw conflict(`Function already exist: ${name}`);
    if (input.Runtime === undefined)
      throw invalidParameter('Runtime is mandatory for functions created with deployment packages.');
    if (input.Handler === undefined)
      throw invalidParameter('Handler is mandatory for functions created with deployment packages.');
    checkRuntime(input.Runtime, 'create', at);
    checkExecutionRole(world, input.Role, input.VpcConfig);
    const defaults: FunctionConfiguration = {
      runtime: input.Runtime,
      role: input.Role,
      handler: input.Handler,
      description: '',
      timeoutSeconds: 3,
      memoryMb: 128,
      environment: {},
      tracing: 'PassThrough',
      architectures: input.Architectures ?? ['x86_64'],
      ephemeralStorageMb: 512,
      logging: { format: 'Text', group: `/aws/lambda/${name}` },
    };
    const configuration = changedConfiguration(defaults, input);
    const code = storeCode(world, input.Code.ZipFile);
    const fn: LambdaFunction = {
      name,
      latest: {
        version: LATEST,
        configuration,
        ...code,
        ...newRevisions(kernel.random),
        modifiedAt: at,
        activeAt: at + CREATE_DELAY_MS,
        updatedAt: at,
      },
      versions: [],
      nextVersion: 1,
      aliases: {},
      policies: {},
      eventInvokeConfigs: {},
      tags: { ...input.Tags },
    };
    world.lambda.functions[name] = fn;
    const shown = input.Publish === true ? publishVersion(kernel, fn, at) : fn.latest;
    // The ARN carries no version here, also when one was published (LocalStack's snapshots of AWS, `test_list_functions`).
    return configurationDocument(world, fn, shown, at, '');
  },
});
