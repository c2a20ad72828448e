import type { Service } from '../../kernel/action';
import { getLatestConfiguration } from './actions/get-latest-configuration';
import { startConfigurationSession } from './actions/start-configuration-session';

/** AppConfig's data plane. Nothing here happens by the passing of time alone: what is served follows from the deployment. */
export const appconfigdata: Service = {
  name: 'appconfigdata',
  protocol: 'rest-json',
  validationCode: 'BadRequestException',
  malformedCode: 'BadRequestException',
  readsNoBookings: true,
  actions: [startConfigurationSession, getLatestConfiguration],
};
