import { isUnguarded, REARM, unguarded } from '../domain/rollout/guard';
import type { InterruptedShare } from '../domain/rollout/interrupted-share';
import type { RampState, RampStepState } from '../domain/rollout/ramp';
import { advice, own, type Said } from '../domain/text/advice';
import { moment, zonedMoment, zoneName } from '../domain/text/clock-face';
import { duration, share } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { adviceLines, adviceText, nextCommandLines } from './advice';
import { type Cell, table } from './table';
import { hanging, same } from './text';

export interface RampViewOptions {
  readonly nowMs: number;
  /** When the running bake ends. */
  readonly guardedUntilMs?: number | undefined;
}

/** The ramp plan, its present step, what blocks the next step and when it will work. At most `width` columns. */
export function rampView(state: RampState, palette: Palette, width: number, options: RampViewOptions): string {
  const blocks = [
    stepTable(state, palette, width),
    guardLine(options, palette),
    state.rolledBack === undefined
      ? ''
      : hanging(' rolled back  ', `${zonedMoment(state.rolledBack.atMs)}: ${state.rolledBack.why}`, palette.bad, width),
    ...state.blocks.map((block) => hanging(' blocked  ', block.why, palette.warn, width)),
    rearmLine(state, palette, width, options),
    nextLine(state, palette, width, options),
    ...state.cleanup.map((item) => hanging(' [ ] ', item, same, width)),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function stepTable(state: RampState, palette: Palette, width: number): string {
  const opening = state.steps.find(({ opensAtMs }) => opensAtMs !== undefined)?.opensAtMs;
  return table(
    [
      { title: '' },
      { title: 'day' },
      { title: 'share', align: 'right' },
      { title: 'phase' },
      { title: opening === undefined ? 'opens' : `opens (${zoneName(opening)})` },
      { title: 'lasts' },
      { title: 'gate', wrap: true, min: 14 },
    ],
    state.steps.map((one): readonly Cell[] => [
      { text: MARKS[one.state], style: styleOf(one, palette) },
      one.step.day,
      { text: share(one.step.share), style: styleOf(one, palette) },
      { text: one.step.title, style: styleOf(one, palette) },
      opens(one),
      one.step.holdsMs === undefined ? '-' : duration(one.step.holdsMs),
      gate(one),
    ]),
    { width, palette },
  );
}

const MARKS: { readonly [state in RampStepState['state']]: string } = {
  done: '✔',
  current: '▶',
  next: '→',
  later: '·',
};

function opens(one: RampStepState): string {
  if (one.enteredAtMs !== undefined) return `${moment(one.enteredAtMs)} (done)`;
  return one.opensAtMs === undefined ? '-' : moment(one.opensAtMs);
}

function gate(one: RampStepState): string {
  if (one.accepted !== undefined) return `GO (accepted: ${one.accepted.join(', ')})`;
  switch (one.step.phase) {
    case 'shadow':
      return 'check';
    case 'canary-1':
      return 'GO of the shadow rows';
    default:
      return 'GO, or rows accepted by name';
  }
}

function styleOf(one: RampStepState, palette: Palette): (text: string) => string {
  return { done: palette.dim, current: palette.canary, next: palette.accent, later: palette.dim }[one.state];
}

function guardLine({ nowMs, guardedUntilMs }: RampViewOptions, palette: Palette): string {
  if (guardedUntilMs === undefined) return '';
  if (guardedUntilMs > nowMs)
    return palette.ok(` guarded until ${zonedMoment(guardedUntilMs)} (${duration(guardedUntilMs - nowMs)} left)`);
  return palette.warn(` guard ended at ${zonedMoment(guardedUntilMs)}`);
}

/** Before everything else: a share that nothing takes back by itself. */
function rearmLine(state: RampState, palette: Palette, width: number, options: RampViewOptions): string {
  if (!isUnguarded(state.share, options.guardedUntilMs, options.nowMs)) return '';
  return nextCommandLines([advice`${unguarded(state.share)}  ${REARM}`], palette, width).join('\n');
}

function nextLine(state: RampState, palette: Palette, width: number, options: RampViewOptions): string {
  const { next, command } = state;
  const { nowMs } = options;
  if (next === undefined) {
    const { unfinished } = state;
    if (unfinished === undefined) return palette.strong('100 % is on Prisma; what is left:');
    const { deployment, state: at, percentComplete } = unfinished;
    const reached = at === 'baking' ? '' : `, ${Math.round(percentComplete)} % of the clients have it`;
    const said = `100 % is not complete: deployment ${deployment} is ${at}${reached}; what is left to do then is shown when it is`;
    return adviceLines(palette.dim('next  '), advice`${said}: ${own`watch`}`, palette, width).join('\n');
  }
  const lead = palette.dim(isUnguarded(state.share, options.guardedUntilMs, nowMs) ? '      ' : 'next  ');
  if (state.startedAtMs === undefined) return adviceLines(lead, own`check`, palette, width).join('\n');
  if (state.blocks.length === 0 && command !== undefined)
    return adviceLines(lead, advice`open ${next.title}:  ${command}`, palette, width).join('\n');
  const wait: Said =
    state.worksFromMs === undefined
      ? advice`somebody has to look first: ${own`decide`}`
      : `works from ${zonedMoment(state.worksFromMs)} (in ${duration(state.worksFromMs - nowMs)}) if all stays as it is`;
  const instead = state.worksFromMs === undefined ? 'or, once you know why:' : 'or now:';
  return [wait, ...(command === undefined ? [] : [advice`${instead} ${command}`])]
    .flatMap((said, index) => adviceLines(index === 0 ? lead : '      ', said, palette, width))
    .join('\n');
}

/** A step that was left at off, and the command that goes on with it. */
export function interruptedView(interrupted: InterruptedShare, palette: Palette): string {
  const goesOn = interrupted.from === interrupted.to ? REARM : own`ramp --next`;
  return palette.warn(adviceText(advice`${interruptedWords(interrupted)}; ${goesOn}  goes on`, palette));
}

/** What a step that was left at off had asked for. */
export function interruptedWords({ atMs, command, from, to }: InterruptedShare): string {
  const when = `${zonedMoment(atMs)}`;
  return from === to
    ? `${command} --rearm of ${share(to)} at ${when} was interrupted at off`
    : `${command} from ${share(from)} to ${share(to)} at ${when} was interrupted at off`;
}
