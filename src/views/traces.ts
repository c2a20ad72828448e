import type { ServiceMapNode, ServiceStatistics, TraceNode, TraceSummary } from '../domain/telemetry/trace';
import type { SamplingRule, TraceGroup } from '../domain/telemetry/trace-sampling';
import { cleanText } from '../domain/text/clean-text';
import { timeOfDay, timestamp } from '../domain/text/clock-face';
import { milliseconds } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { type Cell, type Column, table } from './table';
import { displayWidth, pad, truncate } from './text';

type SummaryRow = Omit<TraceSummary, 'isPartial' | 'url'>;

const stateOf = (row: SummaryRow, palette: Palette): Cell => {
  if (row.hasFault) return { text: 'fault', style: palette.bad };
  if (row.hasThrottle) return { text: 'throttle', style: palette.warn };
  if (row.hasError) return { text: 'error', style: palette.warn };
  return { text: row.status === undefined ? 'ok' : String(row.status), style: palette.ok };
};

interface TraceColumn extends Column {
  readonly cell: (row: SummaryRow) => Cell;
  /** Columns are left out from the highest figure down when the screen is too narrow; 0 stays. */
  readonly drop: number;
}

const traceColumns = (palette: Palette): readonly TraceColumn[] => [
  { title: 'time', drop: 3, cell: ({ atMs }) => timeOfDay(atMs) },
  { title: 'trace', drop: 0, cell: ({ id }) => cleanText(id) },
  {
    title: 'path',
    drop: 4,
    cell: ({ annotations: { path } }) =>
      path === undefined
        ? '-'
        : { text: cleanText(String(path)), style: path === 'prisma' ? palette.canary : palette.mock },
  },
  { title: 'user', drop: 5, shrink: true, cell: ({ annotations }) => cleanText(String(annotations['userId'] ?? '-')) },
  { title: 'state', drop: 1, cell: (row) => stateOf(row, palette) },
  { title: 'took', align: 'right', drop: 2, cell: ({ durationMs }) => milliseconds(durationMs) },
  {
    title: 'answered',
    align: 'right',
    drop: 6,
    cell: ({ responseMs }) => (responseMs === undefined ? '-' : milliseconds(responseMs)),
  },
];

/** One line a trace: time, id, path, user, state, duration, response time; whole columns go when it is too narrow. */
export function traceTable(rows: readonly SummaryRow[], palette: Palette, width: number): string {
  let columns = traceColumns(palette);
  for (;;) {
    const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
    const drawn = table(columns, cells, { width, palette, indent: 0 });
    const last = columns.reduce((worst, column) => Math.max(worst, column.drop), 0);
    if (last === 0 || drawn.split('\n').every((line) => displayWidth(line) <= width)) return drawn;
    columns = columns.filter(({ drop }) => drop !== last);
  }
}

/** The groups with their filters, then which requests get a trace at all. */
export function traceGroupsView(
  {
    groups,
    samplingRules,
  }: { readonly groups: readonly TraceGroup[]; readonly samplingRules: readonly SamplingRule[] },
  palette: Palette,
  width: number,
): string {
  const options = { width, palette, indent: 0 };
  const groupTable = table(
    [{ title: 'group', shrink: true }, { title: 'filter', wrap: true }, { title: 'insights' }],
    groups.map(({ name, expression, insights }) => [
      { text: cleanText(name), style: palette.strong },
      cleanText(expression ?? 'every trace'),
      insights ? 'on' : 'off',
    ]),
    options,
  );
  const ruleTable = table(
    [
      { title: 'sampling rule', shrink: true },
      { title: 'priority', align: 'right' },
      { title: 'traced', wrap: true },
      { title: 'service', shrink: true },
    ],
    samplingRules.map(({ name, priority, reservoir, share, service }) => [
      { text: cleanText(name), style: palette.strong },
      String(priority),
      `${reservoir} a second, then ${Number((100 * share).toFixed(3))} %`,
      service === '*' ? 'every one' : cleanText(service),
    ]),
    options,
  );
  return [groups.length === 0 ? 'there is no group' : groupTable, '', ruleTable].join('\n');
}

type Node = TraceNode;

/** Nodes in tree order with their depth, each once; a node with a missing parent, or in a circle of parents, is a root. */
function inTreeOrder(nodes: readonly Node[]): readonly { readonly node: Node; readonly depth: number }[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const byParent = new Map<string | undefined, Node[]>();
  for (const node of [...nodes].sort((a, b) => a.startAtMs - b.startAtMs)) {
    const parent =
      node.parentId !== undefined && ids.has(node.parentId) && node.parentId !== node.id ? node.parentId : undefined;
    byParent.set(parent, [...(byParent.get(parent) ?? []), node]);
  }
  const ordered: { node: Node; depth: number }[] = [];
  const seen = new Set<Node>();
  const visit = (node: Node, depth: number): void => {
    if (seen.has(node)) return;
    seen.add(node);
    ordered.push({ node, depth });
    for (const child of byParent.get(node.id) ?? []) visit(child, depth + 1);
  };
  for (const root of byParent.get(undefined) ?? []) visit(root, 0);
  for (const node of nodes) visit(node, 0);
  return ordered;
}

