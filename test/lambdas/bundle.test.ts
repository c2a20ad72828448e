import { afterAll } from 'vitest';
import { behaviour } from './behaviour';
import { openBundleHost, removeUnpacked } from './bundle-host';
import { loopbackSubject } from './loopback-stage';
import { startPglite } from './test-database';

afterAll(removeUnpacked);

behaviour(loopbackSubject('bundled zips on PGlite', openBundleHost, startPglite));
