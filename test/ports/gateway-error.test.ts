import { describe, expect, it } from 'vitest';
import { GatewayError, type GatewayFailure, isPassing } from '../../src/ports/gateway-error';

const failed = (failure: GatewayFailure) =>
  new GatewayError(failure, 'appconfig:GetDeployment', 'failed', { outcome: 'not-applied' });

describe('isPassing', () => {
  it.each<[GatewayFailure['kind'], boolean]>([
    ['throttled', true],
    ['service-error', true],
    ['no-answer', true],
    ['not-aws', true],
    ['denied', false],
    ['expired-credentials', false],
    ['no-credentials', false],
    ['not-found', false],
    ['conflict', false],
    ['stale', false],
    ['invalid', false],
    ['quota', false],
  ])('%s: %s', (kind, passing) => {
    expect(isPassing(failed({ kind }))).toBe(passing);
  });

  it('knows gateway failures only', () => {
    expect(isPassing(new Error('throttled'))).toBe(false);
  });
});
