import { PROOF_TITLE } from '../../domain/decision/decision';
import { clockSince } from '../../domain/phase';
import { dayAndTime } from '../../domain/text/clock-face';
import { duration, share } from '../../domain/text/figures';
import { sparkline } from '../charts';
import { STRIP_KEY } from '../replay';
import type { ReportInput } from './report';
import { nextOf, storyOf } from './story';
import { markdown, markdownCode, visible } from './text';
import { verdictStrips, verdictsOverTime } from './verdicts';

/** The decision record as Markdown: the same content, charts as one line of bars; every text is escaped. */
export function reportMarkdown(input: ReportInput): string {
  return `${[head(input), timeline(input), matrix(input), overTime(input), charts(input), journal(input), queries(input), versions(input)].filter((part) => part !== '').join('\n\n')}\n`;
}

function head(input: ReportInput): string {
  const { decision, system, generatedAtMs, command } = input;
  const clock =
    decision.startedAtMs === undefined ? 'the beta has not begun' : clockSince(decision.startedAtMs, decision.atMs);
  const accepted =
    decision.accepted.length > 0 && decision.verdict === 'GO' ? ` (accepted: ${decision.accepted.join(', ')})` : '';
  return [
    '# Beta decision record',
    ...(system.sandbox ? ['**SANDBOX: a rehearsal on the local AWS, not the deployed system**'] : []),
    `account ${markdown(system.account)}, ${markdown(system.region)}, judged ${iso(decision.atMs)} (${markdown(clock)})${decision.final ? ', final look' : ''}, share ${share(decision.requestedShare)}, written ${iso(generatedAtMs)}`,
    `## ${markdown(decision.verdict + accepted)}`,
    markdown(storyOf(input).join(' ')),
    markdown(decision.reason),
    nextOf(input).length === 0 ? '' : 'Next:',
    nextOf(input)
      .map((one) => `- ${markdown(one.text)}${one.command === undefined ? '' : ` ${code(command(one.command))}`}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function timeline({ timeline: phases }: ReportInput): string {
  if (phases.length === 0) return '';
  const rows = phases.map((phase) => [
    phase.title,
    iso(phase.fromMs),
    phase.toMs === undefined ? 'now' : duration(phase.toMs - phase.fromMs),
    phase.detail ?? '',
  ]);
  return `## Timeline\n\n${table(['phase', 'from', 'lasted', 'what'], rows)}`;
}

function matrix({ decision }: ReportInput): string {
  const rows = decision.rows.map((row) => [
    row.id,
    row.measured.replace(/ {2,}/gu, ', '),
    row.limit,
    (row.reading === 'none' ? '-' : row.reading) + (row.acceptance === 'accepted' ? ' (accepted)' : ''),
    row.proof.says,
    [...(row.why === undefined ? [] : [row.why]), ...row.notes, ...row.flips].join('; '),
  ]);
  const targets = decision.targets.map((target) => [target.limit, target.state, target.measured]);
  const notes = decision.notes.map((note) => `- ${markdown(note)}`).join('\n');
  return [
    '## Decision matrix',
    table(['row', 'measured', 'limit', 'reading', PROOF_TITLE, 'notes, and what would flip it'], rows),
    table(['target', 'state', 'measured'], targets),
    ...(notes === '' ? [] : [notes]),
  ].join('\n\n');
}

function overTime(input: ReportInput): string {
  const over = verdictsOverTime(input);
  if (over === undefined) return '';
  const strips = verdictStrips(over, 60).map(({ name, strip }) => `${name.padEnd(14)} ${strip}`);
  return [
    '## Verdict over time',
    markdown(over.line),
    markdownCode([...strips, STRIP_KEY].join('\n')),
    table(
      ['row', 'over time'],
      over.rows.map((one) => [one.row, one.line]),
    ),
    ...over.replayed.notes.map(markdown),
  ].join('\n\n');
}

function charts({ charts: list }: ReportInput): string {
  if (list.length === 0) return '';
  const rows = list.flatMap((chart) =>
    chart.series.map((one) => [
      chart.title,
      one.name,
      sparkline(
        one.points.map((point) => point.value),
        60,
      ),
    ]),
  );
  return `## Charts\n\n${table(['chart', 'series', 'over time'], rows)}`;
}

function journal({ journal: lines }: ReportInput): string {
  if (lines.length === 0) return '';
  return `## Journal\n\n${table(
    ['when', 'command', 'what', 'who', 'why'],
    lines.map((line) => [iso(line.atMs), line.command, line.what, line.actor, line.reason ?? '']),
  )}`;
}

function queries({ queries: list }: ReportInput): string {
  if (list.length === 0) return '';
  return `## Queries used\n\n${list.map((query) => `${markdown(query.name)} on ${markdown(query.logGroups.join(', '))}\n\n${markdownCode(query.text)}`).join('\n\n')}`;
}

function versions({ versions: list, thresholds }: ReportInput): string {
  return `## Limits and versions\n\n${markdownCode(JSON.stringify(thresholds, null, 2))}\n\n${table(
    ['part', 'version'],
    list.map((one) => [one.name, one.version]),
  )}`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    `| ${titles.join(' | ')} |`,
    `|${titles.map(() => '---').join('|')}|`,
    ...rows.map((cells) => `| ${cells.map(markdown).join(' | ')} |`),
  ].join('\n');
}

/** Inline code that a backtick inside cannot end. */
function code(text: string): string {
  const fence = '`'.repeat(1 + Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length)));
  return `${fence} ${visible(text).replace(/[\r\n]+/gu, ' ')} ${fence}`;
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? dayAndTime(ms) : '-';
}
