import type { QueryDefinition } from '../domain/telemetry/query-definition';

/** The saved queries of CloudWatch Logs Insights, as the console lists them. */
export interface QueryDefinitions {
  /** Those whose name begins so, in order of name. */
  list(prefix: string): Promise<readonly QueryDefinition[]>;
  /** Makes one, or replaces all of the one with that id. Sent once. */
  put(definition: Omit<QueryDefinition, 'id' | 'language'> & { readonly id?: string | undefined }): Promise<void>;
}
