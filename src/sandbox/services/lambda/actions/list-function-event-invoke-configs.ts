import { defineAction } from '../../../kernel/action';
import { eventInvokeDocument } from '../event-invoke-config';
import { findFunction } from '../find-function';
import { lambdaPage, type MarkerInput, nextMarker } from '../lambda-page';
import { functionName, marker } from '../shapes';

interface Input extends MarkerInput {
  readonly FunctionName: string;
}

export const listFunctionEventInvokeConfigs = defineAction<Input>({
  name: 'ListFunctionEventInvokeConfigs',
  http: { method: 'GET', path: '/2019-09-25/functions/{FunctionName}/event-invoke-config/list' },
  input: { FunctionName: functionName, ...marker, MaxItems: { type: 'integer', in: 'query', min: 1, max: 50 } },
  run(input, { kernel: { world } }) {
    const { fn } = findFunction(world, input.FunctionName);
    const page = lambdaPage(Object.entries(fn.eventInvokeConfigs), `event-invoke ${fn.name}`, input);
    return {
      FunctionEventInvokeConfigs: page.items.map(([key, config]) => eventInvokeDocument(world, fn, key, config)),
      ...nextMarker(page),
    };
  },
});
