import { describe, expect, it } from 'vitest';
import {
  expectedShare,
  guardedUntil,
  predecessorOf,
  startedBy,
  undoneBecause,
} from '../../../src/domain/rollout/deployments';
import { deploymentsWith } from './flag-deployments';

const deployment = deploymentsWith();

const SHARES = new Map([
  [1, 0],
  [2, 1],
]);

describe('expectedShare', () => {
  it.each([
    ['nothing yet', [], { kind: 'nothing-deployed' }],
    ['off', [deployment(1, 1, 'complete')], { kind: 'share', share: 0 }],
    ['baking', [deployment(2, 2, 'baking'), deployment(1, 1, 'complete')], { kind: 'share', share: 1 }],
    ['still validating', [deployment(2, 2, 'validating'), deployment(1, 1, 'complete')], { kind: 'share', share: 0 }],
    ['undone', [deployment(2, 2, 'rolled-back'), deployment(1, 1, 'complete')], { kind: 'share', share: 0 }],
    ['reverted', [deployment(2, 2, 'reverted'), deployment(1, 1, 'complete')], { kind: 'share', share: 0 }],
    [
      'another profile',
      [deployment(3, 9, 'complete', { profileId: 'theirs' }), deployment(2, 2, 'complete')],
      { kind: 'share', share: 1 },
    ],
    ['unreadable', [deployment(2, 9, 'complete')], { kind: 'unknown' }],
  ] as const)('%s', (_, deployments, expected) => {
    expect(expectedShare(deployments, 'ours', SHARES)).toMatchObject(expected);
  });
});

describe('predecessorOf', () => {
  it('skips deployments that were undone, and other profiles', () => {
    const off = deployment(1, 1, 'complete');
    const list = [
      deployment(5, 2, 'complete'),
      deployment(4, 9, 'complete', { profileId: 'theirs' }),
      deployment(3, 2, 'rolled-back'),
      off,
    ];
    expect(predecessorOf(list[0]!, list)).toBe(off);
  });
});

describe('guardedUntil', () => {
  it('counts the bake from its own start', () => {
    const events = [{ atMs: 5_000, kind: 'bake-started', by: 'appconfig', description: '' } as const];
    expect(guardedUntil([deployment(2, 2, 'baking', { events })], 'ours')).toBe(5_000 + 110 * 60_000);
  });
  it('is over with the bake', () => {
    expect(guardedUntil([deployment(2, 2, 'complete')], 'ours')).toBeUndefined();
  });
});

describe('undoneBecause', () => {
  it('gives the reason in the words of AWS', () => {
    const events = [
      { atMs: 5_000, kind: 'rollback-started', by: 'alarm', description: 'alarm huntaze-canary-errors' } as const,
    ];
    expect(undoneBecause(deployment(2, 2, 'rolled-back', { events }))).toBe('alarm: alarm huntaze-canary-errors');
    expect(undoneBecause(deployment(2, 2, 'complete'))).toBeUndefined();
  });
});

describe('startedBy', () => {
  const started = { atMs: 1, kind: 'started', by: 'user', description: 'Deployment started' } as const;

  it("is the deployment's own description, not AppConfig's sentence", () => {
    expect(startedBy(deployment(2, 2, 'baking', { events: [started], description: 'ann, from the console' }))).toBe(
      'ann, from the console',
    );
    expect(startedBy(deployment(2, 2, 'baking', { events: [started] }))).toBe('a user');
    expect(startedBy(deployment(2, 2, 'baking', { events: [] }))).toBe('unknown');
  });
});
