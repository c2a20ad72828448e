import type { World } from '../../kernel/world';

export const applicationArn = (world: World, name: string): string =>
  `arn:aws:codedeploy:${world.region}:${world.accountId}:application:${name}`;

export const groupArn = (world: World, application: string, group: string): string =>
  `arn:aws:codedeploy:${world.region}:${world.accountId}:deploymentgroup:${application}/${group}`;
