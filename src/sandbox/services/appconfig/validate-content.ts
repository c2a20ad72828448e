import { AwsError } from '../../kernel/errors';
import { badRequest, invalidConfiguration } from './errors';
import { featureFlagFaults } from './feature-flags';
import type { ProfileType } from './state';

/** Content limit of the service's default quota. */
const MAX_CONTENT_BYTES = 2 * 1024 * 1024;

/** Refuses content that the profile's type does not allow. */
export function validateContent(type: ProfileType, contentType: string, content: Uint8Array): void {
  if (content.length > MAX_CONTENT_BYTES) {
    throw new AwsError('PayloadTooLargeException', 413, 'The configuration size is too large.', {
      members: { Measure: 'KILOBYTES', Limit: MAX_CONTENT_BYTES / 1024, Size: content.length / 1024 },
    });
  }
  if (type !== 'AWS.AppConfig.FeatureFlags') return;
  if (!/^application\/json\b/.test(contentType)) {
    throw badRequest(`Content type ${contentType} is not supported for feature flags: use application/json`);
  }
  const faults = featureFlagFaults(Buffer.from(content).toString('utf8'));
  if (faults.length > 0) throw invalidConfiguration(faults);
}
