import type { KnownNames } from '../commands/command';

/** The names that completion offers, read from the package's files. */
export const KNOWN_NAMES: KnownNames = {
  queries: async () => (await (await import('./load-catalog')).loadCatalog()).queries.map(({ name }) => name),
  filters: async () => (await (await import('./load-catalog')).loadCatalog()).filters.map(({ name }) => name),
  environments: async () => {
    const [{ environmentNames }, { PROJECT_FILE }, { readTrusted }] = await Promise.all([
      import('./config'),
      import('./context'),
      import('./files/trusted-file'),
    ]);
    return environmentNames([{ path: PROJECT_FILE, text: await readTrusted(PROJECT_FILE) }]);
  },
  scenarios: async () => (await (await import('./sandbox/rehearsals')).rehearsals.scenarios()).map(({ name }) => name),
};
