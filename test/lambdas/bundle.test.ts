import { afterAll } from 'vitest';
import { ALL_PARTS, behaviour } from './behaviour';
import { openBundleHost, removeUnpacked } from './bundle-host';
import { loopbackSubject } from './loopback-stage';
import { installedRuntimes, runtimeHostOf } from './runtime-host';
import { startPglite } from './test-database';

afterAll(removeUnpacked);

/** The runtime of the deployed functions runs every case, the others those that touch each part of the bundles. */
const DEPLOYED_MAJOR = 24;

const runtimes = installedRuntimes();

for (const major of runtimes) {
  const name = `bundled zips under AWS's runtime client on Node ${major}`;
  behaviour(
    loopbackSubject(name, runtimeHostOf(major), startPglite),
    major === DEPLOYED_MAJOR ? ALL_PARTS : ['mock', 'prisma'],
  );
}

if (runtimes.length === 0) {
  console.log(
    "AWS's runtime client is not installed (npm ci --prefix test/lambdas/runtime): the bundles run without it",
  );
  behaviour(loopbackSubject('bundled zips on PGlite', openBundleHost, startPglite));
}
