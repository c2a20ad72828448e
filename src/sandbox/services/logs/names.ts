import type { Shape } from '../../kernel/schema';
import type { World } from '../../kernel/world';
import { groupNotFound, invalidParameter } from './errors';
import type { LogGroup } from './state';
import { findGroup } from './store';

export const groupName: Shape = { type: 'string', min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ };
export const streamName: Shape = { type: 'string', min: 1, max: 512, pattern: /^[^:*]*$/ };
export const groupIdentifier: Shape = { type: 'string', min: 1, max: 2048, pattern: /^[\w#+=/:,.@-]*$/ };
export const nextToken: Shape = { type: 'string', min: 1 };

export const tagKey: Shape = { type: 'string', min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u };
export const tagMap: Shape = {
  type: 'map',
  min: 1,
  max: 50,
  keys: tagKey,
  of: { type: 'string', max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
};

/** ARN of a group without the trailing `:*`. */
export const groupArn = (world: World, name: string): string =>
  `arn:aws:logs:${world.region}:${world.accountId}:log-group:${name}`;

/** Name behind an identifier, which is a name or an ARN (with or without `:*`). */
export const nameOfIdentifier = (identifier: string): string =>
  /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/.exec(identifier)?.[1] ?? identifier;

/**
 * The group a call names by exactly one of name and identifier.
 * @throws InvalidParameterException, ResourceNotFoundException
 */
export function groupOf(
  world: World,
  input: { readonly logGroupName?: string; readonly logGroupIdentifier?: string },
): LogGroup {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  const name = logGroupName ?? (logGroupIdentifier === undefined ? undefined : nameOfIdentifier(logGroupIdentifier));
  if (name === undefined) throw invalidParameter('Either logGroupName or logGroupIdentifier must be specified.');
  const group = findGroup(world.logs, name);
  if (group === undefined) throw groupNotFound();
  return group;
}
