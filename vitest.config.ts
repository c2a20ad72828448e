import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest begins first, so that no worker is left alone with it at the end. */
const LONGEST = [
  'journeys/rehearsal',
  'lambdas/bundle',
  'conformance/live',
  'operations/watch/scenes',
  'simulate/simulations',
  'sandbox/traffic/scenarios',
  'ci/action',
  'operations/evidence/gather',
  'journeys/account/journey',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // One more than the two cores that the tests are planned for: many of them wait for a clock.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_REGION: 'us-east-1', TZ: 'UTC' },
    coverage: {
      include: ['src/**/*.ts', 'lambdas/**/*.ts'],
      exclude: ['lambdas/prisma-read/generated/**'],
      reporter: ['text-summary', 'html'],
    },
  },
});
