import { describe, expect, it } from 'vitest';
import { CHECK_KEYS, type CheckRow, checkId, readinessReport } from '../../src/domain/readiness/readiness';
import type { RollbackResult } from '../../src/domain/rollout/rollback-result';
import { own } from '../../src/domain/text/advice';
import { plain } from '../../src/domain/text/palette';
import { blocksView } from '../../src/views/canary';
import { checkProgressView, checkView } from '../../src/views/check';
import { historyView } from '../../src/views/history';
import { rollbackPlanView, rollbackView } from '../../src/views/rollback';
import { displayWidth } from '../../src/views/text';
import { expectGolden } from '../support/golden';

const NOW = Date.UTC(2026, 10, 23, 10);
const widest = (text: string): number => Math.max(...text.split('\n').map(displayWidth));

const row = (key: CheckRow['key'], more: Partial<CheckRow> = {}): CheckRow => ({
  id: checkId(key),
  key,
  status: 'pass',
  evidence: 'as it should be',
  ...more,
});

const rows = CHECK_KEYS.map((key) => {
  if (key === 'alarms')
    return row(key, {
      status: 'fail',
      evidence: "huntaze-canary-errors is not among the environment's monitors",
      fix: 'huntaze-beta provision --only alarms',
    });
  if (key === 'probe')
    return row(key, {
      status: 'warn',
      evidence: 'mock answered in 41 ms; its trace is not visible yet',
      fix: 'huntaze-beta traces  in a minute',
    });
  if (key === 'codedeploy')
    return row(key, {
      status: 'could-not-run',
      evidence: 'no permission for codedeploy:GetDeploymentGroup',
      fix: 'allow codedeploy:GetDeploymentGroup to this role',
    });
  return row(key);
});

describe('checkView', () => {
  const report = readinessReport(rows, {
    strict: false,
    expectedShare: 0,
    alarmVisibility: [
      'would the alarms see a failing canary of 1 %? yes: huntaze-canary-errors fires after about 16 min',
    ],
  });
  it('gives each row its evidence, and its fix where it is not right', () => {
    expectGolden('views/check-not-ready.txt', checkView(report, plain, 80));
  });
  it('keeps to 80 columns', () => {
    expect(widest(checkView(report, plain, 80))).toBeLessThanOrEqual(80);
  });
  it('on a low screen keeps every row, its fix, the verdict and what is next', () => {
    const passing = rows.map((one) =>
      one.status === 'pass' ? { ...one, evidence: 'as it should be '.repeat(9) } : one,
    );
    const alarmVisibility = ['would the alarms see it? '.repeat(12), 'would they undo a healthy one? '.repeat(9)];
    const tall = readinessReport(passing, { strict: false, expectedShare: 0, alarmVisibility });
    const drawn = (height: number): readonly string[] => checkView(tall, plain, 80, height).split('\n');
    const all = drawn(99);
    expect(all.length).toBeGreaterThan(30);
    for (const height of [30, 22, 20]) {
      const low = drawn(height);
      expect(low.length).toBeLessThanOrEqual(height);
      for (const key of CHECK_KEYS) expect(low.filter((line) => line.slice(6).startsWith(key))).toHaveLength(1);
      expect(low.slice(-3)).toEqual(all.slice(-3));
      expect(low.filter((line) => line.includes('fix  '))).toEqual(all.filter((line) => line.includes('fix  ')));
      expect(widest(low.join('\n'))).toBeLessThanOrEqual(80);
    }
    expect(drawn(22).join('\n')).toContain('would they undo');
    expect(drawn(20).join('\n')).not.toContain('would they undo');
  });
  it('shows what runs while it runs', () => {
    expectGolden('views/check-running.txt', checkProgressView(rows.slice(0, 2), ['alias', 'tracing'], plain, 80));
  });
});

const NOT_SAFE: RollbackResult = {
  kind: 'not-safe',
  safeByMs: undefined,
  alreadyOff: false,
  acts: [],
  proofs: [
    { id: 'flag', state: 'open', evidence: 'a fresh session is still served 1 % (v7-pct1-1a2b3c4d)' },
    { id: 'alias', state: 'proven', evidence: 'live -> version 3 alone' },
    {
      id: 'probe',
      state: 'open',
      evidence: 'mock answered, but its environment still has the flag on, version 3 in 41 ms',
    },
    { id: 'environments', state: 'unread', evidence: 'logs:FilterLogEvents was throttled: Rate exceeded' },
  ],
  remains: [
    'the flag: deployment 7 (1 %) is baking',
    'flag: a fresh session is still served 1 % (v7-pct1-1a2b3c4d)',
    'probe: its environment still has the flag on',
  ],
  next: [own`rollback --yes`, own`rollback --hard --yes`, own`check`],
  warnings: ['NOT WRITTEN DOWN: the journal /state/journal.jsonl cannot be used: EACCES'],
  startedAtMs: NOW,
  acceptedAtMs: undefined,
  endedAtMs: NOW + 150_000,
};

