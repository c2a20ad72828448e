import { defineAction } from '../../../kernel/action';
import { lowerCaseId } from '../../../kernel/random';
import { addTags, type Tags } from '../../../kernel/tags';
import { appConfigArn } from '../arns';
import { environmentDocument } from '../documents';
import { quotaExceeded } from '../errors';
import { findApplication } from '../find';
import { applicationId, description, monitors, name64, tags } from '../shapes';
import type { Environment, Monitor } from '../state';

const MAX_ENVIRONMENTS = 20;

/** Id of the environment that the first scripts were written for; see BEHAVIOUR.md. */
const KNOWN_IDS: Readonly<Record<string, string>> = { 'cjcqdvj/production': 'ghhj0jb' };

export const createEnvironment = defineAction<{
  ApplicationId: string;
  Name: string;
  Description?: string;
  Tags?: Tags;
  Monitors?: readonly Monitor[];
}>({
  name: 'CreateEnvironment',
  http: { method: 'POST', path: '/applications/{ApplicationId}/environments', status: 201 },
  input: {
    ApplicationId: applicationId,
    Name: { ...name64, required: true },
    Description: description,
    Monitors: monitors,
    Tags: tags,
  },
  run(input, { kernel }) {
    const application = findApplication(kernel, input.ApplicationId);
    if (Object.keys(application.environments).length >= MAX_ENVIRONMENTS) {
      throw quotaExceeded(`The number of environments exceeds the maximum allowed of ${MAX_ENVIRONMENTS}.`);
    }
    const known = kernel.world.fresh === true ? undefined : KNOWN_IDS[`${application.id}/${input.Name}`];
    const id =
      known !== undefined && application.environments[known] === undefined ? known : lowerCaseId(kernel.random, 7);
    const environment: Environment = {
      id,
      name: input.Name,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      monitors: input.Monitors ?? [],
      deployments: [],
    };
    application.environments[id] = environment;
    addTags(kernel.world, appConfigArn(kernel.world, `application/${application.id}/environment/${id}`), input.Tags);
    return environmentDocument(application, environment);
  },
});