const originName = (origin: string | undefined): string =>
  origin === undefined ? '' : ` ${origin.replace(/^AWS::/, '')}`;

/**
 * The waterfall of a trace: a bar a segment on one time scale, its state, annotations and cause under it.
 *
 *   huntaze-mock-read Lambda     ├────────────────┤   132 ms
 *     ## read-user                 ├─────────────┤    118 ms  canary=true path=prisma
 */
export function waterfallView(
  trace: { readonly id: string; readonly durationMs: number; readonly nodes: readonly Node[] },
  palette: Palette,
  width: number,
): string {
  const rows = inTreeOrder(trace.nodes);
  if (rows.length === 0) return `trace ${trace.id} has no segments`;
  const start = Math.min(...rows.map(({ node }) => node.startAtMs));
  const end = Math.max(...rows.map(({ node }) => node.endAtMs ?? node.startAtMs), start + 1);
  const labels = rows.map(
    ({ node, depth }) => `${'  '.repeat(Math.min(depth, 12))}${cleanText(`${node.name}${originName(node.origin)}`)}`,
  );
  const labelWidth = Math.min(Math.max(...labels.map(displayWidth)), Math.floor(width * 0.45));
  const barWidth = Math.max(10, width - labelWidth - 12);
  const at = (time: number): number => Math.round(((time - start) / (end - start)) * (barWidth - 1));
  const lines = rows.flatMap(({ node, depth }, i) => {
    const style = node.fault
      ? palette.bad
      : node.error || node.throttle
        ? palette.warn
        : node.annotations['canary'] === true
          ? palette.canary
          : palette.ok;
    const from = at(node.startAtMs);
    const to = Math.max(from, at(node.endAtMs ?? end));
    const bar = from === to ? '│' : `├${'─'.repeat(to - from - 1)}┤`;
    const took = node.endAtMs === undefined ? 'running' : milliseconds(node.endAtMs - node.startAtMs);
    const line = `${pad(truncate(labels[i] ?? '', labelWidth), labelWidth)} ${' '.repeat(from)}${style(bar)}${' '.repeat(Math.max(0, barWidth - to - 1))} ${took.padStart(9)}`;
    const notes = [
      ...Object.entries(node.annotations).map(([key, value]) => `${key}=${String(value)}`),
      ...(node.fault ? ['fault'] : []),
      ...(node.throttle ? ['throttled'] : []),
      ...(node.error && !node.fault ? ['error'] : []),
      ...(node.cause === undefined ? [] : [node.cause]),
    ];
    return notes.length === 0
      ? [line]
      : [
          line,
          palette.dim(
            truncate(
              `${'  '.repeat(Math.min(depth, 12) + 1)}${cleanText(notes.join('  ').slice(0, 4 * width)).replaceAll('\n', ' ')}`,
              width,
            ),
          ),
        ];
  });
  const head = [`trace ${cleanText(trace.id)}`, `${timestamp(start)}  ${milliseconds(trace.durationMs)}`];
  const oneLine = head.join('  ');
  return [...(displayWidth(oneLine) <= width ? [oneLine] : head), '', ...lines].join('\n');
}

type Statistics = ServiceStatistics;

type MapNode = Omit<ServiceMapNode, 'root'>;

const figures = (statistics: Statistics | undefined, palette: Palette): string => {
  if (statistics === undefined || statistics.total === 0) return palette.dim('no requests');
  const share = (n: number): string => `${((100 * n) / statistics.total).toFixed(n === 0 ? 0 : 1)} %`;
  return [
    `${statistics.total} req`,
    palette.ok(`${share(statistics.ok)} ok`),
    ...(statistics.errors > 0 ? [palette.warn(`${share(statistics.errors)} error`)] : []),
    ...(statistics.faults > 0 ? [palette.bad(`${share(statistics.faults)} fault`)] : []),
    ...(statistics.throttles > 0 ? [palette.warn(`${share(statistics.throttles)} throttled`)] : []),
    ...(statistics.averageMs === undefined ? [] : [`avg ${milliseconds(statistics.averageMs)}`]),
  ].join('  ');
};

/** The service map as a list: each node with its figures, and under it an arrow to every service that it calls. */
export function serviceMapView(nodes: readonly MapNode[], palette: Palette, width: number): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const title = (node: MapNode | undefined): string =>
    node === undefined
      ? '?'
      : node.type === 'client'
        ? 'clients'
        : cleanText(
            `${node.name}${node.type === undefined ? '' : ` ${node.type.replace(/^AWS::/, '').replace('Lambda::Function', 'function')}`}`,
          );
  return nodes
    .flatMap((node) => {
      const own = node.type === 'client' ? [] : [`  ${figures(node.statistics, palette)}`];
      const edges = node.edges.map(({ to, statistics }) => {
        const room = Math.min(36, Math.floor(width * 0.4));
        const called = `  ${palette.dim('└─▶')} ${pad(truncate(title(byId.get(to)), room), room)}`;
        const line = `${called}  ${figures(statistics, palette)}`;
        return displayWidth(line) <= width ? line : `${called.trimEnd()}\n      ${figures(statistics, palette)}`;
      });
      return [palette.strong(title(node)), ...own, ...edges, ''];
    })
    .join('\n')
    .trimEnd();
}
