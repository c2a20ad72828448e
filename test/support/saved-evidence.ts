import { readFileSync } from 'node:fs';
import type { EvidenceQueries } from '../../src/operations/evidence/log-evidence';

const text = (name: string): string =>
  readFileSync(new URL(`../../queries/${name}.logsinsights`, import.meta.url), 'utf8');

/** The saved queries that a decision reads, from `queries/`. */
export const evidenceQueriesOf = (): EvidenceQueries => ({
  latencyCounts: text('latency-counts'),
  shadowLatencyCounts: text('shadow-latency-counts'),
  comparedUsers: text('compared-users'),
  usersByPath: text('users-by-path'),
  usersWithErrors: text('users-with-errors'),
  environmentsWithErrors: text('environments-with-errors'),
  latencyByQuarterHour: text('latency-by-quarter-hour'),
});
