import { describe, expect, it } from 'vitest';
import { createFaultPlan, type FaultCall, type FaultRule } from '../../../src/sandbox/faults/plan';

const call = (
  operation: string,
  caller: FaultCall['caller'] = 'client',
  service: FaultCall['service'] = 'lambda',
): FaultCall => ({
  service,
  operation,
  caller,
});

const kindOf = (rules: readonly FaultRule[], asked: FaultCall): string | undefined => {
  const plan = createFaultPlan();
  for (const rule of rules) plan.add(rule);
  return plan.take(asked)?.kind;
};

describe('the fault plan', () => {
  it.each<[string, FaultRule[], FaultCall, string | undefined]>([
    ['nothing without rules', [], call('Invoke'), undefined],
    ['every call for a bare rule', [{ kind: 'drop' }], call('Invoke'), 'drop'],
    ['the named service only', [{ kind: 'drop', service: 'logs' }], call('Invoke'), undefined],
    ['the named operation in any case', [{ kind: 'drop', operation: 'iNVOKE' }], call('Invoke'), 'drop'],
    ['another operation never', [{ kind: 'drop', operation: 'GetAlias' }], call('Invoke'), undefined],
    ['clients only', [{ kind: 'drop', from: 'clients' }], call('Invoke', 'function'), undefined],
    ['functions only', [{ kind: 'drop', from: 'functions' }], call('Invoke', 'function'), 'drop'],
    ['functions only, not clients', [{ kind: 'drop', from: 'functions' }], call('Invoke'), undefined],
    [
      'the first rule that matches',
      [{ kind: 'error', service: 'logs' }, { kind: 'expired' }, { kind: 'drop' }],
      call('Invoke'),
      'expired',
    ],
  ])('hits %s', (_what, rules, asked, kind) => {
    expect(kindOf(rules, asked)).toBe(kind);
  });

  it('goes on to the next rule once one is spent', () => {
    const plan = createFaultPlan();
    plan.add({ kind: 'error', calls: 2 });
    plan.add({ kind: 'drop', calls: 1 });
    const kinds = Array.from({ length: 4 }, () => plan.take(call('Invoke'))?.kind);
    expect(kinds).toEqual(['error', 'error', 'drop', undefined]);
  });

  it('can be cleared by rule or as a whole', () => {
    const plan = createFaultPlan();
    const first = plan.add({ kind: 'error' });
    plan.add({ kind: 'drop' });
    plan.clear(first);
    expect(plan.take(call('Invoke'))?.kind).toBe('drop');
    plan.clear();
    expect(plan.list()).toEqual([]);
    expect(plan.take(call('Invoke'))).toBeUndefined();
  });
});
