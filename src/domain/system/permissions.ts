import { GRANTS, type Names, ROLES_OF_PEOPLE, type Role } from './grants';
import type { DeployedSystem } from './system';

export { ROLES_OF_PEOPLE, type Role } from './grants';

/** Characters of a managed policy, blanks not counted (IAM and STS quotas). */
export const POLICY_CHARACTERS = 6144;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object | undefined;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

function statementsOf(role: Role, system: DeployedSystem, account: string): readonly PolicyStatement[] {
  const partition = partitionOf(system.region);
  const names: Names = {
    system,
    role,
    account,
    partition,
    arn: (service, rest) => `arn:${partition}:${service}:${system.region}:${account}:${rest}`,
  };
  const included = ROLES_OF_PEOPLE.slice(0, ROLES_OF_PEOPLE.indexOf(role) + 1);
  const statements = new Map<string, PolicyStatement>();
  for (const grant of GRANTS.filter(({ from }) => included.includes(from))) {
    const Resource = grant.resources(names);
    if (Resource.length === 0) continue;
    const key = JSON.stringify([Resource, grant.condition]);
    const before = statements.get(key);
    statements.set(key, {
      Sid: before?.Sid ?? grant.sid,
      Effect: 'Allow',
      Action: [...new Set([...(before?.Action ?? []), ...grant.actions])],
      Resource,
      Condition: grant.condition,
    });
  }
  return [...statements.values()];
}

const documentOf = (Statement: readonly PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

/** How much of a managed policy's quota a document takes. */
export const charactersOf = (document: PolicyDocument): number => JSON.stringify(document).replace(/\s/g, '').length;

/**
 * The IAM policies of a role, each role including the ones before it: one document, or as many as are needed for each to
 * fit into a managed policy when names are long.
 */
export function policiesOf(role: Role, system: DeployedSystem, account: string): readonly PolicyDocument[] {
  const parts: PolicyStatement[][] = [[]];
  for (const statement of statementsOf(role, system, account)) {
    const part = parts.at(-1) ?? [];
    if (part.length > 0 && charactersOf(documentOf([...part, statement])) > POLICY_CHARACTERS) parts.push([statement]);
    else part.push(statement);
  }
  return parts.map(documentOf);
}
