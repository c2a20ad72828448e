import type { World } from '../kernel/world';
import type { Caller } from './caller';
import { evaluate } from './evaluate';
import { type Policy, parsePolicy } from './policy';
import type { StoredRole } from './state';

const parsed = new WeakMap<StoredRole, readonly Policy[]>();

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

function policiesOf(role: StoredRole): readonly Policy[] {
  let policies = parsed.get(role);
  if (policies === undefined) {
    policies = role.policies.map((document) => parsePolicy(`role ${nameOf(role.arn)}`, document));
    parsed.set(role, policies);
  }
  return policies;
}

/** A caller with the role, e.g. a function in a session of its own name. A deleted role allows nothing. */
export function actingAs({ iam, accountId }: World, roleArn: string, session: string): Caller {
  const arn = `arn:aws:sts::${accountId}:assumed-role/${nameOf(roleArn)}/${session}`;
  if (!iam.enforced) return { arn };
  const role = iam.roles[roleArn];
  return { arn, policies: role === undefined ? [] : policiesOf(role) };
}

/** Whether the service may assume the role. */
export const trusts = ({ iam }: World, roleArn: string, service: string): boolean =>
  !iam.enforced || (iam.roles[roleArn]?.trusts.includes(service) ?? false);

/** Whether the role allows an action of a service that acts with it. */
export function roleAllows(world: World, roleArn: string, action: string, resource: string): boolean {
  const { policies } = actingAs(world, roleArn, 'service');
  return policies === undefined || evaluate(policies, { action, resource, context: {} }) === 'allowed';
}

/** Whether the role is known to allow nothing but these: services (`logs`), and actions (`lambda:InvokeFunction`). */
export function roleKeepsTo({ iam }: World, roleArn: string, allowed: readonly string[]): boolean {
  const role = iam.roles[roleArn];
  if (!iam.enforced || role === undefined) return iam.enforced;
  return policiesOf(role).every(({ statements }) =>
    statements.every(
      ({ effect, actions: { not, patterns } }) =>
        effect === 'Deny' ||
        (!not &&
          patterns.every((pattern) => allowed.includes(pattern) || allowed.includes(pattern.split(':')[0] ?? ''))),
    ),
  );
}

export const removeRole = ({ iam }: World, arn: string): void => {
  delete iam.roles[arn];
};

/** Adds roles as CloudFormation or an administrator makes them; from then on roles are enforced. Throws PolicyError. */
export function putRoles(world: World, roles: readonly StoredRole[]): void {
  for (const role of roles) {
    policiesOf(role);
    world.iam.roles[role.arn] = role;
  }
  world.iam.enforced = true;
}
