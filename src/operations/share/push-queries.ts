import type { Difference } from '../../domain/system/drift';
import { shown } from '../../domain/system/drift';
import type { Assessment } from '../../domain/system/provision-plan';
import { comparableText, LONGEST_DEFINITION, type QueryDefinition } from '../../domain/telemetry/query-definition';
import { count } from '../../domain/text/figures';
import type { Gateways } from '../../ports/gateways';
import { type ProvisionDraft, planResources } from '../provision/plan-provision';
import { changing, type Resource } from '../provision/resource';

/** What is shared: the definition that the console shall have. */
export type SharedQuery = Omit<QueryDefinition, 'id' | 'language'>;

const lines = (text: string): string => `${count(text.split('\n').length)} lines`;

function difference(wanted: SharedQuery, actual: QueryDefinition): readonly Difference[] {
  const [to, from] = [comparableText(wanted.text), comparableText(actual.text)];
  const textDiffers = to !== from;
  const differ = (a: readonly string[], b: readonly string[]): boolean =>
    JSON.stringify([...a].sort()) !== JSON.stringify([...b].sort());
  return [
    ...(textDiffers ? [{ what: 'text', from: `${lines(from)}, differs`, to: lines(to) }] : []),
    ...(differ(wanted.logGroups, actual.logGroups)
      ? [{ what: 'log groups', from: shown(actual.logGroups), to: shown(wanted.logGroups) ?? 'none' }]
      : []),
    ...(differ(wanted.parameters, actual.parameters)
      ? [{ what: 'parameters', from: shown(actual.parameters), to: shown(wanted.parameters) ?? 'none' }]
      : []),
  ];
}

function assess(wanted: SharedQuery, found: readonly QueryDefinition[]): Assessment {
  const [actual] = found;
  if (wanted.text.length > LONGEST_DEFINITION.text || wanted.name.length > LONGEST_DEFINITION.name)
    return {
      kind: 'left-alone',
      why: `a saved query has ${LONGEST_DEFINITION.name} characters of name and ${count(LONGEST_DEFINITION.text)} of text at most`,
    };
  if (actual === undefined) return { kind: 'create', detail: lines(comparableText(wanted.text)) };
  if (found.length > 1)
    return {
      kind: 'left-alone',
      why: `${found.length} saved queries have this name, and only one can be the shared one`,
      next: 'delete the others in the console',
    };
  if (actual.language !== 'CWLI')
    return {
      kind: 'left-alone',
      why: `somebody saved a query of another language (${actual.language}) under this name`,
      next: 'rename it in the console, or name another --folder',
    };
  return changing(difference(wanted, actual));
}

const resourceOf = ({ queryDefinitions }: Gateways, wanted: SharedQuery): Resource => {
  const find = async (): Promise<readonly QueryDefinition[]> =>
    (await queryDefinitions.list(wanted.name)).filter(({ name }) => name === wanted.name);
  return {
    area: 'logs',
    name: `saved query ${wanted.name}`,
    assess: async () => assess(wanted, await find()),
    async apply() {
      const [actual] = await find();
      await queryDefinitions.put({ ...wanted, text: comparableText(wanted.text), id: actual?.id });
    },
  };
};

/** Compares the console's saved queries with those to share. Reads only. */
export async function planPush(gateways: Gateways, queries: readonly SharedQuery[]): Promise<ProvisionDraft> {
  const { account } = await gateways.identities.current();
  return planResources(
    { account, gateways },
    queries.map((query) => resourceOf(gateways, query)),
  );
}
