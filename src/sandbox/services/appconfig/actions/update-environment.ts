import { defineAction } from '../../../kernel/action';
import { environmentDocument } from '../documents';
import { findApplication, findEnvironment } from '../find';
import { applicationId, description, environmentId, monitors, name64 } from '../shapes';
import type { Monitor } from '../state';

/** `Monitors` replaces the whole list. */
export const updateEnvironment = defineAction<{
  ApplicationId: string;
  EnvironmentId: string;
  Name?: string;
  Description?: string;
  Monitors?: readonly Monitor[];
}>({
  name: 'UpdateEnvironment',
  http: { method: 'PATCH', path: '/applications/{ApplicationId}/environments/{EnvironmentId}' },
  input: {
    ApplicationId: applicationId,
    EnvironmentId: environmentId,
    Name: name64,
    Description: description,
    Monitors: monitors,
  },
  run(input, { kernel }) {
    const environment = findEnvironment(kernel, input.ApplicationId, input.EnvironmentId);
    if (input.Name !== undefined) environment.name = input.Name;
    if (input.Description !== undefined) environment.description = input.Description;
    if (input.Monitors !== undefined) environment.monitors = input.Monitors;
    return environmentDocument(findApplication(kernel, input.ApplicationId), environment);
  },
});
