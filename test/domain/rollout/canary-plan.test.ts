import { describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument, withShare } from '../../../src/domain/flags/document';
import { defaultBakeMinutes, planCanary, sameDocument, shareOfContent } from '../../../src/domain/rollout/canary-plan';
import type { FlagDeployment } from '../../../src/domain/rollout/deployments';
import type { CanaryRequest, CanaryState } from '../../../src/domain/rollout/share-request';
import { deploymentsWith } from './flag-deployments';

const NOW = Date.UTC(2026, 10, 23, 10);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const content = (percentage: number): string => serializeFlagDocument(withShare(offDocument(), { percentage }));

const deployment = deploymentsWith({
  startedAtMs: NOW - HOUR,
  events: [
    { atMs: NOW - HOUR, kind: 'bake-started', by: 'appconfig', description: '' },
    { atMs: NOW - HOUR, kind: 'started', by: 'user', description: 'arn:aws:iam::1:user/ops' },
  ],
});

const OFF = deployment(1, 1, 'complete');

/** Version n of the list has share n - 1 (1: off, 2: 1 %), by the shares given. */
const state = (
  shares: readonly number[],
  deployments: readonly FlagDeployment[],
  served: number,
  more: Partial<CanaryState> = {},
): CanaryState => ({
  nowMs: NOW,
  profileId: 'ours',
  profileType: 'AWS.AppConfig.FeatureFlags',
  latest: { version: shares.length, content: content(shares.at(-1) ?? 0) },
  contents: new Map(shares.map((share, index) => [index + 1, content(share)])),
  shares: new Map(shares.map((share, index) => [index + 1, share])),
  served: { kind: 'share', share: served, bucketBy: 'request', salt: 'beta-2026' },
  deployments,
  alarms: [],
  startedAtMs: undefined,
  enteredAtMs: undefined,
  ...more,
});

const ask = (share: number, more: Partial<CanaryRequest> = {}): CanaryRequest => ({ share, early: false, ...more });

describe('planCanary', () => {
  it('goes from off straight to the share when off is the last completed deployment', () => {
    const plan = planCanary(state([0], [OFF], 0), ask(1));
    expect(plan).toMatchObject({
      kind: 'change',
      from: 0,
      to: 1,
      bakeMinutes: 110,
      off: { kind: 'deployed', version: 1, deployment: 1 },
      latestVersion: 1,
      latestDeployment: 1,
      stop: undefined,
    });
    expect(plan.kind === 'change' && plan.changes).toEqual([
      { path: 'values.prismaAdapter.enabled', before: false, after: true },
      { path: 'values.prismaAdapter.percentage', before: 0, after: 1 },
    ]);
  });

  it('deploys off in between when the last completed deployment is a share', () => {
    const at1 = state([0, 1], [deployment(2, 2, 'complete'), OFF], 1, {
      startedAtMs: NOW - 3 * DAY,
      enteredAtMs: NOW - 3 * DAY + HOUR,
    });
    expect(planCanary(at1, ask(5))).toMatchObject({
      kind: 'change',
      from: 1,
      to: 5,
      bakeMinutes: 1440,
      off: { kind: 'deploy' },
    });
  });

  it('counts off as deployed when the share after it was undone', () => {
    expect(planCanary(state([0, 1], [deployment(2, 2, 'rolled-back'), OFF], 0), ask(1))).toMatchObject({
      kind: 'change',
      off: { kind: 'deployed', version: 1 },
    });
  });

  it.each([
    ['the same share', ask(1), 'already-there'],
    ['another salt', ask(1, { salt: 'x' }), 'blocked'],
    ['another unit', ask(1, { bucketBy: 'user' }), 'blocked'],
    ['another share while it bakes', ask(0.5), 'blocked'],
    ['the same share, re-armed', ask(1, { rearm: true }), 'change'],
  ] as const)('while 1 %% bakes: %s', (_, request, kind) => {
    expect(planCanary(state([0, 1], [deployment(2, 2, 'baking'), OFF], 1), request).kind).toBe(kind);
  });

  it('names the deployment that is in the way: number, share, per cent, who, since, and when it ends', () => {
    const plan = planCanary(state([0, 1], [deployment(2, 2, 'baking'), OFF], 1), ask(0.5));
    expect(plan).toMatchObject({
      blocks: [
        {
          gate: 'in-flight',
          why: 'deployment 2 (1 %) is baking at 100 %, by arn:aws:iam::1:user/ops, since 23 Nov 09:00 UTC',
          opensAtMs: NOW - HOUR + 110 * 60_000,
        },
      ],
    });
  });

  it('never stops another profile to re-arm', () => {
    const theirs = deployment(3, 9, 'baking', { profileId: 'theirs' });
    expect(
      planCanary(state([0, 1], [theirs, deployment(2, 2, 'complete'), OFF], 1), ask(1, { rearm: true })),
    ).toMatchObject({ kind: 'blocked', blocks: [{ gate: 'in-flight' }] });
  });

  it.each([
    ['an alarm in ALARM', { alarms: [{ name: 'a', state: 'alarm', reason: 'r' }] }, ['alarms']],
    ['an alarm without data', { alarms: [{ name: 'a', state: 'insufficient-data', reason: 'r' }] }, ['alarms']],
    ['a freeform profile', { profileType: 'AWS.Freeform' }, ['document']],
    ['no version', { latest: undefined }, ['document']],
    ['a document that is not JSON', { latest: { version: 1, content: '{' } }, ['document']],
    ['what is served cannot be read', { served: { kind: 'invalid', why: 'Ion' } }, ['flag']],
  ] as const)('is blocked by %s', (_, more, gates) => {
    const plan = planCanary(state([0], [OFF], 0, more as Partial<CanaryState>), ask(1));
    expect(plan.kind === 'blocked' ? plan.blocks.map((block) => block.gate) : plan.kind).toEqual(gates);
  });

  it('keeps what it does not know', () => {
    const document = {
      ...offDocument(),
      flags: { ...offDocument().flags, other: { name: 'Other' } },
      values: { ...offDocument().values, other: { enabled: true } },
    };
    const plan = planCanary(
      state([0], [OFF], 0, { latest: { version: 1, content: JSON.stringify(document) } }),
      ask(1),
    );
    expect(plan.kind === 'change' && JSON.parse(plan.content)).toMatchObject({
      flags: { other: { name: 'Other' } },
      values: { other: { enabled: true } },
    });
  });
});

describe('defaultBakeMinutes', () => {
  it.each([
    [0.5, 110],
    [1, 110],
    [5, 1440],
    [25, 1440],
    [100, 1440],
  ])('%s %% is guarded for %s minutes', (share, minutes) => {
    expect(defaultBakeMinutes(share)).toBe(minutes);
  });
});

describe('shareOfContent and sameDocument', () => {
  it('reads off as 0 and nonsense as unknown', () => {
    expect([
      shareOfContent(content(0)),
      shareOfContent(content(0.5)),
      shareOfContent('{'),
      shareOfContent('{"version":"1","flags":{},"values":{}}'),
    ]).toEqual([0, 0.5, undefined, undefined]);
  });
  it('does not count layout or the stamps that AppConfig writes', () => {
    const stamped = JSON.parse(content(1)) as { values: { prismaAdapter: object } };
    stamped.values.prismaAdapter = { ...stamped.values.prismaAdapter, _updatedAt: '2026-11-23T09:00:00Z' };
    expect(sameDocument(content(1), JSON.stringify(stamped))).toBe(true);
    expect(sameDocument(content(1), content(2))).toBe(false);
  });
});
