import type { Results } from '../commands/results';

/** What has a schema: every result, what a receiver gets, and the configuration file. */
export type SchemaName = keyof Results | 'notification' | 'configuration';

/**
 * What each command prints under --json, in the order of the commands, with the version of its schema. A key that goes,
 * gets another name or means something else makes a new version; a key that comes does not.
 */
export const JSON_RESULTS: Readonly<Record<SchemaName, { readonly version: number; readonly what: string }>> = {
  playbook: { version: 1, what: 'with --once: the frame of watch, what to do now and the commands for it' },
  check: { version: 1, what: 'ready or not, a row for each check, what to do next' },
  plan: { version: 1, what: 'what share, traffic and window can decide, row by row; what the alarms would see' },
  canary: {
    version: 1,
    what: 'the share that was deployed, or is served already; the plan; what blocks it; with --follow the changes',
  },
  watch: {
    version: 1,
    what: 'one frame a line; with --until one change a line, and the end; with --web first the address of the page',
  },
  status: { version: 1, what: 'one frame: share, guard, alarms, counts, decision, newest failures' },
  decide: { version: 1, what: 'evidence, limits, verdict and decision; with --replay the verdicts over time' },
  ramp: { version: 1, what: 'the state of the ramp; with a step what canary prints' },
  rollback: { version: 1, what: 'what was done, what proves it and what remains; with --dry-run the plan' },
  query: { version: 1, what: 'columns and rows of the answer; without a name the saved queries' },
  'query run': { version: 1, what: 'columns and rows of the answer' },
  'query show': { version: 1, what: 'the text of a saved query and where it runs' },
  'query push': { version: 1, what: 'the plan, and what was written' },
  'query pull': { version: 1, what: 'the queries of the folder, and what was written' },
  traces: { version: 1, what: 'the traces that were found' },
  'traces list': { version: 1, what: 'the saved filters' },
  'traces show': { version: 1, what: 'the segments of one trace' },
  'traces map': { version: 1, what: 'the services with their edges and figures' },
  'traces groups': { version: 1, what: "the account's groups and sampling rules" },
  logs: { version: 1, what: 'one log line a line' },
  traffic: { version: 1, what: 'counts and latencies by path; with --dry-run what would be sent' },
  cost: { version: 1, what: 'usage, prices and the rows that come of them' },
  report: { version: 1, what: 'everything that the report shows' },
  history: { version: 1, what: 'the records; with --verify whether they hold together' },
  'history show': { version: 1, what: 'one record' },
  open: { version: 1, what: 'the links' },
  provision: { version: 1, what: 'the plan, and what was written' },
  deploy: { version: 1, what: 'how each release ended; with --dry-run the plans' },
  config: { version: 1, what: 'each value with its origin' },
  'config init': { version: 1, what: 'the values that are written, and where' },
  'config policy': { version: 1, what: 'an IAM policy document' },
  notify: { version: 1, what: 'who is told, and of what' },
  'notify test': { version: 1, what: 'how each receiver answered' },
  doctor: { version: 1, what: 'what a fault report needs' },
  rehearse: { version: 1, what: 'the score and everything that a rehearsal came to; the scenarios' },
  sandbox: { version: 1, what: 'endpoint and keys, one line once it is ready' },
  'sandbox status': { version: 1, what: 'clock, users, functions and faults' },
  'sandbox advance': { version: 1, what: 'its clock' },
  'sandbox catch-up': { version: 1, what: 'its clock' },
  'sandbox reset': { version: 1, what: 'its clock' },
  'sandbox fault': { version: 1, what: 'the fault that was added, or that none is left' },
  error: { version: 1, what: 'of every command that fails before it printed a result' },
  notification: { version: 1, what: 'what a webhook, a command and the programs behind a topic get' },
  configuration: { version: 1, what: 'the file huntaze-beta.config.json, for editors' },
};

/** `query run` -> `docs/schemas/query-run.v1.json`, below the folder of the package. */
export const schemaPath = (name: SchemaName): string =>
  `docs/schemas/${name.replaceAll(' ', '-')}.v${JSON_RESULTS[name].version}.json`;

/** What `help json` prints. `root`: the folder of the package. */
export function jsonResultsText(root: string): string {
  const names = Object.keys(JSON_RESULTS) as SchemaName[];
  const column = Math.max(...names.map((name) => schemaPath(name).length));
  return [
    'With --json a command prints its result and nothing else on stdout. Each has a JSON Schema (draft 7)',
    `below ${root}:`,
    '',
    ...names.map((name) => `  ${schemaPath(name).padEnd(column)}  ${JSON_RESULTS[name].what}`),
    '',
    'A key that goes, gets another name or means something else makes a new version of its schema; a key that',
    'comes does not, so ignore keys that you do not know. Times ending in Ms are milliseconds since 1970 (UTC) or,',
    'for spans, milliseconds; rates and shares of a whole are fractions; `share` is in percent.',
  ].join('\n');
}
