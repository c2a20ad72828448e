import { afterAll } from 'vitest';
import { ALL_PARTS, behaviour } from './behaviour/behaviour';
import { openBundleHost, removeUnpacked } from './hosts/bundle-host';
import { installedRuntimes, runtimeHostOf } from './hosts/runtime-host';
import { loopbackSubject } from './stage/loopback-stage';
import { startPglite, type TestDatabase } from './stage/test-database';

/** One engine for all Node versions: starting it takes longer than their cases do. */
let started: Promise<TestDatabase> | undefined;
async function oneDatabase(): Promise<TestDatabase> {
  started ??= startPglite();
  return { ...(await started), close: async () => {} };
}

afterAll(async () => {
  await removeUnpacked();
  await (await started)?.close();
});

/** The runtime of the deployed functions runs every case, the others those that touch each part of the bundles. */
const DEPLOYED_MAJOR = 24;

const runtimes = installedRuntimes();

for (const major of runtimes) {
  const name = `bundled zips under AWS's runtime client on Node ${major}`;
  behaviour(
    loopbackSubject(name, runtimeHostOf(major), oneDatabase),
    major === DEPLOYED_MAJOR ? ALL_PARTS : ['mock', 'prisma'],
  );
}

if (runtimes.length === 0) {
  console.log(
    "AWS's runtime client is not installed (npm ci --prefix test/lambdas/runtime): the bundles run without it",
  );
  behaviour(loopbackSubject('bundled zips on PGlite', openBundleHost, oneDatabase));
}
