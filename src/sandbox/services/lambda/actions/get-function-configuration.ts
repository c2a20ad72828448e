import { defineAction } from '../../../kernel/action';
import { configurationDocument } from '../configuration';
import { findVersion } from '../find-function';
import { functionName, qualifier } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

export const getFunctionConfiguration = defineAction<Input>({
  name: 'GetFunctionConfiguration',
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/configuration' },
  input: { FunctionName: functionName, Qualifier: qualifier },
  run(input, { kernel: { world }, at }) {
    const { fn, version, qualifier: asked } = findVersion(world, input.FunctionName, input.Qualifier);
    return configurationDocument(world, fn, version, at, asked);
  },
});
