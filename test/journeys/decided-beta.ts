import { canaryCommand } from '../../src/commands/canary/canary';
import { decideCommand } from '../../src/commands/decide/decide';
import type { Decision, DecisionRow } from '../../src/domain/decision/decision';
import type { Evidence, RowId } from '../../src/domain/decision/evidence';
import { START_STEP } from '../../src/domain/journal/steps';
import type { Causes } from '../../src/sandbox/traffic/causes';
import { MINUTE, openStage, type Stage } from '../operations/stage';
import { createTestCall } from '../support/command-call';

export interface Judged {
  readonly code: number;
  readonly decision: Decision;
  readonly evidence: Evidence;
  row(id: RowId): DecisionRow;
}

/** A beta that is played by hand: users, causes and time on one side, the commands `canary` and `decide` on the other. */
export interface DecidedBeta extends Stage {
  /** Lets time pass until so many minutes after H+0. */
  until(minutes: number): Promise<void>;
  change(causes: Partial<Causes>): void;
  canary(percent: number, more?: Readonly<Record<string, unknown>>): Promise<number>;
  decide(options?: Readonly<Record<string, unknown>>): Promise<Judged>;
}

/** A provisioned world with 1,000 requests an hour; H+0 is noted and is now. */
export async function beginBeta(ratePerHour = 1_000): Promise<DecidedBeta> {
  const stage = await openStage();
  const { sandbox, gateways } = stage;
  const base = { gateways: async () => gateways };
  sandbox.traffic.setRate(ratePerHour);
  await gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
  const startedAtMs = sandbox.clock.now();
  return {
    ...stage,
    until: (minutes) => sandbox.advanceTo(startedAtMs + minutes * MINUTE),
    change: (causes) => sandbox.traffic.change(causes),
    canary: async (percent, more = {}) =>
      (
        await createTestCall(canaryCommand, base)(
          { percent: String(percent), reason: 'journey', ...(percent > 1 ? { early: true } : {}), ...more },
          { yes: true },
        )
      ).code,
    async decide(options = {}) {
      const { code, stdout } = await createTestCall(decideCommand, base)(options, { json: true });
      const { decision, evidence } = JSON.parse(stdout) as { decision: Decision; evidence: Evidence };
      return {
        code,
        decision,
        evidence,
        row(id) {
          const row = decision.rows.find((one) => one.id === id);
          if (row === undefined) throw new Error(`no row ${id}`);
          return row;
        },
      };
    },
  };
}
