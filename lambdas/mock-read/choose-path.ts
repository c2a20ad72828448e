import { inShare } from '../../src/domain/flags/bucket';
import { ADAPTER_FLAG, type Flags, SHADOW_FLAG } from '../../src/domain/flags/document';

/** Who answers a request. */
export type ChosenPath = { readonly path: 'canary' } | { readonly path: 'mock'; readonly shadow: boolean };

/** Shadows are drawn by request with their own salt, independently of the canary's draw. */
const SHADOW_SALT = 'shadow';

/**
 * Chooses the path of a request: canary when its unit lies within the adapter's share, else mock, shadowed when the request
 * lies within the shadow's share.
 */
export function choosePath(flags: Flags, request: { readonly requestId: string; readonly userId: string }): ChosenPath {
  const { adapter, shadow } = flags;
  const unit = adapter.bucketBy === 'user' ? request.userId : request.requestId;
  if (adapter.enabled && inShare(adapter.salt, ADAPTER_FLAG, unit, adapter.percentage)) return { path: 'canary' };
  const shadowed = shadow.enabled && inShare(SHADOW_SALT, SHADOW_FLAG, request.requestId, shadow.percentage);
  return { path: 'mock', shadow: shadowed };
}
