import type { QueryDefinition } from '../../domain/telemetry/query-definition';
import type { QueryDefinitions } from '../../ports/query-definitions';
import { pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

/** Most definitions of a page. */
const AT_ONCE = 1000;

export const createLogsQueryDefinitions = (clients: SdkClients): QueryDefinitions => ({
  async list(prefix) {
    const { sdk, read } = await clients.logs();
    const found: QueryDefinition[] = [];
    const ask = (token: string | undefined) =>
      read(
        new sdk.DescribeQueryDefinitionsCommand({
          queryDefinitionNamePrefix: prefix,
          maxResults: AT_ONCE,
          nextToken: token,
        }),
      );
    for await (const page of pages(ask))
      for (const one of page.queryDefinitions ?? [])
        found.push({
          id: one.queryDefinitionId ?? '',
          name: one.name ?? '',
          text: one.queryString ?? '',
          logGroups: one.logGroupNames ?? [],
          parameters: (one.parameters ?? []).map(({ name }) => name ?? ''),
          language: one.queryLanguage ?? 'CWLI',
        });
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  },
  async put({ id, name, text, logGroups, parameters }) {
    const { sdk, write } = await clients.logs();
    await write(
      new sdk.PutQueryDefinitionCommand({
        queryDefinitionId: id,
        name,
        queryString: text,
        logGroupNames: [...logGroups],
        ...(parameters.length === 0 ? {} : { parameters: parameters.map((parameter) => ({ name: parameter })) }),
      }),
    );
  },
});
