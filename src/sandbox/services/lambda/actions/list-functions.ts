import { defineAction } from '../../../kernel/action';
import { listedConfiguration } from '../configuration';
import { lambdaPage, type MarkerInput, nextMarker } from '../lambda-page';
import { LATEST } from '../naming';
import { marker } from '../shapes';

interface Input extends MarkerInput {
  readonly FunctionVersion?: 'ALL';
}

export const listFunctions = defineAction<Input>({
  name: 'ListFunctions',
  http: { method: 'GET', path: '/2015-03-31/functions' },
  input: {
    ...marker,
    FunctionVersion: { type: 'string', in: 'query', enum: ['ALL'] },
    MasterRegion: { type: 'string', in: 'query', refused: true },
  },
  run(input, { kernel: { world }, at }) {
    const all = Object.values(world.lambda.functions).flatMap((fn) =>
      [fn.latest, ...(input.FunctionVersion === 'ALL' ? fn.versions : [])].map((version) => ({ fn, version })),
    );
    const page = lambdaPage(all, `functions ${input.FunctionVersion ?? ''}`, input);
    return {
      Functions: page.items.map(({ fn, version }) =>
        listedConfiguration(
          world,
          fn,
          version,
          at,
          input.FunctionVersion === 'ALL' && version.version === LATEST ? LATEST : undefined,
        ),
      ),
      ...nextMarker(page),
    };
  },
});
