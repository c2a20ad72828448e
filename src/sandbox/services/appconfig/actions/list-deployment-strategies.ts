import { defineAction } from '../../../kernel/action';
import { strategyDocument } from '../documents';
import { type ListInput, listDocument } from '../list';
import { paging } from '../shapes';
import { predefinedStrategies } from '../strategies';

/** The predefined strategies and the account's own. */
export const listDeploymentStrategies = defineAction<ListInput>({
  name: 'ListDeploymentStrategies',
  http: { method: 'GET', path: '/deploymentstrategies' },
  input: paging,
  run(input, { kernel }) {
    const all = [...Object.values(predefinedStrategies), ...Object.values(kernel.world.appconfig.strategies)];
    return listDocument(all, 'strategies', input, strategyDocument);
  },
});
