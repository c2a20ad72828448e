import { afterEach, beforeEach, expect, it } from 'vitest';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import type { Gateways } from '../../../src/ports/gateways';
import { openProvisionedBeta, type WiredBeta } from './provisioned-beta';

let beta: WiredBeta;
beforeEach(async () => {
  beta = await openProvisionedBeta();
}, 60_000);
afterEach(() => beta.close());

it('a function whose variables cannot be read is not written: they would be erased', async () => {
  // Lambda answers Environment.Error in place of Variables when the caller may not use the function's key.
  const { functions } = beta.gateways;
  const describe: Gateways['functions']['describe'] = async (name, qualifier) => {
    const found = await functions.describe(name, qualifier);
    return found && { ...found, environment: {}, environmentError: 'KMS: access denied' };
  };
  const { plan } = await planProvision({ ...beta.gateways, functions: { ...functions, describe } });
  const blocked = plan.items.filter(({ action }) => action === 'blocked');
  expect(blocked.map(({ resource }) => resource)).toEqual([
    'function huntaze-prisma-read',
    'function huntaze-mock-read',
  ]);
  expect(blocked[0]?.why).toContain('writing would erase them: KMS: access denied');
});
