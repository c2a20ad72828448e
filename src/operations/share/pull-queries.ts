import { comparableText, type PulledQuery, type QueryDefinition } from '../../domain/telemetry/query-definition';
import type { Gateways } from '../../ports/gateways';

/** What can be the name of a file, and of a query. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The saved queries of a folder of the console, in order of name. `shipped`: text by name. */
export async function pullQueries(
  { queryDefinitions }: Pick<Gateways, 'queryDefinitions'>,
  folder: string,
  shipped: ReadonlyMap<string, string>,
): Promise<readonly PulledQuery[]> {
  const found = await queryDefinitions.list(`${folder}/`);
  const names = found.map(({ name }) => name);
  return found.map((definition) => {
    const name = definition.name.slice(folder.length + 1);
    const { text, logGroups } = definition;
    const why = unusable(name, definition, names);
    if (why !== undefined) return { name, state: 'not-usable', why, text, logGroups };
    const ours = shipped.get(name);
    const state =
      ours === undefined ? 'only-there' : comparableText(ours) === comparableText(text) ? 'as-shipped' : 'differs';
    return { name, state, text, logGroups };
  });
}

function unusable(name: string, { name: full, language }: QueryDefinition, names: readonly string[]) {
  if (language !== 'CWLI') return `it is written in ${language}`;
  if (!NAME.test(name)) return 'its name cannot be the name of a file';
  return names.filter((other) => other === full).length > 1 ? 'several have this name' : undefined;
}
