import { describe, it } from 'vitest';
import { makePlan, type PlanInput } from '../../src/domain/decidability/plan';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { alarmRules } from '../../src/domain/system/alarm-rules';
import { DEFAULT_SYSTEM } from '../../src/domain/system/system';
import { plain } from '../../src/domain/text/palette';
import { planView } from '../../src/views/plan';
import { HOUR } from '../domain/decision/situations';
import { expectGolden } from '../support/golden';
import { expectFits } from './fits';

const SITUATIONS: { readonly [name: string]: Partial<PlanInput> } = {
  '1-percent': {},
  '25-percent': { share: 25, windowMs: 8 * HOUR },
  'sticky-nobody': { bucketBy: 'user', users: { total: 50, inCanary: [] } },
  'sticky-5-percent': { bucketBy: 'user', share: 5, users: { total: 50, inCanary: ['user-3', 'user-17'] } },
};

describe('planView', () => {
  for (const [name, change] of Object.entries(SITUATIONS)) {
    it.each([80, 120])(`shows ${name} at %d columns`, (width) => {
      const reading = makePlan({
        ratePerHour: 1000,
        rateSource: 'last hour',
        windowMs: 2 * HOUR,
        share: 1,
        bucketBy: 'request',
        thresholds: THRESHOLDS,
        alarms: alarmRules(DEFAULT_SYSTEM),
        ...change,
      });
      if (reading.kind === 'invalid') throw new Error(reading.problem);
      const text = planView(reading.plan, plain, width);
      expectFits(text, width);
      expectGolden(`views/plan-${name}-${width}.txt`, text);
    });
  }
});
