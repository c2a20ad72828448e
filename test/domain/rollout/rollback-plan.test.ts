import { describe, expect, it } from 'vitest';
import type { FlagDeployment } from '../../../src/domain/rollout/deployments';
import {
  type AliasState,
  type FlagState,
  planAliasStep,
  planFlagStep,
  REVERT_WINDOW_MS,
} from '../../../src/domain/rollout/rollback-plan';
import { deploymentsWith } from './flag-deployments';

const NOW = Date.UTC(2026, 10, 25);
const OURS = 'ours';
const HOUR = 3_600_000;

const usual = deploymentsWith({ profileId: OURS, startedAtMs: NOW - 4 * HOUR });
const deployment: typeof usual = (number, version, state, more = {}) =>
  usual(number, version, state, { completedAtMs: state === 'complete' ? NOW - 2 * HOUR : undefined, ...more });

/** Version 1 is off, 2 is 1 %, 5 is 5 %. */
const SHARES = new Map([
  [1, 0],
  [2, 1],
  [5, 5],
]);

const OFF = deployment(1, 1, 'complete');

const state = (
  served: number | undefined,
  deployments: readonly FlagDeployment[],
  more: Partial<FlagState> = {},
): FlagState => ({
  nowMs: NOW,
  served: { kind: 'read', value: served },
  deployments: { kind: 'read', value: deployments },
  profileId: OURS,
  shares: SHARES,
  alarms: { kind: 'read', value: [] },
  ...more,
});

const ALARM = { kind: 'read', value: [{ name: 'canary', state: 'alarm', actionsEnabled: true }] } as const;
const completedAgo = (ms: number) => deployment(2, 2, 'complete', { completedAtMs: NOW - ms });

describe('planFlagStep', () => {
  const table: readonly (readonly [string, FlagState, object])[] = [
    ['nothing deployed', state(undefined, []), { kind: 'none' }],
    ['off, complete', state(0, [OFF]), { kind: 'none' }],
    ['1 % validating', state(0, [deployment(2, 2, 'validating'), OFF]), { kind: 'stop', number: 2 }],
    ['1 % deploying', state(0, [deployment(2, 2, 'deploying'), OFF]), { kind: 'stop', number: 2 }],
    ['1 % baking', state(1, [deployment(2, 2, 'baking'), OFF]), { kind: 'stop', number: 2 }],
    ['an unreadable version baking', state(0, [deployment(2, 9, 'baking'), OFF]), { kind: 'stop', number: 2 }],
    ['1 % complete, off before it', state(1, [completedAgo(HOUR), OFF]), { kind: 'revert', number: 2, toVersion: 1 }],
    [
      'just inside 72 hours',
      state(1, [completedAgo(REVERT_WINDOW_MS - 6 * 60_000), OFF]),
      { kind: 'revert', number: 2 },
    ],
    [
      'at 72 hours, less the margin for clocks',
      state(1, [completedAgo(REVERT_WINDOW_MS - 4 * 60_000), OFF]),
      { kind: 'roll-forward', deployed: 2, after: 2, disarm: [] },
    ],
    [
      'after 72 hours',
      state(1, [completedAgo(REVERT_WINDOW_MS + HOUR), OFF]),
      { kind: 'roll-forward', why: expect.stringContaining('72 hours') },
    ],
    [
      '5 % after 1 %',
      state(5, [deployment(3, 5, 'complete'), deployment(2, 2, 'complete'), OFF]),
      { kind: 'roll-forward', why: expect.stringContaining('is not off') },
    ],
    [
      'the first deployment ever is a share',
      state(1, [deployment(1, 2, 'complete')]),
      { kind: 'roll-forward', why: expect.stringContaining('nothing was deployed before') },
    ],
    [
      'a revert that AppConfig refused',
      state(1, [completedAgo(HOUR), OFF], { refusedReverts: [2] }),
      { kind: 'roll-forward', why: expect.stringContaining('refused') },
    ],
    [
      'a later deployment was undone, and 1 % is in force again',
      state(1, [deployment(3, 5, 'rolled-back'), deployment(2, 2, 'complete'), OFF]),
      { kind: 'roll-forward', after: 3 },
    ],
    ['rolled back and off', state(0, [deployment(2, 2, 'rolled-back'), OFF]), { kind: 'none' }],
    [
      'reverted and still on',
      state(1, [deployment(3, 5, 'reverted'), deployment(2, 2, 'complete'), OFF]),
      { kind: 'roll-forward' },
    ],
    ['rolling back', state(1, [deployment(2, 2, 'rolling-back'), OFF]), { kind: 'wait', toward: 'undone' }],
    [
      'off is being deployed',
      state(1, [deployment(3, 1, 'deploying'), completedAgo(HOUR), OFF]),
      { kind: 'wait', toward: 'off' },
    ],
    ['off is baking and served', state(0, [deployment(3, 1, 'baking'), completedAgo(HOUR), OFF]), { kind: 'none' }],
    [
      'an alarm rings and it must go forward',
      state(1, [completedAgo(80 * HOUR), OFF], { alarms: ALARM }),
      { kind: 'roll-forward', disarm: ['canary'] },
    ],
    [
      'an alarm rings and it can be reverted',
      state(1, [completedAgo(HOUR), OFF], { alarms: ALARM }),
      { kind: 'revert' },
    ],
    [
      'another profile is deploying',
      state(1, [deployment(3, 7, 'deploying', { profileId: 'theirs' }), completedAgo(HOUR), OFF]),
      { kind: 'blocked', number: 3 },
    ],
    [
      'another profile is deploying, and we are off',
      state(0, [deployment(3, 7, 'deploying', { profileId: 'theirs' }), OFF]),
      { kind: 'none' },
    ],
    [
      'another profile deployed last',
      state(1, [deployment(3, 7, 'complete', { profileId: 'theirs' }), completedAgo(HOUR), OFF]),
      { kind: 'roll-forward' },
    ],
    ['deployed on, but served off', state(0, [completedAgo(HOUR), OFF]), { kind: 'revert' }],
    [
      'served cannot be read, off deployed',
      state(0, [OFF], { served: { kind: 'unread', why: 'throttled' } }),
      { kind: 'none' },
    ],
    [
      'served cannot be read, 1 % baking',
      state(0, [deployment(2, 2, 'baking'), OFF], { served: { kind: 'unread', why: 'throttled' } }),
      { kind: 'stop' },
    ],
    [
      'deployments cannot be read, off is served',
      state(0, [], { deployments: { kind: 'unread', why: 'denied' } }),
      { kind: 'none' },
    ],
    [
      'deployments cannot be read, 1 % is served',
      state(1, [], { deployments: { kind: 'unread', why: 'denied' } }),
      { kind: 'unknown' },
    ],
  ];
  it.each(table)('%s', (_, given, step) => {
    expect(planFlagStep(given)).toMatchObject(step);
  });

  it('leaves alarms alone that have no actions or are OK', () => {
    const alarms = {
      kind: 'read',
      value: [
        { name: 'a', state: 'alarm', actionsEnabled: false },
        { name: 'b', state: 'ok', actionsEnabled: true },
        { name: 'c', state: 'insufficient-data', actionsEnabled: true },
      ],
    } as const;
    expect(planFlagStep(state(1, [completedAgo(80 * HOUR), OFF], { alarms }))).toMatchObject({ disarm: ['c'] });
  });
});

