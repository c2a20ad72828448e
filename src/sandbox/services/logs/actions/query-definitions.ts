import { defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { groupName, nextToken } from '../names';
import { page } from '../paging';
import type { QueryDefinition } from '../state';

const definitionNotFound = (id: string): AwsError =>
  new AwsError('ResourceNotFoundException', 400, `The query definition ${id} does not exist.`);

interface PutInput {
  readonly queryDefinitionId?: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames?: readonly string[];
  readonly parameters?: NonNullable<QueryDefinition['parameters']>;
}

/** Makes a saved query, or replaces the one of that id: absent members are cleared. The text is not compiled. */
export const putQueryDefinition = defineAction<PutInput>({
  name: 'PutQueryDefinition',
  input: {
    queryDefinitionId: { type: 'string', min: 1, max: 256 },
    name: { type: 'string', required: true, min: 1, max: 255 },
    queryString: { type: 'string', required: true, min: 1, max: 10_000 },
    logGroupNames: { type: 'list', of: groupName },
    queryLanguage: { type: 'string', enum: ['CWLI'] },
    clientToken: { type: 'string', min: 36, max: 128, pattern: /^\S*$/ },
    parameters: {
      type: 'list',
      max: 20,
      of: {
        type: 'structure',
        members: {
          name: { type: 'string', required: true, min: 1, max: 128, pattern: /^[A-Za-z_][A-Za-z0-9_]*$/ },
          defaultValue: { type: 'string', max: 1024 },
          description: { type: 'string', max: 512 },
        },
      },
    },
  },
  run({ queryDefinitionId, name, queryString, logGroupNames, parameters }, { kernel, at, requestId }) {
    const state = kernel.world.logs;
    const known = state.queryDefinitions ?? [];
    if (queryDefinitionId !== undefined && !known.some(({ id }) => id === queryDefinitionId)) {
      throw definitionNotFound(queryDefinitionId);
    }
    const definition: QueryDefinition = {
      id: queryDefinitionId ?? kernel.random.fork(`query definition ${requestId}`).uuid(),
      name,
      text: queryString,
      groups: logGroupNames ?? [],
      modifiedAt: at,
      ...(parameters === undefined ? {} : { parameters }),
    };
    state.queryDefinitions = [...known.filter(({ id }) => id !== definition.id), definition];
    return { queryDefinitionId: definition.id };
  },
});

interface DescribeInput {
  readonly queryDefinitionNamePrefix?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** In order of name. */
export const describeQueryDefinitions = defineAction<DescribeInput>({
  name: 'DescribeQueryDefinitions',
  input: {
    queryLanguage: { type: 'string', enum: ['CWLI', 'SQL', 'PPL'] },
    queryDefinitionNamePrefix: { type: 'string', min: 1, max: 255 },
    maxResults: { type: 'integer', min: 1, max: 1000 },
    nextToken,
  },
  run(input, { kernel }) {
    const found = (kernel.world.logs.queryDefinitions ?? [])
      .filter(({ name }) => name.startsWith(input.queryDefinitionNamePrefix ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken: next } = page(found, input.maxResults ?? 1000, 'query definitions', input.nextToken);
    return {
      queryDefinitions: items.map(({ id, name, text, groups, modifiedAt, parameters }) => ({
        queryLanguage: 'CWLI',
        queryDefinitionId: id,
        name,
        queryString: text,
        lastModified: modifiedAt,
        logGroupNames: groups,
        ...(parameters === undefined ? {} : { parameters }),
      })),
      ...(next === undefined ? {} : { nextToken: next }),
    };
  },
});

export const deleteQueryDefinition = defineAction<{ readonly queryDefinitionId: string }>({
  name: 'DeleteQueryDefinition',
  input: { queryDefinitionId: { type: 'string', required: true, min: 1, max: 256 } },
  run({ queryDefinitionId }, { kernel }) {
    const state = kernel.world.logs;
    const known = state.queryDefinitions ?? [];
    if (!known.some(({ id }) => id === queryDefinitionId)) throw definitionNotFound(queryDefinitionId);
    state.queryDefinitions = known.filter(({ id }) => id !== queryDefinitionId);
    return { success: true };
  },
});
