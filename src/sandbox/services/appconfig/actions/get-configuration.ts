import { defineAction } from '../../../kernel/action';
import { badRequest } from '../errors';

/** The old way to read a configuration; AWS refuses it for flag profiles, and the sandbox always. */
export const getConfiguration = defineAction<{ Application: string; Environment: string; Configuration: string }>({
  name: 'GetConfiguration',
  http: {
    method: 'GET',
    path: '/applications/{Application}/environments/{Environment}/configurations/{Configuration}',
  },
  input: {
    Application: { type: 'string', in: 'path', required: true, min: 1, max: 64 },
    Environment: { type: 'string', in: 'path', required: true, min: 1, max: 64 },
    Configuration: { type: 'string', in: 'path', required: true, min: 1, max: 64 },
    ClientId: { type: 'string', in: 'query', wire: 'client_id', required: true, min: 1, max: 64 },
    ClientConfigurationVersion: {
      type: 'string',
      in: 'query',
      wire: 'client_configuration_version',
      min: 1,
      max: 1024,
    },
  },
  run() {
    throw badRequest("Feature flag configurations must be accessed via AppConfig Data's GetLatestConfiguration.");
  },
});
