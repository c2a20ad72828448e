import { OperatorError } from '../../domain/operator-error';
import type { EvidenceQueries } from '../../operations/evidence/gather';
import type { CommandContext } from '../command';

/** The saved queries that a decision reads. */
export async function evidenceQueries(context: Pick<CommandContext, 'catalog'>): Promise<EvidenceQueries> {
  const { queries } = await context.catalog();
  const text = (name: string): string => {
    const saved = queries.find((query) => query.name === name);
    if (saved === undefined)
      throw new OperatorError('NOT_FOUND', `the saved query "${name}" is missing from this installation`, {
        next: 'reinstall huntaze-beta',
      });
    return saved.text;
  };
  return {
    latencyCounts: text('latency-counts'),
    shadowLatencyCounts: text('shadow-latency-counts'),
    comparedUsers: text('compared-users'),
    usersByPath: text('users-by-path'),
    usersWithErrors: text('users-with-errors'),
  };
}
