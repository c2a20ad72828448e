import { ROLES, type RoleName } from '../../domain/system/wanted-system';
import type { Assessment } from './resource';

/** The assessment of a resource whose role nobody named: what is missing, and where it comes from. */
export function withoutRole(name: RoleName): Assessment {
  const role = ROLES[name];
  return {
    kind: 'blocked',
    why: `the ${role.what} is not configured (roles.${name})`,
    next: `sam deploy --template-file lambdas/template.yaml --guided, then put its output ${role.output} into huntaze-beta.config.json as "roles": {"${name}": "arn:…"}`,
  };
}
