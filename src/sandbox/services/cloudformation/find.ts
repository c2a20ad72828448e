import type { CallContext } from '../../kernel/action';
import { noSuchStack, validationError } from './errors';
import type { Stack } from './state';

const nameOf = (given: string): string => /:stack\/([^/]+)\//.exec(given)?.[1] ?? given;

/** By name or id. */
export function findStack({ kernel }: CallContext, given: string): Stack {
  const name = nameOf(given);
  const { stacks } = kernel.world.cloudformation;
  const found = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
  if (found === undefined || (name !== given && found.id !== given)) throw noSuchStack(given);
  return found;
}

/** A new stack without resources. ValidationError for an invalid name. */
export function newStack({ kernel, at }: CallContext, name: string): Stack {
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`,
    );
  }
  const { region, accountId } = kernel.world;
  const id = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${kernel.random.fork(`stack ${name} ${at}`).uuid()}`;
  return {
    id,
    name,
    createdAt: at,
    status: 'REVIEW_IN_PROGRESS',
    template: '',
    parameters: {},
    resources: [],
    outputs: [],
    changeSets: {},
  };
}
