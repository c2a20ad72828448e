import { describe, it } from 'vitest';
import type { ProvisionPlan } from '../../src/domain/system/provision-plan';
import { own } from '../../src/domain/text/advice';
import { plain } from '../../src/domain/text/palette';
import { provisionPlanView, provisionResultView } from '../../src/views/provision';
import { expectGolden } from '../support/golden';

const PLAN: ProvisionPlan = {
  account: '111122223333',
  region: 'us-east-1',
  items: [
    {
      area: 'logs',
      resource: 'log group /aws/lambda/huntaze-mock-read',
      action: 'create',
      detail: 'kept 30 days',
      changes: [],
    },
    { area: 'flags', resource: 'flag application huntaze-flags', action: 'as-wanted', detail: 'cjcqdvj', changes: [] },
    {
      area: 'functions',
      resource: 'function huntaze-mock-read',
      action: 'change',
      changes: [
        { what: 'tracing', from: 'off', to: 'active' },
        { what: 'variable PRISMA_FUNCTION', from: undefined, to: 'huntaze-prisma-read:live' },
      ],
    },
    {
      area: 'functions',
      resource: 'alias huntaze-mock-read:live',
      action: 'left-alone',
      changes: [],
      why: 'version 3 was published with another tracing; versions do not change',
      next: own`deploy mock-read`,
    },
    {
      area: 'codedeploy',
      resource: 'deployment group mock-read-live',
      action: 'blocked',
      changes: [],
      why: 'the service role of CodeDeploy is not configured (roles.codeDeploy)',
      next: 'sam deploy --template-file lambdas/template.yaml --guided, then put its output CodeDeployRoleArn into huntaze-beta.config.json',
    },
  ],
};

describe('the plan of provision', () => {
  it('shows each resource with its sign, changes old -> new, and the sum', () => {
    expectGolden('views/provision-plan.txt', provisionPlanView(PLAN, plain, 80));
  });

  it('shows after writing what was done and what is left alone', () => {
    const plan = { ...PLAN, items: PLAN.items.slice(0, 4) };
    expectGolden(
      'views/provision-result.txt',
      provisionResultView(
        plan,
        {
          created: ['log group /aws/lambda/huntaze-mock-read'],
          changed: ['function huntaze-mock-read'],
          foundAsWanted: [],
        },
        plain,
        80,
      ),
    );
  });
});
