import { defineAction } from '../../../kernel/action';
import { listedConfiguration } from '../configuration';
import { findFunction } from '../find-function';
import { lambdaPage, type MarkerInput, nextMarker } from '../lambda-page';
import { functionName, marker } from '../shapes';

interface Input extends MarkerInput {
  readonly FunctionName: string;
}

export const listVersionsByFunction = defineAction<Input>({
  name: 'ListVersionsByFunction',
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/versions' },
  input: { FunctionName: functionName, ...marker },
  run(input, { kernel: { world }, at }) {
    const { fn } = findFunction(world, input.FunctionName);
    const page = lambdaPage([fn.latest, ...fn.versions], `versions ${fn.name}`, input);
    return {
      Versions: page.items.map((version) => listedConfiguration(world, fn, version, at, version.version)),
      ...nextMarker(page),
    };
  },
});
