import { describe, expect, it } from 'vitest';
import type { DeployPlan, DeployResult } from '../../src/domain/system/code-deploy';
import { plain } from '../../src/domain/text/palette';
import { deployPlanView, deployResultView, shiftLine } from '../../src/views/deploy';
import { expectGolden } from '../support/golden';

const PLAN: DeployPlan = {
  kind: 'deploy',
  target: 'mock-read',
  functionName: 'huntaze-mock-read',
  alias: 'live',
  strategy: 'canary-10',
  bundle: { sizeBytes: 1_234_567, sha256Base64: 'TRE4s2mXZhIGlOD8UmxHcEhSuxWze1gWN2MV/bp8eRU=' },
  live: { version: '3', codeSha256: 'iFhduYmFebOQAUOHx1RckSPYpYngMF2qBgyGjv3K1Qw=' },
  codeUploaded: false,
  settings: [],
  running: undefined,
  newestFlagDeployment: 1,
};

const ENDED = {
  target: 'mock-read',
  functionName: 'huntaze-mock-read',
  from: '3',
  to: '4',
  release: 'd-1ABCDEFGH',
} as const;

const RESULTS: readonly DeployResult[] = [
  { kind: 'already-live', target: 'mock-read', functionName: 'huntaze-mock-read', version: '3' },
  { kind: 'live', ...ENDED, probe: { kind: 'answered', version: '4', durationMs: 41.2 } },
  { kind: 'live', ...ENDED, probe: { kind: 'failed', why: 'it answered 503' } },
  {
    kind: 'rolled-back',
    ...ENDED,
    rollback: 'd-2ABCDEFGH',
    why: 'Activated alarms: <huntaze-lambda-error-rate-gt-2pct>',
    aliasVersion: '3',
    aliasIsBack: true,
  },
  {
    kind: 'rolled-back',
    ...ENDED,
    rollback: undefined,
    why: 'it ended as stopped',
    aliasVersion: '4',
    aliasIsBack: false,
  },
  { kind: 'failed', ...ENDED, why: 'The Lambda function alias version does not match', aliasVersion: '3' },
  { kind: 'still-running', ...ENDED, why: 'interrupted' },
  { kind: 'still-running', ...ENDED, why: 'timed-out' },
];

describe('deploy on the screen', () => {
  it('shows plans', () => {
    const plans: readonly DeployPlan[] = [
      PLAN,
      { ...PLAN, kind: 'already-live' },
      { ...PLAN, strategy: 'all-at-once', codeUploaded: true, settings: ['memory', 'variables'] },
      { ...PLAN, kind: 'follow', running: { id: 'd-1ABCDEFGH', toVersion: '4' } },
      { ...PLAN, target: 'prisma-read', functionName: 'huntaze-prisma-read' },
    ];
    expectGolden('views/deploy-plans.txt', plans.map((plan) => deployPlanView(plan, plain, 80)).join('\n\n'));
  });

  it('shows how it ended', () => {
    expectGolden('views/deploy-results.txt', RESULTS.map((result) => deployResultView(result, plain, 80)).join('\n\n'));
  });

  it.each([
    [{ weights: {}, undoes: undefined }, 'd-1 in-progress · 100 % version 3'],
    [{ weights: { 4: 0.1 }, undoes: undefined }, 'd-1 in-progress · 10 % version 4, 90 % version 3'],
    [{ weights: { 4: 0.01 }, undoes: 'd-0' }, 'rollback d-1 in-progress · 1 % version 4, 99 % version 3'],
  ])('says where requests go: %j', (part, line) => {
    expect(
      shiftLine({
        release: 'd-1',
        state: 'in-progress',
        steps: [{ name: 'Start', state: 'Succeeded' }],
        aliasVersion: '3',
        ...part,
      }),
    ).toBe(line);
  });
});
