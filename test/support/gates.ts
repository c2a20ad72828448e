import type { Decision } from '../../src/domain/decision/decision';
import type { ReadinessReport } from '../../src/domain/readiness/readiness';

/** A decision that says GO. */
export const GO: Decision = {
  verdict: 'GO',
  atMs: 0,
  phase: 'shadow',
  requestedShare: 0,
  final: true,
  reason: 'given',
  rows: [],
  targets: [],
  accepted: [],
  acceptable: [],
  notes: [],
  next: [],
};

/** A readiness report in which every check passes. */
export const READY: ReadinessReport = {
  ready: true,
  strict: false,
  rows: [],
  counts: { pass: 0, warn: 0, fail: 0, 'could-not-run': 0 },
  expectedShare: 0,
  alarmVisibility: [],
  next: [],
};
