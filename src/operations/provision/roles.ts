import { ROLES, type RoleName } from '../../domain/system/wanted-system';
import { advice, own } from '../../domain/text/advice';
import type { Assessment } from './resource';

/** The assessment of a resource without a configured role: what is missing, and where it comes from. */
export const withoutRole = (name: RoleName): Assessment => ({
  kind: 'blocked',
  why: `the ${ROLES[name]} is not configured (roles.${name})`,
  next: advice`deploy the stack (docs/real-account.md), then  ${own`config init`}  writes its outputs into the configuration`,
});
