import type { Decision, DecisionRecord } from './decision';
import type { Evidence } from './evidence';
import type { Thresholds } from './thresholds';

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
