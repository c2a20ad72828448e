import { notImplemented } from '../../kernel/errors';
import type { World } from '../../kernel/world';
import { invalidParameter } from './refusals';

/** Days from which Lambda creates and updates no function of a runtime ("Lambda runtimes", 2026). */
const BLOCKED_FROM: Readonly<Record<string, { readonly create: number; readonly update: number }>> = {
  'nodejs18.x': { create: Date.UTC(2026, 1, 3), update: Date.UTC(2026, 2, 9) },
  'nodejs20.x': { create: Date.UTC(2026, 7, 31), update: Date.UTC(2026, 8, 30) },
  'nodejs22.x': { create: Date.UTC(2027, 5, 1), update: Date.UTC(2027, 6, 1) },
  'nodejs24.x': { create: Date.UTC(2028, 5, 1), update: Date.UTC(2028, 6, 1) },
};

const EXECUTED = ['nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x', 'nodejs26.x'];

/** Runtimes of other languages that Lambda has in 2026: the sandbox cannot execute them. */
const OF_OTHER_LANGUAGES = [
  ...['python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'],
  ...['java8.al2', 'java11', 'java17', 'java21', 'java25'],
  ...['dotnet8', 'dotnet10', 'ruby3.2', 'ruby3.3', 'ruby3.4', 'provided.al2', 'provided.al2023'],
];

/** Runtimes that Lambda had once ("Lambda runtimes", deprecated runtimes). */
const GONE = new Set([
  ...[
    'nodejs',
    'nodejs4.3',
    'nodejs4.3-edge',
    'nodejs6.10',
    'nodejs8.10',
    'nodejs10.x',
    'nodejs12.x',
    'nodejs14.x',
    'nodejs16.x',
  ],
  ...[
    'python2.7',
    'python3.6',
    'python3.7',
    'python3.8',
    'python3.9',
    'ruby2.5',
    'ruby2.7',
    'java8',
    'go1.x',
    'provided',
  ],
  ...['dotnetcore1.0', 'dotnetcore2.0', 'dotnetcore2.1', 'dotnetcore3.1', 'dotnet5.0', 'dotnet6', 'dotnet7'],
]);

/**
 * Refuses a runtime. AWS's words serve for an unknown name and for a runtime that Lambda blocks (LocalStack's snapshots of AWS, `test_create_lambda_exceptions` and
 * `test_create_deprecated_function_runtime_with_validation_enabled`), the sandbox's own for a runtime that it cannot execute.
 */
export function checkRuntime(runtime: string, purpose: 'create' | 'update', at: number): void {
  const blockedFrom = BLOCKED_FROM[runtime]?.[purpose] ?? Number.POSITIVE_INFINITY;
  if (GONE.has(runtime) || at >= blockedFrom) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (EXECUTED.includes(runtime)) return;
  if (OF_OTHER_LANGUAGES.includes(runtime))
    throw notImplemented(`the runtime ${runtime}: it executes Node.js functions only`);
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${[...EXECUTED, ...OF_OTHER_LANGUAGES].join(', ')}] or be a valid ARN`,
  );
}

/** Digest in the place of AWS's own runtime version, the same for each runtime. */
const RUNTIME_VERSION = '0c2f6a5d7f2b4a31b6c8e3b8e4d0a9f15d2c7b60a1e94f83c2d5b7e6f8091a2b';

export const runtimeVersionArn = (world: Pick<World, 'region'>): string =>
  `arn:aws:lambda:${world.region}::runtime:${RUNTIME_VERSION}`;

/** The newest Node.js runtime that a function of the world has. */
export function newestRuntime(world: World): string | undefined {
  const runtimes = Object.values(world.lambda.functions).map(({ latest }) => latest.configuration.runtime);
  return runtimes.sort((a, b) => EXECUTED.indexOf(b) - EXECUTED.indexOf(a))[0];
}
