import type { Service } from '../../kernel/action';
import { addPermission } from './actions/add-permission';
import { createAlias } from './actions/create-alias';
import { createFunction } from './actions/create-function';
import { deleteAlias } from './actions/delete-alias';
import { deleteFunction } from './actions/delete-function';
import { deleteFunctionConcurrency } from './actions/delete-function-concurrency';
import { deleteFunctionEventInvokeConfig } from './actions/delete-function-event-invoke-config';
import { getAccountSettings } from './actions/get-account-settings';
import { getAlias } from './actions/get-alias';
import { getFunction } from './actions/get-function';
import { getFunctionCodeSigningConfig } from './actions/get-function-code-signing-config';
import { getFunctionConcurrency } from './actions/get-function-concurrency';
import { getFunctionConfiguration } from './actions/get-function-configuration';
import { getFunctionEventInvokeConfig } from './actions/get-function-event-invoke-config';
import { getPolicy } from './actions/get-policy';
import { invoke } from './actions/invoke';
import { listAliases } from './actions/list-aliases';
import { listFunctionEventInvokeConfigs } from './actions/list-function-event-invoke-configs';
import { listFunctions } from './actions/list-functions';
import { listTags } from './actions/list-tags';
import { listVersionsByFunction } from './actions/list-versions-by-function';
import { publishVersion } from './actions/publish-version';
import { putFunctionConcurrency } from './actions/put-function-concurrency';
import { putFunctionEventInvokeConfig } from './actions/put-function-event-invoke-config';
import { removePermission } from './actions/remove-permission';
import { tagResource } from './actions/tag-resource';
import { untagResource } from './actions/untag-resource';
import { updateAlias } from './actions/update-alias';
import { updateFunctionCode } from './actions/update-function-code';
import { updateFunctionConfiguration } from './actions/update-function-configuration';
import { updateFunctionEventInvokeConfig } from './actions/update-function-event-invoke-config';
import { runDueEvents, startDueEvent } from './event-queue';

export const lambda: Service = {
  name: 'lambda',
  protocol: 'rest-json',
  errorMembers: (status) => ({ Type: status < 500 ? 'User' : 'Service' }),
  actions: [
    addPermission,
    createAlias,
    createFunction,
    deleteAlias,
    deleteFunction,
    deleteFunctionConcurrency,
    deleteFunctionEventInvokeConfig,
    getAccountSettings,
    getAlias,
    getFunction,
    getFunctionCodeSigningConfig,
    getFunctionConcurrency,
    getFunctionConfiguration,
    getFunctionEventInvokeConfig,
    getPolicy,
    invoke,
    listAliases,
    listFunctionEventInvokeConfigs,
    listFunctions,
    listTags,
    listVersionsByFunction,
    publishVersion,
    putFunctionConcurrency,
    putFunctionEventInvokeConfig,
    removePermission,
    tagResource,
    untagResource,
    updateAlias,
    updateFunctionCode,
    updateFunctionConfiguration,
    updateFunctionEventInvokeConfig,
  ],
  readsNoBookings: true,
  due: (kernel) => kernel.world.lambda.queue[0]?.dueAt,
  startAhead: startDueEvent,
  run: runDueEvents,
  close: (kernel) => kernel.functions.close(),
};
