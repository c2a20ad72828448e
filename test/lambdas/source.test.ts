import { behaviour } from './behaviour';
import { loopbackSubject } from './loopback-stage';
import { openSourceHost } from './source-host';
import { startPglite } from './test-database';

behaviour(loopbackSubject('sources on PGlite', openSourceHost, startPglite));
