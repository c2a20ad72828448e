import { type DecisionRow, PROOF_TITLE } from '../../domain/decision/decision';
import type { Thresholds } from '../../domain/decision/thresholds';
import type { Reading } from '../../domain/decision/verdict';
import { clockSince } from '../../domain/phase';
import { dayAndTime } from '../../domain/text/clock-face';
import { duration, share } from '../../domain/text/figures';
import type { ReportChart, ReportInput } from './report';
import { nextOf, storyOf } from './story';
import { REPORT_STYLE } from './style';
import { chartLegend, chartSvg, intervalSvg, pointLabel, timelineSvg } from './svg';
import { html } from './text';
import { verdictsOverTime, verdictsSvg } from './verdicts';

/**
 * The decision record as one HTML file: no script, no request, nothing outside the file, every text escaped. The policy
 * in its head makes the browser enforce that.
 */
export function reportHtml(input: ReportInput): string {
  const { decision } = input;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(`${decision.verdict}: huntaze-beta decision record`)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${[head(input), verdict(input), timeline(input), matrix(input), targets(input), overTime(input), charts(input), details(input), journal(input), queries(input), versions(input)].filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

function head({ decision, system, generatedAtMs }: ReportInput): string {
  const clock =
    decision.startedAtMs === undefined ? 'the beta has not begun' : clockSince(decision.startedAtMs, decision.atMs);
  return `<h1>Beta decision record</h1>
${system.sandbox ? '<p class="sandbox">SANDBOX: a rehearsal on the local AWS, not the deployed system</p>' : ''}
<p class="dim">account ${html(system.account)} · ${html(system.region)}${system.endpoint === undefined ? '' : ` · ${html(system.endpoint)}`}<br>
judged ${html(iso(decision.atMs))} (${html(clock)})${decision.final ? ', final look' : ''} · share ${html(share(decision.requestedShare))} · written ${html(iso(generatedAtMs))}</p>`;
}

/** A command that breaks between its words alone: a browser breaks after hyphens, too. */
const wordsOf = (line: string): string =>
  line
    .split(' ')
    .map((word) => `<span class="word">${html(word)}</span>`)
    .join(' ');

function verdict(input: ReportInput): string {
  const { decision, command } = input;
  const accepted =
    decision.accepted.length > 0 && decision.verdict === 'GO' ? ` (accepted: ${decision.accepted.join(', ')})` : '';
  const told = storyOf(input)
    .map((sentence) => `<p>${html(sentence)}</p>`)
    .join('');
  const next = nextOf(input)
    .map(
      (one) =>
        `<li>${html(one.text)}${one.command === undefined ? '' : ` <code>${wordsOf(command(one.command))}</code>`}</li>`,
    )
    .join('');
  return `<section class="verdict ${decision.verdict.toLowerCase()}"><strong>${html(decision.verdict + accepted)}</strong><div class="story">${told}</div><p class="reason">${html(decision.reason)}</p>${next === '' ? '' : `<p>next</p><ul>${next}</ul>`}</section>`;
}

function timeline({ timeline: phases, decision }: ReportInput): string {
  if (phases.length === 0) return '';
  const rows = phases.map((phase) => {
    const clock = decision.startedAtMs === undefined ? '' : ` (${clockSince(decision.startedAtMs, phase.fromMs)})`;
    const length = phase.toMs === undefined ? 'now' : duration(phase.toMs - phase.fromMs);
    return [cell(phase.title), figure(iso(phase.fromMs) + clock), figure(length), cell(phase.detail ?? '')];
  });
  return `<h2>Timeline</h2><figure>${timelineSvg(phases, decision.atMs)}</figure>${wide(['phase', 'from', 'lasted', 'what'], rows)}`;
}

function matrix({ decision, thresholds }: ReportInput): string {
  const rows = decision.rows.map((row) => [
    { html: `${html(row.id)}${row.required ? '' : ' <span class="dim">(not required)</span>'}` },
    row.measured.length <= 28 ? figure(row.measured) : cell(row.measured),
    figure(row.limit),
    cell(
      `${row.reading === 'none' ? '-' : row.reading}${row.acceptance === 'accepted' ? ' (accepted)' : ''}`,
      tone(row.counts),
    ),
    cell(row.proof.says, `proof ${proofTone(row)}`.trim()),
    { html: intervalSvg(row, limitOf(row, thresholds)) },
  ]);
  return `<h2>Decision matrix</h2>${wide(['row', 'measured', 'limit', 'reading', PROOF_TITLE, 'interval'], rows)}`;
}

function targets({ decision }: ReportInput): string {
  const rows = decision.targets.map((target) => [
    cell(target.limit),
    cell(target.state, target.state === 'met' ? 'ok' : target.state === 'missed' ? 'bad' : 'warn'),
    cell(target.measured),
  ]);
  return `<h2>Targets</h2>${wide(['target', 'state', 'measured'], rows)}`;
}

function overTime(input: ReportInput): string {
  const over = verdictsOverTime(input);
  if (over === undefined) return '';
  const rows = over.rows.map((one) => [cell(one.row), cell(one.line)]);
  const notes = over.replayed.notes.map((note) => `<p class="dim">${html(note)}</p>`).join('');
  return `<h2>Verdict over time</h2><p>${html(over.line)}</p><figure>${verdictsSvg(over)}</figure>${wide(['row', 'over time'], rows)}${notes}`;
}

function charts({ charts: list, decision }: ReportInput): string {
  if (list.length === 0) return '';
  return `<h2>Charts</h2>${list.map((chart) => chartFigure(chart, decision.startedAtMs)).join('\n')}`;
}

/** A chart with its legend, and its values as a table. */
export const chartFigure = (chart: ReportChart, startedAtMs: number | undefined): string =>
  `<figure><figcaption>${html(chart.title)} ${chartLegend(chart)}</figcaption>${chartSvg(chart, startedAtMs)}${chartValues(chart, startedAtMs)}</figure>`;

/** The chart's values as a table, for those who cannot see the lines. */
function chartValues(chart: ReportChart, startedAtMs: number | undefined): string {
  const moments = [...new Set(chart.series.flatMap(({ points }) => points.map(({ atMs }) => atMs)))].sort(
    (a, b) => a - b,
  );
  if (moments.length === 0) return '';
  const rows = moments.map((atMs) => [
    figure(startedAtMs === undefined ? iso(atMs) : clockSince(startedAtMs, atMs)),
    ...chart.series.map(({ points }) => {
      const value = points.find((point) => point.atMs === atMs)?.value;
      return figure(value === undefined ? '-' : pointLabel(value, chart.unit));
    }),
  ]);
  return `<details><summary>values</summary>${wide(['time', ...chart.series.map(({ name }) => name)], rows)}</details>`;
}

function details({ decision }: ReportInput): string {
  const rows = decision.rows
    .filter((row) => row.reading !== 'n/a')
    .map((row) => {
      const notes = [...(row.why === undefined ? [] : [row.why]), ...row.notes]
        .map((text) => `<li>${html(text)}</li>`)
        .join('');
      const flips = row.flips.map((text) => `<li>${html(text)}</li>`).join('');
      const from = row.source === undefined ? '' : `${row.source}, ${duration(row.ageMs ?? 0)} old`;
      return [cell(row.id), { html: `<ul>${flips}</ul>` }, { html: `<ul>${notes}</ul>` }, cell(from)];
    });
  const notes =
    decision.notes.length === 0 ? '' : `<ul>${decision.notes.map((note) => `<li>${html(note)}</li>`).join('')}</ul>`;
  return `<h2>What would change it</h2>${wide(['row', 'would flip it', 'notes', 'source'], rows)}${notes}`;
}

function journal({ journal: lines }: ReportInput): string {
  if (lines.length === 0) return '';
  const rows = lines.map((line) => [
    figure(iso(line.atMs)),
    cell(line.command),
    cell(line.what),
    cell(line.actor),
    cell(line.reason ?? ''),
  ]);
  return `<h2>Journal</h2>${wide(['when', 'command', 'what', 'who', 'why'], rows)}`;
}

function queries({ queries: list }: ReportInput): string {
  if (list.length === 0) return '';
  return `<h2>Queries used</h2>${list.map((query) => `<p>${html(query.name)} <span class="dim">on ${html(query.logGroups.join(', '))}</span></p><pre>${html(query.text)}</pre>`).join('\n')}`;
}

function versions({ versions: list, thresholds }: ReportInput): string {
  const rows = list.map((one) => [cell(one.name), cell(one.version)]);
  return `<h2>Limits and versions</h2><pre>${html(JSON.stringify(thresholds, null, 2))}</pre>${wide(['part', 'version'], rows)}`;
}

interface Cell {
  /** Escaped already. */
  readonly html: string;
  readonly class?: string;
}

/** A cell of escaped text. */
export const cell = (text: string, style?: string): Cell => ({
  html: html(text),
  ...(style === undefined || style === '' ? {} : { class: style }),
});
/** What is read as one and must not be broken. */
export const figure = (text: string): Cell => cell(text, 'figure');

/** A table whose first column heads its rows; on a narrow screen each row is a card, and each cell carries its title. */
export function wide(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const columns = titles.map((title) => `<th scope="col">${html(title)}</th>`).join('');
  const body = rows.map((cells) => {
    const [first, ...others] = cells;
    const style = (one: Cell | undefined): string => (one?.class === undefined ? '' : ` class="${one.class}"`);
    const rest = others.map(
      (one, index) => `<td${style(one)} data-title="${html(titles[index + 1] ?? '')}">${one.html}</td>`,
    );
    return `<tr><th scope="row"${style(first)}>${first?.html ?? ''}</th>${rest.join('')}</tr>`;
  });
  return `<div class="wide"><table><thead><tr>${columns}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** The row's GO limit in the unit of its interval. */
function limitOf(row: DecisionRow, thresholds: Thresholds): number | undefined {
  switch (row.id) {
    case 'errors':
    case 'errors-canary':
    case 'errors-shadow':
      return thresholds[row.id].goAtMost;
    case 'diffs':
      return thresholds.diffs.goBelow;
    case 'p95':
      return row.limit.includes('%') ? thresholds.p95.goAtMost : thresholds.p95.fullShareMs;
    default:
      return undefined;
  }
}

/** The class of a reading's colour. */
export function tone(reading: Reading): string {
  return reading === 'GO' ? 'ok' : reading === 'NO-GO' ? 'bad' : reading === 'n/a' ? 'dim' : 'warn';
}

function proofTone(row: DecisionRow): string {
  return { proven: 'ok', consistent: 'ok', disproven: 'bad', undecided: 'warn', state: '', none: 'dim' }[
    row.proof.kind
  ];
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? dayAndTime(ms) : '-';
}
