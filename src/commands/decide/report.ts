import type { Decision } from '../../domain/decision/decision';
import { decide } from '../../domain/decision/matrix';
import { THRESHOLDS } from '../../domain/decision/thresholds';
import { logGroupOf } from '../../domain/system/system';
import { type EndOfShare, lastMomentOfShare, readReportFacts } from '../../operations/evidence/build-report';
import { gatherEvidence } from '../../operations/evidence/gather';
import type { Gateways } from '../../ports/gateways';
import { reportHtml } from '../../views/report/html';
import { reportMarkdown } from '../../views/report/markdown';
import { chartsOf, type ReportInput } from '../../views/report/report';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { evidenceQueries } from './evidence-queries';
import { exitCodeOf, type Judged, type JudgeOptions, judge } from './judge';

interface ReportOptions {
  readonly html: string | undefined;
  readonly markdown: string | undefined;
  readonly judge: JudgeOptions;
}

const FEEDING = [
  'latency-counts',
  'latency-by-quarter-hour',
  'shadow-latency-counts',
  'compared-users',
  'users-with-errors',
  'environments-with-errors',
];
const FEEDING_STICKY = [...FEEDING, 'users-by-path'];

/** Everything that the report shows, read once. Once nobody is on Prisma, it is about the share that was taken back. */
async function reportInput(options: JudgeOptions, context: CommandContext): Promise<ReportInput> {
  const gateways = await context.gateways();
  const endedAtMs = options.at === undefined ? await lastMomentOfShare(gateways) : undefined;
  const at = endedAtMs === undefined ? options.at : new Date(endedAtMs).toISOString();
  return assemble(await judge({ ...options, at }, context), gateways, context);
}

/** The report about this very moment of a deployed system. */
export async function buildReport(gateways: Gateways, context: CommandContext): Promise<ReportInput> {
  const atMs = await lastMomentOfShare(gateways);
  const { evidence } = await gatherEvidence(gateways, {
    queries: await evidenceQueries(context),
    ...(atMs === undefined ? {} : { atMs }),
  });
  return assemble(
    { evidence, thresholds: THRESHOLDS, decision: decide(evidence, { thresholds: THRESHOLDS }) },
    gateways,
    context,
  );
}

/** The decision of the share's last moment, with the rollback that ended it: no target of "no rollback" is met by that. */
function asEnded(decision: Decision, ended: EndOfShare): Decision {
  const targets = decision.targets.map((target) =>
    target.id === 'rollbacks' ? { ...target, state: 'missed' as const, measured: ended.by } : target,
  );
  return { ...decision, targets };
}

async function assemble(
  judged: Judged,
  gateways: Gateways,
  context: Pick<CommandContext, 'catalog' | 'versions' | 'terminal'>,
): Promise<ReportInput> {
  const facts = await readReportFacts(gateways, judged);
  const { queries } = await context.catalog();
  const names = { 'mock-read': gateways.system.mockFunction, 'prisma-read': gateways.system.prismaFunction };
  const latency = {
    title: 'P95 latency',
    unit: 'ms' as const,
    series: facts.latency
      .filter(({ points }) => points.length > 0)
      .map(({ path, points }) => ({ name: path, role: path, points })),
    limits: [],
  };
  return {
    command: context.terminal.palette.command,
    generatedAtMs: gateways.clock.now(),
    system: { account: facts.account, region: facts.region, sandbox: facts.sandbox },
    ...judged,
    decision: facts.ended === undefined ? judged.decision : asEnded(judged.decision, facts.ended),
    ended: facts.ended,
    timeline: facts.phases,
    charts: [...chartsOf(judged.evidence, judged.thresholds), ...(latency.series.length === 0 ? [] : [latency])],
    journal: facts.journal,
    queries: queries
      .filter(({ name }) => (judged.evidence.bucketBy === 'user' ? FEEDING_STICKY : FEEDING).includes(name))
      .map(({ name, text, logGroups }) => ({
        name,
        text,
        logGroups: logGroups.map((group) => logGroupOf(names[group])),
      })),
    versions: context.versions,
  };
}

export const reportCommand = defineCommand<ReportOptions>({
  name: 'report',
  summary: 'the decision record as a page (HTML) and as Markdown: timeline, matrix, charts, journal',
  description:
    "The HTML is one file without scripts or outside requests, for light and dark screens and for printing. Without a file name the Markdown goes to stdout. The exit code is the verdict's.",
  options: [
    { flags: '--html <file>', description: 'write the page here' },
    { flags: '--md <file>', description: 'write the Markdown here' },
    { flags: '--final', description: 'judge as at the planned final look' },
    { flags: '--at <moment>', description: 'judge the past' },
    { flags: '--thresholds <file>', description: 'JSON with other limits' },
  ],
  examples: [
    { command: 'huntaze-beta report --html beta.html --md beta.md', what: 'both' },
    { command: 'huntaze-beta report > decision.md', what: 'Markdown on stdout' },
  ],
  parse: ({ options }) => ({
    html: read.optional(options['html'], (value) => read.text('--html', value)),
    markdown: read.optional(options['md'], (value) => read.text('--md', value)),
    judge: {
      windowMs: undefined,
      final: options['final'] === true,
      accept: [],
      thresholdsFile: read.optional(options['thresholds'], (value) => read.text('--thresholds', value)),
      at: read.optional(options['at'], (value) => read.text('--at', value)),
      from: undefined,
    },
  }),
  async run(options, context) {
    const { terminal, globals } = context;
    const input = await reportInput(options.judge, context);
    if (options.html !== undefined) await context.writeFile(options.html, reportHtml(input));
    if (options.markdown !== undefined) await context.writeFile(options.markdown, reportMarkdown(input));
    for (const file of [options.html, options.markdown]) if (file !== undefined) terminal.say(`written: ${file}`);
    if (globals.json) printResult(terminal, 'report', input);
    else if (options.html === undefined && options.markdown === undefined) terminal.raw(reportMarkdown(input));
    else terminal.say(`verdict: ${input.decision.verdict}  ${input.decision.reason}`);
    return exitCodeOf(input.decision);
  },
});
