import { refusal } from '../../src/domain/rollout/share-request';
import { type PlannedCanary, planCanaryStep } from '../../src/operations/canary/plan';
import { startCanary } from '../../src/operations/canary/start';
import { checkBeforeShare } from '../../src/operations/readiness/check';
import { rollBack } from '../../src/operations/rollback/rollback';
import type { Gateways } from '../../src/ports/gateways';
import { GO } from '../support/gates';
import type { State } from './states';

export const COMMANDS = ['canary', 'ramp', 'rearm', 'rollback'] as const;
export type CommandName = (typeof COMMANDS)[number];

/** States in which each command means something; elsewhere it refuses, which one state shows. */
export const STATES_OF: Readonly<Record<CommandName, readonly State[]>> = {
  canary: ['off', 'reverted', 'baking'],
  ramp: ['complete', 'older-than-72-h', 'alarm'],
  rearm: ['baking', 'complete'],
  rollback: ['off', 'deploying', 'baking', 'complete', 'older-than-72-h', 'alarm', 'reverted'],
};

/** The share that the command asks for. */
export const ASKED: Readonly<Record<CommandName, number>> = { canary: 1, ramp: 5, rearm: 1, rollback: 0 };

/** A plan as an operator has it on the screen. */
export async function planStep(gateways: Gateways, command: Exclude<CommandName, 'rollback'>): Promise<PlannedCanary> {
  const request = {
    share: ASKED[command],
    early: command !== 'canary',
    rearm: command === 'rearm',
    reason: 'chaos',
  };
  return planCanaryStep(gateways, request, {
    check: () => checkBeforeShare(gateways, undefined),
    decide: async () => ({ ...GO, phase: command === 'canary' ? 'shadow' : 'canary-1' }),
  });
}

/** Carries a plan out and says what is served. */
export async function startPlanned(
  gateways: Gateways,
  command: Exclude<CommandName, 'rollback'>,
  planned: PlannedCanary,
): Promise<string> {
  if (planned.plan.kind === 'already-there') return 'already there';
  if (planned.plan.kind === 'blocked') throw refusal(ASKED[command], planned.plan.blocks);
  const started = await startCanary(gateways, {
    plan: planned.plan,
    command: command === 'canary' ? 'canary' : 'ramp',
    alias: planned.alias,
    record: planned.record,
    reason: 'chaos',
  });
  return `serves ${started.served} %`;
}

/** Runs a command to its end and says what it claims. */
export async function runCommand(gateways: Gateways, command: CommandName): Promise<string> {
  if (command !== 'rollback') return startPlanned(gateways, command, await planStep(gateways, command));
  const result = await rollBack(gateways, {
    parts: 'all',
    hard: false,
    stopOthers: false,
    reason: 'chaos',
    verifyForMs: 60_000,
  });
  return result.kind;
}
