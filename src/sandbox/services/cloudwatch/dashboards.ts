import { AwsError } from '../../kernel/errors';
import type { World } from '../../kernel/world';

/** Dashboards belong to the account, not to a region: the ARN names none. */
export const dashboardArn = (world: World, name: string): string =>
  `arn:aws:cloudwatch::${world.accountId}:dashboard/${name}`;

/** JSON RPC callers see the legacy code `ResourceNotFound`. */
export const dashboardNotFound = (names: readonly string[]): AwsError =>
  new AwsError('DashboardNotFoundError', 404, `Dashboard ${names.join(', ')} does not exist`, {
    queryError: 'ResourceNotFound',
  });
