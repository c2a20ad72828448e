import { defineAction } from '../../../kernel/action';
import { applicationDocument } from '../documents';
import { type ListInput, listDocument } from '../list';
import { paging } from '../shapes';

export const listApplications = defineAction<ListInput>({
  name: 'ListApplications',
  http: { method: 'GET', path: '/applications' },
  input: paging,
  run: (input, { kernel }) =>
    listDocument(Object.values(kernel.world.appconfig.applications), 'applications', input, applicationDocument),
});
