import { METRIC_NAMESPACE, PATH_DIMENSION, PATH_METRICS, PLAIN_METRICS } from '../telemetry/names';
import { same } from './drift';
import type { DeployedSystem } from './system';

/** A widget of a CloudWatch dashboard; `properties.title` names it. */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>> & { readonly title: string };
}

const hidden = (id: string) => ({ id, stat: 'Sum', visible: false });

const metricWidget = (x: number, y: number, properties: Widget['properties']): Widget => ({
  type: 'metric',
  x,
  y,
  width: 12,
  height: 6,
  properties,
});

/** The four widgets: error rate, latency of both paths, requests by path, shadow diffs. Each names its region, because dashboards are global. */
export function dashboardWidgets(system: DeployedSystem): readonly Widget[] {
  const common = { region: system.region, view: 'timeSeries', period: 300 };
  const live = ['FunctionName', system.mockFunction, 'Resource', `${system.mockFunction}:${system.alias}`];
  return [
    metricWidget(0, 0, {
      title: 'Error rate %',
      ...common,
      metrics: [
        [{ expression: '100 * (errors + FILL(canaryErrors, 0)) / invocations', id: 'rate', label: 'Error rate %' }],
        ['AWS/Lambda', 'Errors', ...live, hidden('errors')],
        ['AWS/Lambda', 'Invocations', ...live, hidden('invocations')],
        [METRIC_NAMESPACE, PLAIN_METRICS.canaryErrors, hidden('canaryErrors')],
      ],
      annotations: { horizontal: [{ label: 'NO-GO', value: 2 }] },
      yAxis: { left: { min: 0 } },
    }),
    metricWidget(12, 0, {
      title: 'Latency P95: mock and canary',
      ...common,
      stat: 'p95',
      metrics: [
        [METRIC_NAMESPACE, PATH_METRICS.latencyMs, PATH_DIMENSION, 'mock', { label: 'mock' }],
        [METRIC_NAMESPACE, PATH_METRICS.latencyMs, PATH_DIMENSION, 'canary', { label: 'canary' }],
      ],
      annotations: { horizontal: [{ label: 'target', value: 500 }] },
      yAxis: { left: { min: 0 } },
    }),
    metricWidget(0, 6, {
      title: 'Requests by path',
      ...common,
      stat: 'Sum',
      stacked: true,
      metrics: [
        [METRIC_NAMESPACE, PATH_METRICS.requests, PATH_DIMENSION, 'mock', { label: 'mock' }],
        [METRIC_NAMESPACE, PATH_METRICS.requests, PATH_DIMENSION, 'canary', { label: 'canary' }],
      ],
    }),
    metricWidget(12, 6, {
      title: 'Shadow diffs %',
      ...common,
      metrics: [
        [{ expression: '100 * mismatches / comparisons', id: 'diffs', label: 'diffs %' }],
        [METRIC_NAMESPACE, PLAIN_METRICS.shadowMismatches, hidden('mismatches')],
        // Each comparison writes 0 or 1, so the sample count is the number of comparisons.
        [METRIC_NAMESPACE, PLAIN_METRICS.shadowMismatches, { ...hidden('comparisons'), stat: 'SampleCount' }],
      ],
      annotations: {
        horizontal: [
          { label: 'GO', value: 0.5 },
          { label: 'INVESTIGATE', value: 1 },
        ],
      },
      yAxis: { left: { min: 0 } },
    }),
  ];
}

interface Body {
  readonly widgets: readonly Partial<Widget>[];
}

function bodyOf(text: string | undefined): Body | undefined {
  try {
    const body: unknown = JSON.parse(text ?? '');
    const hasWidgets = typeof body === 'object' && body !== null && Array.isArray((body as Body).widgets);
    return hasWidgets ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

const titled = (body: Body | undefined, title: string) =>
  body?.widgets.find((item) => item.properties?.title === title);

/** For each of the four widgets: missing from the existing dashboard, different, or as wanted. */
export function dashboardDrift(system: DeployedSystem, existing: string | undefined) {
  const body = bodyOf(existing);
  const state = (widget: Widget) => {
    const found = titled(body, widget.properties.title);
    if (found === undefined) return 'missing';
    return same(
      { type: found.type, properties: found.properties },
      { type: widget.type, properties: widget.properties },
    )
      ? 'as-wanted'
      : 'differs';
  };
  return dashboardWidgets(system).map((widget) => ({ title: widget.properties.title, state: state(widget) }));
}

/** The body to write: the four widgets, plus every widget that somebody else added, in its place. */
export function dashboardBody(system: DeployedSystem, existing: string | undefined): string {
  const body = bodyOf(existing);
  const wanted = dashboardWidgets(system);
  const others = (body?.widgets ?? []).filter(
    (item) => !wanted.some((widget) => widget.properties.title === item.properties?.title),
  );
  const own = wanted.map((widget) => {
    const place = titled(body, widget.properties.title);
    return {
      ...widget,
      x: place?.x ?? widget.x,
      y: place?.y ?? widget.y,
      width: place?.width ?? widget.width,
      height: place?.height ?? widget.height,
    };
  });
  return JSON.stringify({ start: '-PT3H', periodOverride: 'inherit', ...body, widgets: [...own, ...others] });
}
