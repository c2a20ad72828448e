import type { CallContext } from '../../kernel/action';
import type { Kernel } from '../../kernel/kernel';
import { deployStack, planStack } from './deploy';
import { newStack } from './find';

/** Makes or updates a stack as its administrator does; answers its outputs. ValidationError for an invalid template. */
export function putStack(
  kernel: Kernel,
  name: string,
  template: string,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const context: CallContext = {
    kernel,
    at: kernel.now(),
    requestId: 'put-stack',
    headers: {},
    caller: 'client',
    principalArn: `arn:aws:iam::${kernel.world.accountId}:root`,
    endsAt: () => undefined,
  };
  const { stacks } = kernel.world.cloudformation;
  const stack = stacks[name] ?? newStack(context, name);
  deployStack(stack, planStack(stack, template, { ...stack.parameters, ...parameters }, context), template, context);
  stacks[name] = stack;
  return Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]));
}
