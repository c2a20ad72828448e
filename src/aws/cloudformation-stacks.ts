import { GatewayError } from '../ports/gateway-error';
import type { Stacks } from '../ports/provisioning';
import type { SdkClients } from './client/sdk-clients';

/** CloudFormation answers a plain ValidationError for a stack that is not there. */
const isAbsent = (error: unknown): boolean =>
  error instanceof GatewayError && error.failure.kind === 'invalid' && /does not exist/.test(error.message);

export const createCloudFormationStacks = (clients: SdkClients): Stacks => ({
  async read(name) {
    const { sdk, read } = await clients.cloudformation();
    try {
      const { Stacks: [stack] = [] } = await read(new sdk.DescribeStacksCommand({ StackName: name }));
      if (stack === undefined) return undefined;
      return {
        name: stack.StackName ?? name,
        id: stack.StackId ?? '',
        status: stack.StackStatus ?? '',
        outputs: Object.fromEntries((stack.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? ''])),
        parameters: Object.fromEntries(
          (stack.Parameters ?? []).map((one) => [one.ParameterKey ?? '', one.ParameterValue ?? '']),
        ),
      };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  },
});