const alias = (version: string, weights: Readonly<Record<string, number>> = {}) =>
  ({ kind: 'read', value: { version, weights, revisionId: 'r1' } }) as const;
const IDLE = { kind: 'read', value: undefined } as const;

describe('planAliasStep', () => {
  const table: readonly (readonly [string, AliasState, object])[] = [
    ['one version, no record of a change', { alias: alias('3'), release: IDLE, baseline: undefined }, { kind: 'none' }],
    [
      'one version, as before the beta',
      { alias: alias('3'), release: IDLE, baseline: { version: '3', source: 'journal' } },
      { kind: 'none' },
    ],
    [
      'the code changed in the beta',
      { alias: alias('4'), release: IDLE, baseline: { version: '3', source: 'journal' } },
      { kind: 'point', from: '4', to: '3', revisionId: 'r1' },
    ],
    [
      'a weight was left',
      { alias: alias('3', { '4': 0.1 }), release: IDLE, baseline: undefined },
      { kind: 'point', from: '3', to: '3' },
    ],
    [
      'CodeDeploy is shifting',
      {
        alias: alias('3', { '4': 0.1 }),
        release: { kind: 'read', value: { id: 'd-1', state: 'in-progress' } },
        baseline: undefined,
      },
      { kind: 'stop-release', id: 'd-1' },
    ],
    [
      'CodeDeploy cannot be read',
      { alias: alias('3'), release: { kind: 'unread', why: 'denied' }, baseline: undefined },
      { kind: 'none' },
    ],
    [
      'the alias cannot be read',
      { alias: { kind: 'unread', why: 'throttled' }, release: IDLE, baseline: undefined },
      { kind: 'unknown' },
    ],
    [
      'the alias does not exist',
      { alias: { kind: 'read', value: undefined }, release: IDLE, baseline: undefined },
      { kind: 'unknown' },
    ],
  ];
  it.each(table)('%s', (_, given, step) => {
    expect(planAliasStep(given)).toMatchObject(step);
  });
});
