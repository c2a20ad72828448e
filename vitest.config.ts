import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_REGION: 'us-east-1', TZ: 'UTC' },
    coverage: {
      include: ['src/**/*.ts', 'lambdas/**/*.ts'],
      exclude: ['lambdas/prisma-read/generated/**'],
      reporter: ['text-summary', 'html'],
    },
  },
});
