import { OperatorError } from '../domain/operator-error';
import { countOf, type ProvisionResult } from '../domain/system/provision-plan';
import { OwnCommand } from '../domain/text/advice';
import { type ApplyOptions, applyProvision, blockedItems } from '../operations/provision/apply-provision';
import type { ProvisionDraft } from '../operations/provision/plan-provision';
import type { Gateways } from '../ports/gateways';
import type { Step } from '../terminal/terminal';
import type { CommandContext } from './command';

export interface Writing extends Pick<ApplyOptions, 'reason'> {
  readonly command: NonNullable<ApplyOptions['command']>;
  readonly question: string;
}

/** Asks, if the plan writes anything, and carries it out with a line for each write; OperatorError DECLINED. */
export async function applied(
  draft: ProvisionDraft,
  { command, question, reason }: Writing,
  { terminal, globals, signal, allowWrites }: CommandContext,
  gateways: Gateways,
): Promise<ProvisionResult> {
  const writes = countOf(draft.plan, 'create') + countOf(draft.plan, 'change');
  if (writes > 0 && blockedItems(draft).length === 0) {
    if (!globals.yes && !(await terminal.confirm(question, '--yes')))
      throw new OperatorError('DECLINED', 'nothing was written', {
        next: new OwnCommand([...command.split(' '), '--dry-run']),
      });
    await allowWrites();
  }
  let step: Step | undefined;
  return applyProvision(gateways, draft, {
    command,
    reason,
    signal,
    onProgress: ({ kind, resource, action, step: n, of }) => {
      const text = `${n}/${of} ${action} ${resource}`;
      if (kind === 'started') step = terminal.step(text);
      else step?.done(text);
    },
  }).catch((error: unknown) => {
    step?.fail();
    throw error;
  });
}
