import type { DocumentChange } from '../domain/flags/document';
import type { CanaryChange } from '../domain/rollout/canary-plan';
import { REARM, unguarded } from '../domain/rollout/guard';
import type { Block } from '../domain/rollout/share-request';
import { advice, own } from '../domain/text/advice';
import { zonedMoment } from '../domain/text/clock-face';
import { duration, share } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { adviceLines, nextCommandLines } from './advice';
import { hanging, same } from './text';

export interface CanaryPlanDetails {
  readonly nowMs: number;
  /** Who a sticky share reaches, in words. */
  readonly population: string | undefined;
  /** Whether the alarms would see it fail. */
  readonly alarmVisibility: readonly string[];
}

/** The plan before it is confirmed: what changes in the document, who is in, how long it is guarded, what an error costs. */
export function canaryPlanView(
  plan: CanaryChange,
  details: CanaryPlanDetails,
  palette: Palette,
  width: number,
): string {
  const unit = plan.bucketBy === 'request' ? 'each request anew' : 'the same users every time';
  const until = zonedMoment(details.nowMs + plan.bakeMinutes * 60_000);
  const lines = [
    palette.strong(`plan  share ${share(plan.from)} -> ${palette.canary(share(plan.to))}`),
    ...plan.changes.map((change) => changeLine(change, palette, width)),
    label('who', `${unit}; salt ${plan.salt}`, palette, width),
    details.population === undefined ? '' : label('in', details.population, palette, width),
    label('first', offStep(plan), palette, width),
    label(
      'then',
      `share ${share(plan.to)} without growth, bake ${duration(plan.bakeMinutes * 60_000)}: AWS rolls it back by itself until about ${until}`,
      palette,
      width,
    ),
    label('if wrong', wrongCost(plan), palette, width),
    ...details.alarmVisibility.map((line) => label('alarms', line, palette, width)),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

const label = (name: string, text: string, palette: Palette, width: number): string => {
  const lead = `      ${name.padEnd(9)}`;
  return hanging(lead, text, same, width).replace(lead, palette.dim(lead));
};

function offStep(plan: CanaryChange): string {
  const stop = plan.stop === undefined ? '' : `deployment ${plan.stop} is stopped; `;
  return plan.off.kind === 'deployed'
    ? `${stop}off is deployed already (version ${plan.off.version}): every rollback lands on it`
    : `${stop}off is deployed, so that every rollback lands on it: mock for everybody for some seconds`;
}

const wrongCost = (plan: CanaryChange): string =>
  plan.to === 100
    ? 'a failing canary request is answered from mock; every request pays its wait'
    : `a failing canary request is answered from mock; about one request in ${Math.round(100 / plan.to)} pays its wait`;

function changeLine({ path, before, after }: DocumentChange, palette: Palette, width: number): string {
  return hanging('      ', `${path}: ${shown(before)} -> ${shown(after)}`, palette.accent, width);
}

const shown = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));

/** The blocks, each with what to do about it or when it ends without an act. */
export function blocksView(blocks: readonly Block[], palette: Palette, width: number): string {
  const lines = blocks.flatMap((block) => [
    hanging(` ✖ ${block.gate.padEnd(10)}`, block.why, palette.bad, width),
    ...(block.next === undefined ? [] : [...adviceLines('              next  ', block.next, palette, width)]),
    ...(block.opensAtMs === undefined ? [] : [palette.dim(`              opens at ${zonedMoment(block.opensAtMs)}`)]),
  ]);
  return lines.join('\n');
}

export interface CanaryOutcome {
  readonly share: number;
  readonly version: number;
  readonly deployment: number;
  readonly served: number;
  readonly guardedUntilMs: number | undefined;
}

/** The steps that were done, and the end of the guard. */
export function canaryOutcomeView(outcome: CanaryOutcome, nowMs: number, palette: Palette, width: number): string {
  const { guardedUntilMs } = outcome;
  const guard =
    guardedUntilMs === undefined
      ? palette.warn('not guarded: no bake is running')
      : `guarded until ${zonedMoment(guardedUntilMs)} (${duration(guardedUntilMs - nowMs)})`;
  return [
    `${palette.ok('✔')} ${palette.canary(share(outcome.share))} deployed: version ${outcome.version}, deployment ${outcome.deployment}`,
    `${palette.ok('✔')} a fresh session is served ${share(outcome.served)}; environments follow within their poll interval`,
    `  ${guard}`,
    ...nextCommandLines(
      [
        ...(guardedUntilMs === undefined ? [advice`${unguarded(outcome.share)}  ${REARM}`] : []),
        advice`${own`watch`}   undo: ${own`rollback`}`,
      ],
      palette,
      width,
    ),
  ].join('\n');
}
