import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageInfo } from '../package-info';

/** The text of the stack that this installation ships. */
export const stackTemplate = (): string => readFileSync(join(packageInfo().root, 'lambdas', 'template.yaml'), 'utf8');

/** Network and database of a ready-made world: names alone, since the sandbox has no EC2 and no RDS. */
export const WORLD_STACK_PARAMETERS: Readonly<Record<string, string>> = {
  VpcId: 'vpc-0a1b2c3d4e5f67890',
  SubnetIds: 'subnet-0a1b2c3d4e5f67890,subnet-0f9e8d7c6b5a43210',
  DatabaseInstanceIdentifier: 'huntaze',
  DatabaseSecurityGroupId: 'sg-0a1b2c3d4e5f67890',
};
