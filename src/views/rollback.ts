import type { AliasStep, FlagStep } from '../domain/rollout/rollback-plan';
import type { RollbackAct, RollbackProof, RollbackResult } from '../domain/rollout/rollback-result';
import { zonedMoment } from '../domain/text/clock-face';
import type { Palette } from '../domain/text/palette';
import { nextCommandLines } from './advice';
import { displayWidth, hanging, same } from './text';

export interface RollbackPlan {
  readonly flag: FlagStep;
  readonly alias: AliasStep | undefined;
  readonly hard: boolean;
  readonly servedShare: number | undefined;
  readonly guardRestored: readonly string[];
}

const SOURCE = { flag: 'flag', alias: 'alias', alarms: 'alarms', hard: 'prisma' } as const;

/** The state as it was read, and what will be done about it. */
export function rollbackPlanView(plan: RollbackPlan, palette: Palette, width: number): string {
  const lines = [
    palette.strong(`plan  ${servedWords(plan)}`),
    line('flag', flagWords(plan.flag), palette, width),
    plan.alias === undefined ? '' : line('alias', aliasWords(plan.alias), palette, width),
    plan.hard ? line('prisma', 'reserved concurrency 0: nothing reaches the database', palette, width) : '',
    plan.guardRestored.length === 0
      ? ''
      : line('alarms', `${plan.guardRestored.join(', ')} get their actions back`, palette, width),
    plan.flag.kind === 'roll-forward'
      ? ''
      : line('last', 'deploy off once more, so that a share planned before cannot go out', palette, width),
    line(
      'prove',
      'fresh session off, alias at one version, live request from mock, every environment says off',
      palette,
      width,
    ),
  ];
  return lines.filter((one) => one !== '').join('\n');
}

/** One session speaks for all of them only while no deployment grows. */
function servedWords({ servedShare, flag }: RollbackPlan): string {
  const served = servedShare === undefined ? 'unknown' : servedShare === 0 ? 'off' : `${servedShare} %`;
  return flag.kind === 'stop' && flag.state === 'deploying'
    ? `a fresh session is served ${served}, others may not: deployment ${flag.number} grows`
    : `clients are served ${served}`;
}

const line = (name: string, text: string, palette: Palette, width: number): string => {
  const lead = `      ${name.padEnd(8)}`;
  return hanging(lead, text, same, width).replace(lead, palette.dim(lead));
};

function flagWords(step: FlagStep): string {
  switch (step.kind) {
    case 'none':
      return `nothing to do: ${step.why}`;
    case 'stop':
      return `stop deployment ${step.number}: ${step.why}`;
    case 'revert':
      return `revert deployment ${step.number} to version ${step.toVersion}: ${step.why}`;
    case 'wait':
      return `wait: ${step.why}`;
    case 'roll-forward': {
      const disarm =
        step.disarm.length === 0
          ? ''
          : `; ${step.disarm.join(' and ')} would undo it, so AppConfig is kept from listening meanwhile`;
      return `deploy the off version: ${step.why}${disarm}`;
    }
    case 'blocked':
      return `blocked: ${step.why}; --stop-others stops it`;
    case 'unknown':
      return `unknown: ${step.why}; it is read again`;
  }
}

function aliasWords(step: AliasStep): string {
  switch (step.kind) {
    case 'none':
      return `nothing to do: ${step.why}`;
    case 'stop-release':
      return `stop with rollback: ${step.why}`;
    case 'wait-release':
      return `wait: ${step.why}`;
    case 'point':
      return step.from === step.to
        ? `empty the weights: ${step.why}`
        : `version ${step.from} -> ${step.to}: ${step.why}`;
    case 'unknown':
      return `unknown: ${step.why}; it is read again`;
  }
}

/** One line an act, as it happens. */
export function actLine(act: RollbackAct, palette: Palette): string {
  const mark = { done: palette.ok('✔'), failed: palette.bad('✖'), skipped: palette.dim('-') }[act.outcome];
  return `${mark} ${SOURCE[act.part].padEnd(7)}${act.what}: ${act.detail}`;
}

const PROOFS = { flag: 'served', alias: 'alias', probe: 'probe', environments: 'caches' } as const;

const proofLine = (proof: RollbackProof, palette: Palette, width: number): string => {
  const mark = {
    proven: palette.ok('✔'),
    open: palette.warn('…'),
    failed: palette.bad('✖'),
    unread: palette.warn('?'),
  }[proof.state];
  const lead = `${mark} ${PROOFS[proof.id].padEnd(7)}`;
  return (
    lead + hanging(' '.repeat(displayWidth(PROOFS[proof.id].padEnd(7)) + 2), proof.evidence, same, width).trimStart()
  );
};

/** What the waiting waits for. */
export const waitingFor = (proofs: readonly RollbackProof[]): string =>
  proofs
    .filter((proof) => proof.state !== 'proven')
    .map((proof) => `${PROOFS[proof.id]}: ${proof.evidence}`)
    .join('; ') || 'everything agrees';

const UNTIL_THEN = 'until then cached flags may go on';

/** Printed as soon as the flag is off, while the environments are still being checked. */
export const safeByLine = (safeByMs: number, palette: Palette): string =>
  `${palette.warn(`SAFE by ${zonedMoment(safeByMs)} at the latest`)}  ${UNTIL_THEN}`;

function headlineOf(result: RollbackResult, time: string, palette: Palette): string {
  if (result.kind === 'not-safe') return `${palette.bad('NOT SAFE')}  what remains:`;
  if (result.kind === 'safe-by') return safeByLine(result.safeByMs ?? result.endedAtMs, palette);
  const how = result.alreadyOff ? 'already off' : 'everybody is on mock';
  return `${palette.ok('SAFE')}  ${how}; ${time}`;
}

/** The proofs, SAFE or NOT SAFE, what remains, and what to type next. */
export function rollbackView(
  result: RollbackResult,
  palette: Palette,
  width: number,
  place: { readonly sandbox: boolean },
): string {
  const seconds = (ms: number): string => `${((ms - result.startedAtMs) / 1000).toFixed(1)} s`;
  const accepted = result.acceptedAtMs === undefined ? '' : `accepted after ${seconds(result.acceptedAtMs)}, `;
  const time = `${accepted}proven after ${seconds(result.endedAtMs)}`;
  const safe = result.kind !== 'not-safe';
  return [
    ...result.proofs.map((proof) => proofLine(proof, palette, width)),
    `${place.sandbox ? `${palette.warn('SANDBOX')}  ` : ''}${headlineOf(result, time, palette)}`,
    ...result.remains.map((one) => hanging('   - ', one, safe ? palette.warn : palette.bad, width)),
    ...result.warnings.map((one) => hanging('   ! ', one, palette.warn, width)),
    ...nextCommandLines(result.next, palette, width),
  ].join('\n');
}
