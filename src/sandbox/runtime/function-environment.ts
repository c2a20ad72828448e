import type { World } from '../kernel/world';
import type { FunctionConfiguration } from '../services/lambda/state';
import type { EnvironmentData } from './protocol';

/** Where a function finds the X-Ray daemon; what it sends there never leaves the worker. */
const DAEMON = { host: '169.254.100.1', port: '2000' };

const nodeMajor = (text: string): number => Number(/\d+/.exec(text)?.[0] ?? 0);

/**
 * Everything that `process.env` of a function holds: its own variables and those of Lambda
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html; LocalStack's snapshots of AWS,
 * `test_introspection_invoke[nodejs24.x]`). Nothing of the sandbox's own process.
 */
export function functionEnvironment(
  world: World,
  configuration: FunctionConfiguration,
  context: EnvironmentData['context'],
): Record<string, string> {
  const runtimeMajor = nodeMajor(configuration.runtime);
  return {
    ...configuration.environment,
    _HANDLER: configuration.handler,
    AWS_REGION: world.region,
    AWS_DEFAULT_REGION: world.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: context.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: context.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: context.memoryLimitInMB,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: context.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStreamName,
    AWS_LAMBDA_RUNTIME_API: `${DAEMON.host}:9001`,
    AWS_ACCESS_KEY_ID: 'ASIASANDBOXFUNCTION0',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_SESSION_TOKEN: 'sandbox',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: `${DAEMON.host}:${DAEMON.port}`,
    _AWS_XRAY_DAEMON_ADDRESS: DAEMON.host,
    _AWS_XRAY_DAEMON_PORT: DAEMON.port,
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    NODE_PATH: `/opt/nodejs/node${runtimeMajor}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`,
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    PWD: '/var/task',
    SHLVL: '0',
    TZ: ':UTC',
    // The function may run on an older Node.js than its runtime has (see BEHAVIOUR.md): no warning of the SDK about that.
    ...(nodeMajor(process.versions.node) < runtimeMajor
      ? { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }
      : {}),
  };
}
