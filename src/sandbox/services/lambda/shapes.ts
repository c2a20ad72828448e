import type { Members, Shape } from '../../kernel/schema';
import { FUNCTION_NAME_PATTERN } from './naming';

/** `FunctionName` in the path, as every operation on one function has it. */
export const functionName: Extract<Shape, { type: 'string' }> = {
  type: 'string',
  required: true,
  in: 'path',
  min: 1,
  max: 256,
  pattern: FUNCTION_NAME_PATTERN,
};

/** The same where the model allows an ARN of 140 characters only. */
export const shortFunctionName = { ...functionName, max: 140 } as const;

export const qualifier: Shape = {
  type: 'string',
  in: 'query',
  min: 1,
  max: 128,
  pattern: /^(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)$/,
};

export const aliasName: Extract<Shape, { type: 'string' }> = {
  type: 'string',
  required: true,
  in: 'path',
  min: 1,
  max: 128,
  pattern: /^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$/,
};

export const versionNumber: Extract<Shape, { type: 'string' }> = {
  type: 'string',
  min: 1,
  max: 1024,
  pattern: /^(\$LATEST|[0-9]+)$/,
};

export const routingConfig: Shape = {
  type: 'structure',
  members: { AdditionalVersionWeights: { type: 'map', of: { type: 'number' } } },
};

export const marker: Members = {
  Marker: { type: 'string', in: 'query' },
  MaxItems: { type: 'integer', in: 'query', min: 1, max: 10_000 },
};

/** Members that CreateFunction and UpdateFunctionConfiguration share. */
export const configurationMembers: Members = {
  Runtime: { type: 'string' },
  Handler: { type: 'string', min: 0, max: 128, pattern: /^[^\s]+$/ },
  Description: { type: 'string', min: 0, max: 256 },
  Timeout: { type: 'integer', min: 1, max: 900 },
  MemorySize: { type: 'integer', min: 128, max: 10_240 },
  Environment: { type: 'structure', members: { Variables: { type: 'map', of: { type: 'string' } } } },
  TracingConfig: { type: 'structure', members: { Mode: { type: 'string', enum: ['Active', 'PassThrough'] } } },
  EphemeralStorage: {
    type: 'structure',
    members: { Size: { type: 'integer', required: true, min: 512, max: 10_240 } },
  },
  LoggingConfig: {
    type: 'structure',
    members: {
      LogFormat: { type: 'string', enum: ['JSON', 'Text'] },
      ApplicationLogLevel: { type: 'string', enum: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] },
      SystemLogLevel: { type: 'string', enum: ['DEBUG', 'INFO', 'WARN'] },
      LogGroup: { type: 'string', min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ },
    },
  },
  VpcConfig: {
    type: 'structure',
    members: {
      SubnetIds: { type: 'list', of: { type: 'string' }, max: 16 },
      SecurityGroupIds: { type: 'list', of: { type: 'string' }, max: 5 },
      Ipv6AllowedForDualStack: { type: 'boolean', refused: true },
    },
  },
  DeadLetterConfig: { type: 'structure', members: { TargetArn: { type: 'string' } } },
  SnapStart: { type: 'structure', members: { ApplyOn: { type: 'string', enum: ['None'] } } },
  KMSKeyArn: { type: 'string', refused: true },
  Layers: { type: 'list', of: { type: 'string' }, max: 0 },
  FileSystemConfigs: { type: 'list', of: { type: 'document' }, max: 0 },
  ImageConfig: { type: 'document', refused: true },
  CapacityProviderConfig: { type: 'document', refused: true },
  DurableConfig: { type: 'document', refused: true },
};

export const ROLE: Extract<Shape, { type: 'string' }> = {
  type: 'string',
  pattern: /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
};

/** The configuration members as validated input. */
export interface ConfigurationInput {
  readonly Runtime?: string;
  readonly Role?: string;
  readonly Handler?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly TracingConfig?: { readonly Mode?: 'Active' | 'PassThrough' };
  readonly EphemeralStorage?: { readonly Size: number };
  readonly LoggingConfig?: {
    readonly LogFormat?: 'JSON' | 'Text';
    readonly ApplicationLogLevel?: string;
    readonly SystemLogLevel?: string;
    readonly LogGroup?: string;
  };
  readonly VpcConfig?: { readonly SubnetIds?: readonly string[]; readonly SecurityGroupIds?: readonly string[] };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
}
