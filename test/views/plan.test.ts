import { describe, it } from 'vitest';
import type { PlanInput } from '../../src/domain/decidability/plan';
import { plain } from '../../src/domain/text/palette';
import { planView } from '../../src/views/plan';
import { planWith } from '../domain/decidability/plans';
import { HOUR } from '../domain/decision/situations';
import { expectGolden } from '../support/golden';
import { expectFits } from './fits';

const SITUATIONS: { readonly [name: string]: Partial<PlanInput> } = {
  '1-percent': {},
  '25-percent': { share: 25, windowMs: 8 * HOUR },
  'sticky-nobody': {
    bucketBy: 'user',
    users: { total: 50, inCanary: [], instead: { salt: 'beta-3', percentage: 1.4 } },
  },
  'sticky-5-percent': { bucketBy: 'user', share: 5, users: { total: 50, inCanary: ['user-3', 'user-17'] } },
};

describe('planView', () => {
  for (const [name, change] of Object.entries(SITUATIONS)) {
    const plan = planWith({ rateSource: 'last hour', ...change });
    it.each([80, 120])(`shows ${name} at %d columns`, (width) => {
      const text = planView(plan, plain, width);
      expectFits(text, width);
      expectGolden(`views/plan-${name}-${width}.txt`, text);
    });
  }
});
