import { defineAction } from '../../../kernel/action';
import { aliasDocument } from '../alias';
import { findFunction } from '../find-function';
import { lambdaPage, type MarkerInput, nextMarker } from '../lambda-page';
import { marker, shortFunctionName, versionNumber } from '../shapes';

interface Input extends MarkerInput {
  readonly FunctionName: string;
  readonly FunctionVersion?: string;
}

export const listAliases = defineAction<Input>({
  name: 'ListAliases',
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/aliases' },
  input: { FunctionName: shortFunctionName, FunctionVersion: { ...versionNumber, in: 'query' }, ...marker },
  run(input, { kernel: { world } }) {
    const { fn } = findFunction(world, input.FunctionName);
    const asked = input.FunctionVersion;
    const aliases = Object.values(fn.aliases)
      .filter((alias) => asked === undefined || alias.version === asked || Object.hasOwn(alias.weights, asked))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = lambdaPage(aliases, `aliases ${fn.name} ${asked ?? ''}`, input);
    return { Aliases: page.items.map((alias) => aliasDocument(world, fn, alias)), ...nextMarker(page) };
  },
});
