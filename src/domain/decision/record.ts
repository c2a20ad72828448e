import { PHASES } from '../phase';
import type { Decision, DecisionRecord } from './decision';
import { type Evidence, ROW_IDS, type RowId } from './evidence';
import { readThresholds, type Thresholds } from './thresholds';

/** What is kept of a decision, so that it can be judged again. */
export function recordOf(decision: Decision, evidence: Evidence, thresholds: Thresholds): DecisionRecord {
  return {
    version: 1,
    atMs: decision.atMs,
    evidence,
    thresholds,
    final: decision.final,
    accept: decision.rows.filter((row) => row.acceptance !== 'none').map((row) => row.id),
    verdict: decision.verdict,
  };
}

export type RecordReading =
  | { readonly kind: 'record'; readonly record: DecisionRecord }
  | { readonly kind: 'invalid'; readonly problems: readonly { readonly path: string; readonly problem: string }[] };

/** Reads a decision record from parsed JSON; what is not one is refused with the path of each problem. */
export function readDecisionRecord(json: unknown): RecordReading {
  const problems: { path: string; problem: string }[] = [];
  const check = (path: string, good: boolean, wanted: string): void => {
    if (!good) problems.push({ path, problem: `expected ${wanted}` });
  };
  if (!isRecord(json)) return { kind: 'invalid', problems: [{ path: '', problem: 'expected a decision record' }] };
  check('version', json.version === 1, '1');
  check('atMs', Number.isFinite(json.atMs), 'a time in milliseconds');
  check('final', typeof json.final === 'boolean', 'true or false');
  check('accept', Array.isArray(json.accept) && json.accept.every(isRowId), `rows of ${ROW_IDS.join(', ')}`);
  check(
    'verdict',
    ['GO', 'HOLD', 'INVESTIGATE', 'NO-GO'].includes(String(json.verdict)),
    'GO, HOLD, INVESTIGATE or NO-GO',
  );
  const limits = readThresholds(json.thresholds);
  if (limits.kind === 'invalid') {
    for (const one of limits.problems)
      problems.push({ path: one.path === '' ? 'thresholds' : `thresholds.${one.path}`, problem: one.problem });
  }
  problems.push(...evidenceProblems(json.evidence));
  if (problems.length > 0 || limits.kind === 'invalid') return { kind: 'invalid', problems };
  return { kind: 'record', record: { ...(json as unknown as DecisionRecord), thresholds: limits.thresholds } };
}

/** What is wrong with a value that claims to be evidence, by path. */
function evidenceProblems(json: unknown): readonly { readonly path: string; readonly problem: string }[] {
  const problems: { path: string; problem: string }[] = [];
  const add = (path: string, wanted: string): void => {
    problems.push({ path: `evidence.${path}`, problem: `expected ${wanted}` });
  };
  if (!isRecord(json)) return [{ path: 'evidence', problem: 'expected an object' }];
  if (!Number.isFinite(json.atMs)) add('atMs', 'a time in milliseconds');
  if (json.startedAtMs !== undefined && !Number.isFinite(json.startedAtMs))
    add('startedAtMs', 'a time in milliseconds');
  if (!PHASES.some((one) => one.phase === json.phase)) add('phase', PHASES.map((one) => one.phase).join(', '));
  if (!Number.isFinite(json.requestedShare)) add('requestedShare', 'a percentage');
  if (json.bucketBy !== 'request' && json.bucketBy !== 'user') add('bucketBy', 'request or user');
  if (!Array.isArray(json.traffic)) add('traffic', 'a list of counts');
  for (const [name, fields] of Object.entries(FIELDS)) measurementProblems(json[name], name, fields, add);
  if (!isRecord(json.latency)) add('latency', 'mock, canary and shadowPrisma');
  else
    for (const path of ['mock', 'canary', 'shadowPrisma'])
      measurementProblems(json.latency[path], `latency.${path}`, ['counts'], add);
  return problems;
}

const FIELDS: { readonly [name: string]: readonly string[] } = {
  errors: ['lambdaErrors', 'canaryErrors', 'invocations'],
  canaryErrors: ['errors', 'rescued', 'requests'],
  shadowErrors: ['sent', 'errors', 'comparisons'],
  diffs: ['comparisons', 'mismatches'],
  share: ['canary', 'total'],
  alarms: ['alarms'],
  failures: ['failed', 'invocations'],
  rollbacks: ['rollbacks'],
  flagFetchErrors: ['errors'],
};

const LISTS = ['counts', 'alarms', 'rollbacks'];

function measurementProblems(
  value: unknown,
  path: string,
  fields: readonly string[],
  add: (path: string, wanted: string) => void,
): void {
  if (!isRecord(value)) {
    add(path, 'a measurement');
    return;
  }
  if (value.kind === 'missing') {
    if (typeof value.why !== 'string') add(`${path}.why`, 'a reason');
    return;
  }
  if (value.kind !== 'measured') {
    add(`${path}.kind`, 'measured or missing');
    return;
  }
  const window = value.window;
  if (!isRecord(window) || !Number.isFinite(window.fromMs) || !Number.isFinite(window.toMs))
    add(`${path}.window`, 'fromMs and toMs');
  for (const field of fields) {
    if (
      LISTS.includes(field)
        ? !Array.isArray(value[field]) || !value[field].every(isRecord)
        : typeof value[field] !== 'number' && value[field] !== null
    ) {
      add(`${path}.${field}`, LISTS.includes(field) ? 'a list of objects' : 'a number');
    }
  }
}

function isRowId(value: unknown): value is RowId {
  return ROW_IDS.some((id) => id === value);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
