import type { Kernel } from '../../kernel/kernel';
import type { World } from '../../kernel/world';
import { badRequest } from './errors';
import { findApplication, findAssociation, findDeployment, findEnvironment, findProfile, findStrategy } from './find';

/** ARN of a resource, e.g. `application/abc1234/environment/def5678`. */
export const appConfigArn = (world: World, path: string): string =>
  `arn:aws:appconfig:${world.region}:${world.accountId}:${path}`;

/** Refuses what an extension cannot be associated with. */
export function checkAssociated(kernel: Kernel, arn: string): void {
  if (!/:application\/[^/]+(?:\/(?:environment|configurationprofile)\/[^/]+)?$/.test(arn))
    throw badRequest(`Invalid resource ARN: ${arn}`);
  checkTagged(kernel, arn);
}

/** Refuses the ARN of another service, and of a resource that does not exist. */
export function checkTagged(kernel: Kernel, arn: string): void {
  const path = /^arn:aws:appconfig:[^:]*:\d{12}:(.+)$/.exec(arn)?.[1] ?? '';
  const [kind, id = '', part, partId = '', below, number] = path.split('/');
  if (kind === 'deploymentstrategy' && part === undefined) findStrategy(kernel, id);
  else if (kind === 'extensionassociation' && part === undefined) findAssociation(kernel, id);
  else if (kind !== 'application') throw badRequest(`Invalid resource ARN: ${arn}`);
  else if (part === undefined) findApplication(kernel, id);
  else if (part === 'configurationprofile') findProfile(kernel, id, partId);
  else if (part === 'environment' && below === undefined) findEnvironment(kernel, id, partId);
  else if (part === 'environment' && below === 'deployment')
    findDeployment(findEnvironment(kernel, id, partId), Number(number));
  else throw badRequest(`Invalid resource ARN: ${arn}`);
}
