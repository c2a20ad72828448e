// Prisma's command carries a local server, a studio, two more database drivers and a reader of prisma.config files: some
// 190 MB. Generating a client from a schema that is named on the command line uses none of them. This module answers for
// each of them (`overrides` in package.json): it reports that the project has no configuration file.
const withoutFile = () => ({ loadedFromFile: null });

module.exports = {
  PrismaConfigEnvError: class PrismaConfigEnvError extends Error {},
  defaultConfig: withoutFile,
  findPrismaConfigFile: () => null,
  loadConfigFromFile: async () => ({ config: withoutFile(), resolvedPath: null, diagnostics: [] }),
};
