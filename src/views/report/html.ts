import { type DecisionRow, PROOF_TITLE } from '../../domain/decision/decision';
import type { Thresholds } from '../../domain/decision/thresholds';
import type { Reading } from '../../domain/decision/verdict';
import { clockSince } from '../../domain/phase';
import { duration, share } from '../../domain/text/figures';
import type { ReportInput } from './report';
import { REPORT_STYLE } from './style';
import { chartLegend, chartSvg, intervalSvg, timelineSvg } from './svg';
import { html } from './text';

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
${[head(input), verdict(input), timeline(input), matrix(input), targets(input), charts(input), details(input), journal(input), queries(input), versions(input)].filter((part) => part !== '').join('\n')}
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

function verdict({ decision, command }: ReportInput): string {
  const accepted =
    decision.accepted.length > 0 && decision.verdict === 'GO' ? ` (accepted: ${decision.accepted.join(', ')})` : '';
  const next = decision.next
    .map(
      (one) =>
        `<li>${html(one.text)}${one.command === undefined ? '' : ` <code>${html(command(one.command))}</code>`}</li>`,
    )
    .join('');
  return `<section class="verdict ${decision.verdict.toLowerCase()}"><strong>${html(decision.verdict + accepted)}</strong><p>${html(decision.reason)}</p><ul>${next}</ul></section>`;
}

function timeline({ timeline: phases, decision }: ReportInput): string {
  if (phases.length === 0) return '';
  const rows = phases.map((phase) => {
    const clock = decision.startedAtMs === undefined ? '' : ` (${clockSince(decision.startedAtMs, phase.fromMs)})`;
    const length = phase.toMs === undefined ? 'now' : duration(phase.toMs - phase.fromMs);
    return `<tr><td>${html(phase.title)}</td><td class="figure">${html(iso(phase.fromMs) + clock)}</td><td class="figure">${html(length)}</td><td>${html(phase.detail ?? '')}</td></tr>`;
  });
  return `<h2>Timeline</h2><figure>${timelineSvg(phases, decision.atMs)}</figure>${wide(['phase', 'from', 'lasted', 'what'], rows)}`;
}

function matrix({ decision, thresholds }: ReportInput): string {
  const rows = decision.rows.map(
    (row) =>
      `<tr><td class="row">${html(row.id)}${row.required ? '' : ' <span class="dim">(not required)</span>'}</td><td${row.measured.length <= 28 ? ' class="figure"' : ''}>${html(row.measured)}</td><td class="figure">${html(row.limit)}</td><td class="${tone(row.counts)}">${html(row.reading === 'none' ? '-' : row.reading)}${row.acceptance === 'accepted' ? ' (accepted)' : ''}</td><td class="proof ${proofTone(row)}">${html(row.proof.says)}</td><td>${intervalSvg(row, limitOf(row, thresholds))}</td></tr>`,
  );
  return `<h2>Decision matrix</h2>${wide(['row', 'measured', 'limit', 'reading', PROOF_TITLE, 'interval'], rows)}`;
}

function targets({ decision }: ReportInput): string {
  const rows = decision.targets.map(
    (target) =>
      `<tr><td>${html(target.limit)}</td><td class="${target.state === 'met' ? 'ok' : target.state === 'missed' ? 'bad' : 'warn'}">${html(target.state)}</td><td>${html(target.measured)}</td></tr>`,
  );
  return `<h2>Targets</h2>${wide(['target', 'state', 'measured'], rows)}`;
}

function charts({ charts: list, decision }: ReportInput): string {
  if (list.length === 0) return '';
  return `<h2>Charts</h2>${list.map((chart) => `<figure><figcaption>${html(chart.title)} ${chartLegend(chart)}</figcaption>${chartSvg(chart, decision.startedAtMs)}</figure>`).join('\n')}`;
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
      return `<tr><td class="row">${html(row.id)}</td><td><ul>${flips}</ul></td><td><ul>${notes}</ul></td><td>${html(from)}</td></tr>`;
    });
  const notes =
    decision.notes.length === 0 ? '' : `<ul>${decision.notes.map((note) => `<li>${html(note)}</li>`).join('')}</ul>`;
  return `<h2>What would change it</h2>${wide(['row', 'would flip it', 'notes', 'source'], rows)}${notes}`;
}

function journal({ journal: lines }: ReportInput): string {
  if (lines.length === 0) return '';
  const rows = lines.map(
    (line) =>
      `<tr><td class="figure">${html(iso(line.atMs))}</td><td>${html(line.command)}</td><td>${html(line.what)}</td><td>${html(line.actor)}</td><td>${html(line.reason ?? '')}</td></tr>`,
  );
  return `<h2>Journal</h2>${wide(['when', 'command', 'what', 'who', 'why'], rows)}`;
}

function queries({ queries: list }: ReportInput): string {
  if (list.length === 0) return '';
  return `<h2>Queries used</h2>${list.map((query) => `<p>${html(query.name)} <span class="dim">on ${html(query.logGroups.join(', '))}</span></p><pre>${html(query.text)}</pre>`).join('\n')}`;
}

function versions({ versions: list, thresholds }: ReportInput): string {
  const rows = list.map((one) => `<tr><td>${html(one.name)}</td><td>${html(one.version)}</td></tr>`);
  return `<h2>Limits and versions</h2><pre>${html(JSON.stringify(thresholds, null, 2))}</pre>${wide(['part', 'version'], rows)}`;
}

function wide(titles: readonly string[], rows: readonly string[]): string {
  return `<div class="wide"><table><thead><tr>${titles.map((title) => `<th>${html(title)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
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

function tone(reading: Reading): string {
  return reading === 'GO' ? 'ok' : reading === 'NO-GO' ? 'bad' : reading === 'n/a' ? 'dim' : 'warn';
}

function proofTone(row: DecisionRow): string {
  return { proven: 'ok', consistent: 'ok', disproven: 'bad', undecided: 'warn', state: '', none: 'dim' }[
    row.proof.kind
  ];
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '-';
}
