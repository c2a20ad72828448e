import type { AlarmReading } from '../../domain/decision/evidence';
import { saidOf } from '../../domain/decision/next-commands';
import { THRESHOLDS } from '../../domain/decision/thresholds';
import { type BetaEvent, eventText } from '../../domain/events/beta-event';
import { clockSince } from '../../domain/phase';
import type { PageDocument, PageState } from '../../domain/telemetry/live-page';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { hourAndMinute, timeOfDay, zoneName } from '../../domain/text/clock-face';
import { count, duration, percent, share } from '../../domain/text/figures';
import { cell, chartFigure, figure, tone, wide } from '../report/html';
import { html } from '../report/text';
import { PHASE_NAMES, staleAge } from '../watch/header';
import { frameCharts } from './charts';
import { PAGE_SCRIPT } from './script';
import { PAGE_STYLE } from './style';

export interface PageView {
  readonly frame: WatchFrame;
  /** What happened since the page is served, oldest first. */
  readonly told: readonly BetaEvent[];
  readonly sandbox: boolean;
  /** Ms until the next frame is read. */
  readonly nextInMs: number;
}

/** Changes that are listed, the newest first. */
const CHANGES = 30;
const FAILURES = 20;

/** In the zone that the run was asked for. */
const timeAt = (ms: number): string => `${timeOfDay(ms)} ${zoneName(ms)}`;

/** What the page of a frame shows. Everything that came from elsewhere is escaped here, once. */
export function pageState(view: PageView): PageState {
  const { frame, nextInMs } = view;
  return {
    title: `${frame.decision.verdict} · ${share(frame.requestedShare)} · huntaze-beta`,
    spoken: spoken(frame),
    parts: {
      where: where(view),
      stale: stale(frame),
      verdict: verdict(frame),
      facts: facts(frame),
      alarms: alarms(frame),
      charts: frameCharts(frame, THRESHOLDS)
        .map((chart) => chartFigure(chart, firstBucketMs(frame)))
        .join(''),
      matrix: matrix(frame),
      timeline: timeline(view),
      failures: failures(frame),
      sources: sources(frame),
    },
    nextInMs,
  };
}

const onNow = ({ alarms: read }: WatchFrame): readonly AlarmReading[] =>
  read.kind === 'missing' ? [] : read.alarms.filter(({ state }) => state === 'alarm');

/** H+0 as the charts have it: the beginning of its bucket. */
const firstBucketMs = ({ startedAtMs, series: { stepMs } }: WatchFrame): number | undefined =>
  startedAtMs === undefined ? undefined : Math.floor(startedAtMs / stepMs) * stepMs;

/** Short, and without figures: it is read aloud whenever it changes. */
function spoken(frame: WatchFrame): string {
  const on = onNow(frame).map(({ name }) => `Alarm ${name}.`);
  const guard = frame.requestedShare > 0 && !isGuarded(frame) ? ['No guard.'] : [];
  return [`Verdict ${frame.decision.verdict}.`, `Share ${share(frame.requestedShare)}.`, ...on, ...guard].join(' ');
}

const isGuarded = ({ guardedUntilMs, atMs }: WatchFrame): boolean =>
  guardedUntilMs !== undefined && guardedUntilMs > atMs;

function where({ frame, sandbox }: PageView): string {
  const { phase, startedAtMs, atMs } = frame;
  const clock = startedAtMs === undefined ? '' : ` · ${clockSince(startedAtMs, atMs)}`;
  const left = phase.leftMs === undefined ? '' : `, ${duration(phase.leftMs)} left`;
  return `<h1>${html(PHASE_NAMES[phase.phase])}<span class="dim">${html(clock + left)}</span></h1>
${sandbox ? '<p class="sandbox">SANDBOX: the local AWS, not the deployed system</p>' : ''}
<p class="dim">account ${html(frame.account)} · ${html(frame.region)} · read ${html(timeAt(atMs))} · this page only reads</p>`;
}

/** Sources that could not be read, or are old. */
function stale(frame: WatchFrame): string {
  const lines = frame.sources.flatMap((source) => {
    const age = staleAge(source, frame.atMs);
    if (source.trouble === undefined && age === undefined) return [];
    const old = source.readAtMs === undefined ? 'never read' : `${duration(age ?? 0)} old`;
    return [`<li>${html(`${source.name}: ${old}${source.trouble === undefined ? '' : `, ${source.trouble}`}`)}</li>`];
  });
  return lines.length === 0
    ? ''
    : `<div class="banner"><strong>STALE: some of this is old</strong><ul>${lines.join('')}</ul></div>`;
}

function verdict({ decision }: WatchFrame): string {
  const next = decision.next
    .slice(0, 1)
    .map((each) => `<p class="dim">for the operator: ${html(String(saidOf(each)))}</p>`)
    .join('');
  return `<div class="verdict ${decision.verdict.toLowerCase()}"><strong>${html(decision.verdict)}</strong><p>${html(decision.reason)}</p>${next}</div>`;
}

