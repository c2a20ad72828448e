import type { Kernel } from '../../kernel/kernel';
import type { FunctionVersion, LambdaFunction } from './state';

/**
 * Freezes `$LATEST` as the next version; version numbers are never used again. Answers the newest version when `$LATEST` was not
 * updated since it was published. Any update counts, also one with the same code (LocalStack's snapshots of AWS,
 * `test_version_lifecycle`).
 */
export function publishVersion(kernel: Kernel, fn: LambdaFunction, at: number, description?: string): FunctionVersion {
  const { settledRevisionId: _, ...latest } = fn.latest;
  const newest = fn.versions.at(-1);
  const configuration = description === undefined ? latest.configuration : { ...latest.configuration, description };
  if (newest !== undefined && isUnchanged(newest, fn.latest)) return newest;
  const version: FunctionVersion = {
    ...latest,
    configuration,
    version: String(fn.nextVersion),
    revisionId: kernel.random.uuid(),
    publishedFrom: latest.revisionId,
    modifiedAt: at,
    activeAt: Math.max(at, latest.activeAt, latest.updatedAt),
    updatedAt: at,
  };
  fn.nextVersion += 1;
  fn.versions.push(version);
  return version;
}

function isUnchanged(newest: FunctionVersion, latest: FunctionVersion): boolean {
  if (newest.publishedFrom !== undefined) return newest.publishedFrom === latest.revisionId;
  const comparable = ({ codeSha256, configuration }: FunctionVersion): string =>
    JSON.stringify([codeSha256, { ...configuration, description: '' }]);
  return comparable(newest) === comparable(latest);
}
