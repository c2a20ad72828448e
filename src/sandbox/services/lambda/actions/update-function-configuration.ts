import { defineAction } from '../../../kernel/action';
import { changedConfiguration, checkRevision, configurationDocument, refuseWhileChanging } from '../configuration';
import { checkExecutionRole } from '../execution-role';
import { findFunction } from '../find-function';
import { newRevisions, UPDATE_DELAY_MS } from '../function.machine';
import { checkRuntime } from '../runtimes';
import { type ConfigurationInput, configurationMembers, ROLE, shortFunctionName } from '../shapes';

interface Input extends ConfigurationInput {
  readonly FunctionName: string;
  readonly RevisionId?: string;
}

export const updateFunctionConfiguration = defineAction<Input>({
  name: 'UpdateFunctionConfiguration',
  http: { method: 'PUT', path: '/2015-03-31/functions/{FunctionName}/configuration' },
  input: { ...configurationMembers, Role: ROLE, FunctionName: shortFunctionName, RevisionId: { type: 'string' } },
  run(input, { kernel, at }) {
    const { world } = kernel;
    const { fn } = findFunction(world, input.FunctionName);
    refuseWhileChanging(world, fn, at);
    checkRevision(fn, input.RevisionId, at);
    checkRuntime(input.Runtime ?? fn.latest.configuration.runtime, 'update', at);
    const before = fn.latest.configuration;
    checkExecutionRole(world, input.Role ?? before.role, input.VpcConfig);
    fn.latest = {
      ...fn.latest,
      configuration: changedConfiguration(before, input),
      ...newRevisions(kernel.random),
      modifiedAt: at,
      updatedAt: at + UPDATE_DELAY_MS,
    };
    return configurationDocument(world, fn, fn.latest, at);
  },
});
