import { clockSince } from '../domain/phase';
import {
  firstSignAtMs,
  type RehearsalEvent,
  type RehearsalResult,
  verdictText,
} from '../domain/rollout/rehearsal-result';
import { advice, type OwnCommand, own, type Said } from '../domain/text/advice';
import { count, duration, plural } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { adviceLines } from './advice';
import { wrap } from './text';

const styleOf = (kind: RehearsalEvent['kind'], palette: Palette): ((text: string) => string) => {
  if (kind === 'alarm' || kind === 'rolled-back') return palette.bad;
  if (kind === 'noticed' || kind === 'trouble') return palette.warn;
  if (kind === 'phase' || kind === 'decision') return palette.strong;
  return (text) => text;
};

/** One line an event: its time after H+0, and its text. */
export function rehearsalEventLine(
  event: RehearsalEvent,
  startedAtMs: number,
  palette: Palette,
  width: number,
): string {
  const when = `${clockSince(startedAtMs, event.atMs).padEnd(7)}  `;
  const [first = '', ...more] = wrap(event.text, Math.max(30, width - when.length));
  const style = styleOf(event.kind, palette);
  const hang = ' '.repeat(when.length);
  return [`${palette.dim(when)}${style(first)}`, ...more.map((line) => `${hang}${style(line)}`)].join('\n');
}

/** A bar of the three hours: shadow, canary, monitoring, decision; what has passed is lit. */
export function phaseBar(startedAtMs: number, nowMs: number, palette: Palette, width: number): string {
  const phases = ['H+0 shadow', 'H+1 canary', 'H+2 monitoring', 'H+3 decision'];
  const elapsed = Math.max(0, (nowMs - startedAtMs) / 3_600_000);
  const cell = Math.max(14, Math.floor((width - 3) / 4));
  return phases
    .map((name, i) => {
      const done = Math.max(0, Math.min(1, elapsed - i));
      const room = Math.max(0, cell - name.length - 3);
      const filled = i === 3 ? (elapsed >= 3 ? room : 0) : Math.round(done * room);
      const bar = `${'━'.repeat(filled)}${'─'.repeat(room - filled)}`;
      const isHere = elapsed >= i && (i === 3 || elapsed < i + 1);
      const style = isHere ? palette.strong : done > 0 ? palette.ok : palette.dim;
      return `${style(name)} ${done > 0 ? palette.ok(bar) : palette.dim(bar)}`;
    })
    .join('  ');
}

export interface RehearsalSummary {
  readonly scenario: { readonly name: string; readonly title: string; readonly notice: string };
  readonly result: RehearsalResult;
  /** When the scenario's first cause began, epoch ms. */
  readonly causeAtMs: number | undefined;
  readonly reportPath: string | undefined;
  /** The command line that plays it again. */
  readonly repeat: OwnCommand;
}

/** What happened when, the verdict, what to notice, the first sign, the figures, how to repeat it, and what to type next. */
export function rehearsalSummaryView(summary: RehearsalSummary, palette: Palette, width: number): string {
  const { result, scenario } = summary;
  const style = result.verdict === 'GO' ? palette.ok : result.verdict === 'NO-GO' ? palette.bad : palette.warn;
  const line = (name: string, text: string): string => {
    const [first = '', ...more] = wrap(text, Math.max(30, width - 12));
    return [`${palette.dim(name.padEnd(11))} ${first}`, ...more.map((each) => `${' '.repeat(12)}${each}`)].join('\n');
  };
  return [
    '',
    `${style(verdictText(result))}${result.interrupted ? '  interrupted; this is the summary so far' : ''}`,
    line('because', result.reason),
    line('scenario', `${scenario.name}: ${scenario.title}`),
    line('to notice', scenario.notice),
    line('first sign', firstSignText(summary)),
    line('figures', figuresText(result)),
    line('rollback', rollbackText(result)),
    ...adviceLines(`${palette.dim('repeat'.padEnd(11))} `, summary.repeat, palette, width),
    ...(summary.reportPath === undefined ? [] : [line('report', summary.reportPath)]),
    ...adviceLines(`${palette.dim('next'.padEnd(11))} `, nextOf(summary), palette, width),
  ].join('\n');
}

function firstSignText({ result, causeAtMs }: RehearsalSummary): string {
  const atMs = firstSignAtMs(result.events, causeAtMs);
  if (atMs === undefined) return causeAtMs === undefined ? 'none needed' : 'none on the screen';
  const first = `at ${clockSince(result.startedAtMs, atMs)}`;
  return causeAtMs === undefined ? first : `${first}, ${duration(atMs - causeAtMs)} after it began`;
}

function figuresText({ figures }: RehearsalResult): string {
  const { requests, comparisons, mismatches, canaryRequests, canaryErrors, shadowErrors } = figures;
  return [
    plural(requests, 'request'),
    `${count(comparisons)} comparisons with ${plural(mismatches, 'mismatch', 'mismatches')}, ${count(shadowErrors)} failed`,
    `${plural(canaryRequests, 'canary request')} with ${plural(canaryErrors, 'error')}`,
  ].join('; ');
}

function rollbackText({ rollback, startedAtMs }: RehearsalResult): string {
  if (rollback === undefined) return 'none';
  const who = rollback.by === 'AWS' ? 'by AWS itself' : `by ${rollback.by}`;
  const proof = rollback.verified ? `verified SAFE within ${duration(rollback.tookMs)}` : 'NOT verified';
  return `${who} at ${clockSince(startedAtMs, rollback.atMs)}, ${proof}`;
}

function nextOf({ result, scenario }: RehearsalSummary): Said {
  if (result.interrupted) return advice`${own`rehearse`} plays it again from the beginning`;
  const another = advice`another one: ${own`rehearse --list`}`;
  if (result.verdict === 'GO' && result.share === 100) return advice`everything is on Prisma; ${another}`;
  if (result.verdict === 'GO' && result.share === 1)
    return advice`keep 1 %; 5 % opens on day 2; ${scenario.name === 'healthy' ? advice`now see it fail: ${own`rehearse --scenario failing-canary`}` : another}`;
  return advice`${another}, or on a real account ${own`check`}`;
}
