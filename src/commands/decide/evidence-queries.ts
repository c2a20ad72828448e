import type { EvidenceQueries, QueryText } from '../../operations/evidence/log-evidence';
import type { CommandContext } from '../command';

/** The saved queries that a decision reads; one that cannot be used leaves its own row without data. */
export async function evidenceQueries(context: Pick<CommandContext, 'catalog'>): Promise<EvidenceQueries> {
  const { queries, broken } = await context.catalog();
  const text = (name: string): QueryText => {
    const saved = queries.find((query) => query.name === name);
    if (saved !== undefined) return saved.text;
    const why = broken.find((one) => one.name === name)?.why ?? 'it is not in this installation';
    return { broken: `the saved query ${name} cannot be used: ${why}` };
  };
  return {
    latencyCounts: text('latency-counts'),
    shadowLatencyCounts: text('shadow-latency-counts'),
    comparedUsers: text('compared-users'),
    usersByPath: text('users-by-path'),
    usersWithErrors: text('users-with-errors'),
    environmentsWithErrors: text('environments-with-errors'),
    latencyByQuarterHour: text('latency-by-quarter-hour'),
  };
}