function facts(frame: WatchFrame): string {
  const { observed, requestedShare, guardedUntilMs, atMs, deployment, release } = frame;
  const seen =
    observed === undefined
      ? 'what is seen is not known'
      : observed.total === 0
        ? 'no request counted yet'
        : `${percent(observed.canary / observed.total)} seen, ${count(observed.canary)} of ${count(observed.total)} requests`;
  const guard =
    guardedUntilMs !== undefined && isGuarded(frame)
      ? [
          'on',
          'ok',
          `AWS rolls back by itself until ${hourAndMinute(guardedUntilMs)} ${zoneName(guardedUntilMs)}, ${duration(guardedUntilMs - atMs)} more`,
        ]
      : requestedShare > 0
        ? ['off', 'bad', 'AWS does not roll back by itself now']
        : ['not needed', '', 'nobody is on Prisma'];
  const flag =
    deployment === undefined
      ? undefined
      : [
          `flag deployment ${deployment.number}`,
          deployment.undoneBecause === undefined ? '' : 'bad',
          [deployment.state, deployment.undoneBecause].filter((part) => part !== undefined).join(': '),
        ];
  const code =
    release === undefined
      ? undefined
      : [`${release.from ?? '?'} to ${release.to ?? '?'}`, release.rolledBack ? 'bad' : '', release.state];
  const fact = (name: string, [value = '', style = '', more = '']: readonly string[]): string =>
    `<div><dt>${html(name)}</dt><dd><strong class="${style}">${html(value)}</strong><span>${html(more)}</span></dd></div>`;
  return `<dl class="facts">${fact('share on Prisma', [share(requestedShare), '', seen])}${fact('guard', guard)}${flag === undefined ? '' : fact('newest change', flag)}${code === undefined ? '' : fact('code', code)}</dl>`;
}

function alarms(frame: WatchFrame): string {
  const { alarms: read, atMs } = frame;
  if (read.kind === 'missing') return `<p class="warn">unknown: ${html(read.why)}</p>`;
  const source = frame.sources.find(({ name }) => name === 'alarms');
  const age = source === undefined ? undefined : staleAge(source, atMs);
  const asOf = age === undefined ? '' : ` ${duration(age)} ago`;
  const rows = read.alarms.map(({ name, state, sinceMs, reason }) => [
    cell(name),
    cell(
      `${state.toUpperCase()}${asOf}`,
      state === 'alarm' ? 'bad' : state === 'ok' && age === undefined ? 'ok' : 'warn',
    ),
    figure(duration(atMs - sinceMs)),
    cell(state === 'ok' ? '' : reason),
  ]);
  return wide(['alarm', 'state', 'for', 'why'], rows);
}

function matrix({ decision }: WatchFrame): string {
  const rows = decision.rows.map((row) => [
    cell(row.required ? row.id : `${row.id} (not required)`),
    cell(row.measured),
    cell(row.limit),
    cell(row.reading === 'none' ? '-' : row.reading, tone(row.counts)),
    cell(row.proof.says),
  ]);
  return wide(['row', 'measured', 'limit', 'reading', 'what the data prove'], rows);
}

const EVENT_TONE: Partial<Record<BetaEvent['kind'], string>> = {
  undone: 'bad',
  'guard-ended': 'bad',
  'flag-changed': 'warn',
  'guard-ends': 'warn',
  stale: 'warn',
  unreadable: 'warn',
};

/** Rollbacks of this beta, and what happened since the page is served: newest first. */
function timeline({ frame, told }: PageView): string {
  const undone = frame.rollbacks.map(({ atMs, deployment, description }) => ({
    atMs,
    text: `flag deployment ${deployment} was undone: ${description}`,
    style: 'bad',
  }));
  const known = told
    .filter((event) => !(event.kind === 'undone' && frame.rollbacks.some((one) => one.deployment === event.deployment)))
    .map((event) => ({
      atMs: event.atMs,
      text: eventText(event),
      style: event.kind === 'alarm' && event.state === 'alarm' ? 'bad' : (EVENT_TONE[event.kind] ?? ''),
    }));
  const all = [...undone, ...known].sort((a, b) => b.atMs - a.atMs).slice(0, CHANGES);
  if (all.length === 0) return '<p class="dim">nothing has changed since this page is served</p>';
  const rows = all.map(({ atMs, text, style }) => [
    figure(frame.startedAtMs === undefined ? timeAt(atMs) : `${clockSince(frame.startedAtMs, atMs)} · ${timeAt(atMs)}`),
    cell(text, style),
  ]);
  return wide(['when', 'what'], rows);
}

function failures({ errors }: WatchFrame): string {
  if (errors.length === 0) return '<p class="dim">no failed request in the last 15 minutes</p>';
  const rows = errors
    .slice(-FAILURES)
    .reverse()
    .map(({ atMs, group, message }) => [
      figure(timeAt(atMs)),
      cell(group.split('/').at(-1) ?? group),
      cell(message.trim(), 'message'),
    ]);
  return wide(['when', 'function', 'log line'], rows);
}

const sources = ({ sources: all, atMs, spent }: WatchFrame): string =>
  `<p class="dim">${html(
    all
      .map(
        ({ name, readAtMs }) => `${name} ${readAtMs === undefined ? 'never read' : `${duration(atMs - readAtMs)} old`}`,
      )
      .join(' · '),
  )} · ${html(`${count(spent.calls)} calls to AWS so far`)}</p>`;

const SECTIONS = [
  ['alarms', 'Alarms'],
  ['charts', 'Charts'],
  ['matrix', 'Decision matrix'],
  ['timeline', 'What happened'],
  ['failures', 'Newest failures'],
] as const;

/** The document around the parts. */
export const PAGE: PageDocument = {
  style: PAGE_STYLE,
  script: PAGE_SCRIPT,
  html(state) {
    const part = (id: string): string => `<div id="${id}">${state?.parts[id] ?? ''}</div>`;
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(state?.title ?? 'huntaze-beta')}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<div id="lost" class="banner" role="alert" hidden></div>
<p id="spoken" class="heard" role="status">${html(state?.spoken ?? 'The first reading is under way.')}</p>
${['where', 'stale', 'verdict', 'facts'].map(part).join('\n')}
${SECTIONS.map(([id, title]) => `<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${part(id)}</section>`).join('\n')}
<footer>${part('sources')}</footer>
</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
  },
};
