import { behaviour } from './behaviour/behaviour';
import { openSourceHost } from './hosts/source-host';
import { loopbackSubject } from './stage/loopback-stage';
import { startPglite } from './stage/test-database';

behaviour(loopbackSubject('sources on PGlite', openSourceHost, startPglite));
