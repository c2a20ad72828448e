import { notImplemented } from '../../kernel/errors';
import type { Members } from '../../kernel/schema';
import { epochSeconds } from '../../kernel/time';
import type { World } from '../../kernel/world';
import { findVersion } from './find-function';
import { functionArn, LATEST } from './naming';
import { invalidParameter, notFound } from './refusals';
import { functionName, qualifier } from './shapes';
import type { EventInvokeConfig, LambdaFunction } from './state';

export interface EventInvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: {
    readonly OnSuccess?: { readonly Destination?: string };
    readonly OnFailure?: { readonly Destination?: string };
  };
}

export const eventInvokeTarget: Members = { FunctionName: functionName, Qualifier: qualifier };

const destination: Members = { Destination: { type: 'string', max: 350 } };

export const eventInvokeMembers: Members = {
  ...eventInvokeTarget,
  MaximumRetryAttempts: { type: 'integer', min: 0, max: 2 },
  MaximumEventAgeInSeconds: { type: 'integer', min: 60, max: 21_600 },
  DestinationConfig: {
    type: 'structure',
    members: {
      OnSuccess: { type: 'structure', members: destination },
      OnFailure: { type: 'structure', members: destination },
    },
  },
};

/** The function and the key of the configuration: an alias, a version, or the function itself. */
export function findEventInvoke(
  world: World,
  input: { FunctionName: string; Qualifier?: string },
): { fn: LambdaFunction; key: string } {
  const { fn, qualifier: asked } = findVersion(world, input.FunctionName, input.Qualifier);
  return { fn, key: asked === undefined || asked === LATEST ? '' : asked };
}

export function existingConfig(world: World, fn: LambdaFunction, key: string): EventInvokeConfig {
  const config = fn.eventInvokeConfigs[key];
  if (config !== undefined) return config;
  throw notFound(
    `The function ${functionArn(world, fn.name, key === '' ? LATEST : key)} doesn't have an EventInvokeConfig`,
  );
}

/** The settings of a call; destinations are refused, because the sandbox has no service that could receive them. */
export function settingsOf(input: EventInvokeInput): Omit<EventInvokeConfig, 'modifiedAt'> {
  const given = [input.DestinationConfig?.OnSuccess?.Destination, input.DestinationConfig?.OnFailure?.Destination];
  if (given.some((arn) => arn !== undefined && arn !== ''))
    throw notImplemented('destinations of asynchronous invocations');
  return {
    ...(input.MaximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: input.MaximumRetryAttempts }),
    ...(input.MaximumEventAgeInSeconds === undefined ? {} : { maximumEventAgeSeconds: input.MaximumEventAgeInSeconds }),
  };
}

export function refuseNothing(input: EventInvokeInput): void {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && DestinationConfig === undefined) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.');
  }
}

export function eventInvokeDocument(
  world: World,
  fn: LambdaFunction,
  key: string,
  config: EventInvokeConfig,
): Record<string, unknown> {
  return {
    LastModified: epochSeconds(config.modifiedAt),
    FunctionArn: functionArn(world, fn.name, key === '' ? LATEST : key),
    ...(config.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: config.maximumRetryAttempts }),
    ...(config.maximumEventAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: config.maximumEventAgeSeconds }),
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  };
}
