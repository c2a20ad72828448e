/**
 * The names that the Lambdas write and that alarms, saved queries and evidence read.
 * The one file that all sides import, so that a renamed tag breaks a test and not a rollout.
 */

/** Log tags: `[TAG] { key: value }`, one line each (text log format). */
export const LOG_TAGS = {
  request: 'REQUEST',
  flags: 'FLAGS',
  flagsError: 'FLAGS-ERROR',
  flagCheck: 'FLAG-CHECK',
  xray: 'XRAY',
  mockSuccess: 'MOCK-SUCCESS',
  canarySuccess: 'CANARY-SUCCESS',
  mockNotFound: 'MOCK-NOT-FOUND',
  canaryFallback: 'CANARY-FALLBACK',
  error: 'ERROR',
  prismaSuccess: 'PRISMA-SUCCESS',
  prismaNotFound: 'PRISMA-NOT-FOUND',
  prismaError: 'PRISMA-ERROR',
  shadowDiff: 'SHADOW-DIFF',
  shadowFailed: 'SHADOW-FAILED',
  shadowTimeout: 'SHADOW-TIMEOUT',
} as const;

export type LogTag = (typeof LOG_TAGS)[keyof typeof LOG_TAGS];

/** The two ways a request can be answered. Log tags and metrics use these words. */
export type RequestPath = 'mock' | 'canary';

/** CloudWatch namespace of the functions' own metrics (EMF). */
export const METRIC_NAMESPACE = 'Huntaze/Beta';

/** Dimension of the per-path metrics. */
export const PATH_DIMENSION = 'Path';

/** Metrics with the `Path` dimension. */
export const PATH_METRICS = { requests: 'Requests', errors: 'Errors', latencyMs: 'LatencyMs' } as const;

/** Metrics without a dimension. */
export const PLAIN_METRICS = {
  shadowRequests: 'ShadowRequests',
  shadowMismatches: 'ShadowMismatches',
  shadowErrors: 'ShadowErrors',
  canaryErrors: 'CanaryErrors',
  fallbackToMock: 'FallbackToMock',
  flagFetchErrors: 'FlagFetchErrors',
} as const;

/** X-Ray annotation keys; `path` is `mock` or `prisma` there, as in the service map. */
export const ANNOTATIONS = { canary: 'canary', path: 'path', userId: 'userId' } as const;
