import type { Kernel } from '../../kernel/kernel';
import { PUBLISH_DELAY_MS } from './function.machine';
import type { FunctionVersion, LambdaFunction } from './state';

/**
 * Freezes `$LATEST` as the next version. When code and configuration are those of the newest version, that version is
 * answered and nothing is made; version numbers never return.
 */
export function publishVersion(kernel: Kernel, fn: LambdaFunction, at: number, description?: string): FunctionVersion {
  const newest = fn.versions.at(-1);
  const configuration =
    description === undefined ? fn.latest.configuration : { ...fn.latest.configuration, description };
  if (newest !== undefined && newest.codeSha256 === fn.latest.codeSha256 && sameConfiguration(newest, fn.latest))
    return newest;
  const version: FunctionVersion = {
    ...fn.latest,
    configuration,
    version: String(fn.nextVersion),
    revisionId: kernel.random.uuid(),
    modifiedAt: at,
    activeAt: Math.max(at + PUBLISH_DELAY_MS, fn.latest.activeAt),
    updatedAt: at,
  };
  fn.nextVersion += 1;
  fn.versions.push(version);
  return version;
}

/** The description may be given at publishing and does not make a version new. */
function sameConfiguration(a: FunctionVersion, b: FunctionVersion): boolean {
  const comparable = ({ configuration }: FunctionVersion): string =>
    JSON.stringify({ ...configuration, description: '' });
  return comparable(a) === comparable(b);
}
