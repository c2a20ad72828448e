import type { NewId } from '../../domain/system/provision-plan';
import type { Gateways } from '../../ports/gateways';

/** Ids of the flags' home that the configuration does not have: found by name, drawn by AWS. */
export async function idsToConfigure({ provisioning, system }: Gateways): Promise<readonly NewId[]> {
  const { application, environment } = await provisioning.flags.find();
  const ids: NewId[] = [];
  if (application !== undefined && application.id !== system.application.id)
    ids.push({ path: 'application.id', value: application.id });
  if (environment !== undefined && environment.id !== system.environment.id)
    ids.push({ path: 'environment.id', value: environment.id });
  return ids;
}
