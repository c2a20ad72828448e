import { defineAction } from '../../../kernel/action';
import { lowerCaseId } from '../../../kernel/random';
import { addTags, type Tags } from '../../../kernel/tags';
import { appConfigArn } from '../arns';
import { applicationDocument } from '../documents';
import { quotaExceeded } from '../errors';
import { description, name64, tags } from '../shapes';

const MAX_APPLICATIONS = 100;

/** Id of the application that the first scripts were written for; see BEHAVIOUR.md. */
const KNOWN_IDS: Readonly<Record<string, string>> = { 'huntaze-flags': 'cjcqdvj' };

export const createApplication = defineAction<{ Name: string; Description?: string; readonly Tags?: Tags }>({
  name: 'CreateApplication',
  http: { method: 'POST', path: '/applications', status: 201 },
  input: { Name: { ...name64, required: true }, Description: description, Tags: tags },
  run(input, { kernel }) {
    const { applications } = kernel.world.appconfig;
    if (Object.keys(applications).length >= MAX_APPLICATIONS) {
      throw quotaExceeded(`The number of applications exceeds the maximum allowed of ${MAX_APPLICATIONS}.`);
    }
    const known = kernel.world.fresh === true ? undefined : KNOWN_IDS[input.Name];
    const id = known !== undefined && applications[known] === undefined ? known : lowerCaseId(kernel.random, 7);
    const application = {
      id,
      name: input.Name,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      environments: {},
      profiles: {},
    };
    applications[id] = application;
    addTags(kernel.world, appConfigArn(kernel.world, `application/${id}`), input.Tags);
    return applicationDocument(application);
  },
});
