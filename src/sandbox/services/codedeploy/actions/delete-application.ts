import { defineAction } from '../../../kernel/action';
import { name100 } from '../shapes';

/** Deleting an application that does not exist succeeds, as in AWS. */
export const deleteApplication = defineAction<{ applicationName: string }>({
  name: 'DeleteApplication',
  input: { applicationName: name100 },
  run(input, { kernel }) {
    delete kernel.world.codedeploy.applications[input.applicationName];
  },
});
