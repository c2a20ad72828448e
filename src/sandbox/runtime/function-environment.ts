import type { World } from '../kernel/world';
import type { FunctionConfiguration } from '../services/lambda/state';
import type { EnvironmentData } from './protocol';

/** Where a function finds the X-Ray daemon; what it sends there never leaves the worker. */
const DAEMON = { host: '169.254.100.1', port: '2000' };

/**
 * Everything that `process.env` of a function holds: its own variables and those that Lambda reserves
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). Nothing of the sandbox's own process.
 */
export function functionEnvironment(
  world: World,
  configuration: FunctionConfiguration,
  context: EnvironmentData['context'],
): Record<string, string> {
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
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
