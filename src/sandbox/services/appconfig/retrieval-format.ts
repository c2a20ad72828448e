import { isObject, type Json } from './document-faults';

/** What a client of the data plane receives for a flag document. */
export interface Retrieved {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * Basic flags become `{ key: { enabled, attributes… } }`, and a disabled flag loses its attributes. As soon as one flag
 * has variants, the whole profile is delivered as Amazon Ion for the AppConfig agent.
 */
export function retrievedFlags(content: Uint8Array): Retrieved {
  const document = JSON.parse(Buffer.from(content).toString('utf8')) as {
    readonly flags?: Json;
    readonly values?: Json;
  };
  const values = document.values ?? {};
  if (Object.values(values).some((value) => isObject(value) && value._variants !== undefined)) {
    return {
      contentType: 'application/ion; type=AWS.AppConfig.FeatureFlags',
      body: Buffer.from(JSON.stringify(document)),
    };
  }
  const flags = Object.keys(document.flags ?? {}).map((key) => [key, retrievedFlag(values[key])]);
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(Object.fromEntries(flags))) };
}

function retrievedFlag(value: unknown): Json {
  if (!isObject(value) || value.enabled !== true) return { enabled: false };
  const { _createdAt, _updatedAt, ...rest } = value;
  return rest;
}
