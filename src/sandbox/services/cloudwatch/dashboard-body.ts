/** A finding of PutDashboard: `hard` ones refuse the dashboard, the others come back as warnings. */
export interface DashboardFinding {
  readonly hard: boolean;
  readonly path: string;
  readonly message: string;
}

type Document = Readonly<Record<string, unknown>>;

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const widgetTypes: readonly string[] = ['metric', 'text', 'log', 'alarm', 'explorer'];
const topMembers: readonly string[] = ['widgets', 'start', 'end', 'periodOverride', 'variables'];
const MOST_WIDGETS = 500;
const COLUMNS = 24;

/** Checks a dashboard body as "Dashboard body structure and syntax" describes it. */
export function checkDashboardBody(text: string): DashboardFinding[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [{ hard: true, path: '/', message: 'The field DashboardBody must be a valid JSON object' }];
  }
  if (!isDocument(body))
    return [{ hard: true, path: '/', message: 'The field DashboardBody must be a valid JSON object' }];
  if (!Array.isArray(body.widgets)) {
    const message = body.widgets === undefined ? "Should have required property 'widgets'" : 'Should be array';
    return [{ hard: true, path: body.widgets === undefined ? '/' : '/widgets', message }];
  }
  const findings: DashboardFinding[] = [];
  const note = (hard: boolean, path: string, message: string): void => {
    findings.push({ hard, path, message });
  };
  if (body.widgets.length > MOST_WIDGETS) note(true, '/widgets', `Should NOT have more than ${MOST_WIDGETS} items`);
  for (const name of Object.keys(body)) {
    if (!topMembers.includes(name)) note(false, `/${name}`, 'Should NOT have additional properties');
  }
  if (body.periodOverride !== undefined && body.periodOverride !== 'auto' && body.periodOverride !== 'inherit') {
    note(true, '/periodOverride', 'Should be equal to one of the allowed values');
  }
  for (const [index, widget] of body.widgets.entries()) checkWidget(widget, `/widgets/${index}`, note);
  return findings;
}

type Note = (hard: boolean, path: string, message: string) => void;

function checkWidget(widget: unknown, path: string, note: Note): void {
  if (!isDocument(widget)) {
    note(true, path, 'Should be object');
    return;
  }
  const { type, properties } = widget;
  if (type === undefined) {
    note(true, path, "Should have required property 'type'");
    return;
  }
  if (typeof type !== 'string' || !widgetTypes.includes(type)) {
    note(true, `${path}/type`, 'Should match exactly one schema in oneOf');
    return;
  }
  for (const [member, most] of [
    ['x', COLUMNS - 1],
    ['y', undefined],
    ['width', COLUMNS],
    ['height', 1000],
  ] as const) {
    checkPlace(widget[member], member === 'width' || member === 'height' ? 1 : 0, most, `${path}/${member}`, note);
  }
  if (!isDocument(properties)) {
    note(true, path, "Should have required property 'properties'");
    return;
  }
  if (type === 'metric') checkMetricWidget(properties, `${path}/properties`, note);
  if (type === 'text' && typeof properties.markdown !== 'string') {
    note(true, `${path}/properties`, "Should have required property 'markdown'");
  }
  if (type === 'log' && typeof properties.query !== 'string') {
    note(true, `${path}/properties`, "Should have required property 'query'");
  }
  if (type === 'alarm' && !Array.isArray(properties.alarms)) {
    note(true, `${path}/properties`, "Should have required property 'alarms'");
  }
}

function checkPlace(value: unknown, least: number, most: number | undefined, path: string, note: Note): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    note(true, path, 'Should be integer');
    return;
  }
  if (value < least) note(true, path, `Should be >= ${least}`);
  if (most !== undefined && value > most) note(true, path, `Should be <= ${most}`);
}

function checkMetricWidget(properties: Document, path: string, note: Note): void {
  const { metrics, annotations, period, region, stat } = properties;
  if (metrics === undefined && annotations === undefined) {
    note(true, path, "Should have required property 'metrics'");
    return;
  }
  if (region === undefined) note(false, path, "Should have required property 'region'");
  else if (typeof region !== 'string') note(true, `${path}/region`, 'Should be string');
  if (period !== undefined && (typeof period !== 'number' || period <= 0))
    note(true, `${path}/period`, 'Should be integer');
  if (stat !== undefined && typeof stat !== 'string') note(true, `${path}/stat`, 'Should be string');
  if (metrics === undefined) return;
  if (!Array.isArray(metrics)) {
    note(true, `${path}/metrics`, 'Should be array');
    return;
  }
  for (const [index, metric] of metrics.entries()) checkMetricRow(metric, index, `${path}/metrics/${index}`, note);
}

function checkMetricRow(row: unknown, index: number, path: string, note: Note): void {
  if (!Array.isArray(row) || row.length === 0) {
    note(true, path, 'Should be array');
    return;
  }
  const last: unknown = row.at(-1);
  const names = isDocument(last) ? row.slice(0, -1) : row;
  if (names.length === 0) {
    if (!isDocument(last) || typeof last.expression !== 'string')
      note(true, path, "Should have required property 'expression'");
    return;
  }
  if (names.some((name) => typeof name !== 'string')) {
    note(true, path, 'Should be string');
    return;
  }
  const repeats = names.some((name) => name === '.' || name === '...');
  if (repeats && index === 0) {
    note(true, path, 'The first metric cannot use the repeating fields . and ...');
    return;
  }
  const whole = !names.includes('...') && names.length >= 2;
  if (!repeats && !whole) {
    note(true, path, 'Should NOT have fewer than 2 items');
    return;
  }
  if (whole && names.length % 2 !== 0) note(true, path, 'A dimension name has no value');
}