describe('rollbackView', () => {
  it('says NOT SAFE, what remains, and what to type', () => {
    const text = rollbackView(NOT_SAFE, plain, 80, { sandbox: false });
    expectGolden('views/rollback-not-safe.txt', text);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});

describe('rollbackPlanView', () => {
  it.each([
    [
      'alarm',
      {
        kind: 'roll-forward',
        after: 7,
        deployed: 4,
        disarm: ['huntaze-canary-errors'],
        why: 'deployment 7 completed more than 72 hours ago and cannot be reverted',
      },
      {
        kind: 'point',
        from: '4',
        to: '3',
        revisionId: 'r',
        why: 'the code changed in this beta: version 3 before (journal record 12)',
      },
    ],
    [
      'revert',
      { kind: 'revert', number: 7, toVersion: 3, why: 'deployment 7 is complete, and version 3 before it is off' },
      { kind: 'stop-release', id: 'd-ABC', why: 'CodeDeploy d-ABC is in-progress' },
    ],
    [
      'blocked',
      {
        kind: 'blocked',
        number: 8,
        profileId: 'p',
        why: 'deployment 8 of another profile is deploying: AppConfig runs one at a time',
      },
      { kind: 'none', why: 'version 3 alone, as before the beta' },
    ],
  ] as const)('%s', (name, flag, alias) => {
    const text = rollbackPlanView(
      { flag, alias, hard: name === 'blocked', servedShare: 1, guardRestored: [] },
      plain,
      80,
    );
    expectGolden(`views/rollback-plan-${name}.txt`, text);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  it('lets one session speak for itself while a deployment grows, and for all while it bakes', () => {
    const firstLine = (state: 'deploying' | 'baking'): string => {
      const flag = { kind: 'stop', number: 21, state, why: `(100 %) is ${state}` } as const;
      const plan = { flag, alias: undefined, hard: false, servedShare: 0, guardRestored: [] };
      return rollbackPlanView(plan, plain, 80).split('\n')[0] ?? '';
    };
    expect(firstLine('deploying')).toBe('plan  a fresh session is served off, others may not: deployment 21 grows');
    expect(firstLine('baking')).toBe('plan  clients are served off');
  });
});

describe('blocksView', () => {
  it('says why, what to do, and when it opens by itself', () => {
    const text = blocksView(
      [
        {
          gate: 'in-flight',
          why: 'deployment 7 (1 %) is baking at 100 %, by arn:aws:sts::111122223333:assumed-role/operator/ada, since 2026-11-23T09:00:00.000Z',
          next: 'wait for its bake to end, or  huntaze-beta rollback',
          opensAtMs: NOW + 3_600_000,
        },
        {
          gate: 'readiness',
          why: 'check row 9 alarms: huntaze-canary-errors has its actions off',
          next: 'huntaze-beta provision --only alarms',
        },
      ],
      plain,
      80,
    );
    expectGolden('views/canary-blocked.txt', text);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});

describe('historyView', () => {
  const entry = (seq: number, step: string, phase: 'intent' | 'done' | 'failed' | 'note', more: object = {}) => ({
    seq,
    at: '2026-11-23T10:00:00.000Z',
    prev: '0'.repeat(64),
    hash: '1'.repeat(64),
    version: '0.1.0',
    run: 'r1',
    command: 'canary',
    step,
    phase,
    actor: 'arn:aws:sts::1:assumed-role/operator/ada',
    ...more,
  });
  it('folds an announcement into its outcome, and keeps one that has none', () => {
    const text = historyView(
      [
        entry(1, 'start-share', 'intent', { before: { share: 0 } }),
        entry(2, 'publish-share', 'intent'),
        entry(3, 'publish-share', 'done', { after: { version: 2, share: 1 } }),
        entry(4, 'deploy-share', 'intent', { before: { version: 2, nonce: '1a2b3c4d' } }),
        entry(5, 'journal-repaired', 'note', { reason: 'the last line had not been written to its end' }),
      ],
      plain,
      80,
    );
    expectGolden('views/history.txt', text);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});
