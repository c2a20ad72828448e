import type { Kernel } from '../../kernel/kernel';
import type { World } from '../../kernel/world';
import { type FoundVersion, findVersion } from './find-function';
import { functionArn } from './naming';
import { notFound, preconditionFailed } from './refusals';
import type { LambdaFunction, PolicyStatement } from './state';

export interface PolicyTarget extends FoundVersion {
  readonly key: string;
}

/** The function, version or alias whose policy is meant. */
export function policyTarget(world: World, functionName: string, qualifier?: string): PolicyTarget {
  const found = findVersion(world, functionName, qualifier);
  return { ...found, key: found.qualifier ?? '' };
}

export function statementDocument(statement: PolicyStatement): Record<string, unknown> {
  const { principal, sourceArn, sourceAccount, principalOrgId } = statement;
  const equals = {
    ...(sourceAccount === undefined ? {} : { 'AWS:SourceAccount': sourceAccount }),
    ...(principalOrgId === undefined ? {} : { 'aws:PrincipalOrgID': principalOrgId }),
  };
  const condition = {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  };
  return {
    Sid: statement.sid,
    Effect: 'Allow',
    Principal:
      principal === '*' ? '*' : principal.includes('.') ? { Service: principal } : { AWS: principalArn(principal) },
    Action: statement.action,
    Resource: statement.resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

const principalArn = (principal: string): string =>
  /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;

export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements.map(statementDocument) });
}

export function checkPolicyRevision(fn: LambdaFunction, key: string, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== fn.policies[key]?.revisionId) throw preconditionFailed('GetPolicy');
}

export function findPolicy(fn: LambdaFunction, key: string): LambdaFunction['policies'][string] {
  const policy = fn.policies[key];
  if (policy === undefined || policy.statements.length === 0)
    throw notFound('The resource you requested does not exist.');
  return policy;
}

export function writePolicy(kernel: Kernel, fn: LambdaFunction, key: string, statements: PolicyStatement[]): void {
  fn.policies[key] = { revisionId: kernel.random.uuid(), statements };
}

export const policyResource = (world: World, { fn, qualifier }: PolicyTarget): string =>
  functionArn(world, fn.name, qualifier);
