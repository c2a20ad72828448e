import type { Decision } from '../domain/decision';
import { decide } from '../domain/decision-matrix';
import { ROW_IDS, type RowId } from '../domain/evidence';
import { digestOf } from '../domain/journal-digest';
import { OperatorError } from '../domain/operator-error';
import { suggest } from '../domain/suggest';
import { THRESHOLDS } from '../domain/thresholds';
import { checkBeforeShare } from '../operations/check';
import { gatherEvidence } from '../operations/gather-evidence';
import type { CanaryGates } from '../operations/plan-canary';
import type { Gateways } from '../ports/gateways';
import type { CommandContext, OptionSpec } from './command';
import { evidenceQueries } from './evidence-queries';

export const ACCEPT: OptionSpec = {
  flags: '--accept <rows>',
  description: 'rows that are not GO and are accepted by name, separated by commas; needs --reason',
};
export const REASON: OptionSpec = { flags: '--reason <text>', description: 'why, for the journal' };

/** Row ids separated by commas. */
export function rowsNamed(value: unknown): readonly RowId[] {
  return String(value)
    .split(',')
    .map((word) => word.trim())
    .map((word) => {
      const row = ROW_IDS.find((one) => one === word);
      if (row !== undefined) return row;
      const near = suggest(word, ROW_IDS);
      throw new OperatorError('USAGE', `--accept "${word}" is no row`, {
        next: near === undefined ? `one of ${ROW_IDS.join(', ')}` : `did you mean "${near}"?`,
      });
    });
}

/** USAGE when an option that overrides a gate has no reason. */
export function needReason(option: string, given: boolean, reason: string | undefined): void {
  if (!given || (reason ?? '').trim() !== '') return;
  throw new OperatorError('USAGE', `${option} needs --reason`, {
    why: 'the journal keeps why a gate was passed',
    next: `add  --reason "..."`,
  });
}

export interface Gates extends CanaryGates {
  /** Names the evidence that the decision stood on; undefined before one was made. */
  digest(): string | undefined;
}

/** The gates on live evidence; each is asked at most once. */
export function canaryGates(
  context: Pick<CommandContext, 'catalog' | 'signal'>,
  gateways: Gateways,
  accept: readonly RowId[],
): Gates {
  let digest: string | undefined;
  let deciding: Promise<Decision> | undefined;
  const decideNow = async (): Promise<Decision> => {
    const { evidence } = await gatherEvidence(gateways, {
      queries: await evidenceQueries(context),
      signal: context.signal,
    });
    digest = digestOf(evidence);
    return decide(evidence, { thresholds: THRESHOLDS, accept });
  };
  return {
    check: (share) => checkBeforeShare(gateways, context.signal, share),
    decide: () => {
      deciding ??= decideNow();
      return deciding;
    },
    digest: () => digest,
  };
}
