import { type RollbackInput, rollBack } from '../../../src/operations/rollback/rollback';
import type { Gateways } from '../../../src/ports/gateways';
import { MINUTE, type Stage } from '../stage';

/** Rolls everything back, or what `more` says, and remembers only the calls of this rollback. */
export const rollBackNow = (stage: Stage, more: Partial<RollbackInput> = {}, gateways: Gateways = stage.gateways) => {
  stage.forget();
  return rollBack(gateways, { parts: 'all', hard: false, stopOthers: false, ...more });
};

/** Publishes a second version of mock-read's code and returns its number. */
export async function publishCode({ gateways, sandbox }: Stage): Promise<string> {
  const { mockFunction } = gateways.system;
  const { zip } = await gateways.bundles.read('huntaze-prisma-read');
  const revisionId = (await gateways.functions.describe(mockFunction))?.revisionId ?? '';
  const { codeSha256 } = await gateways.functionCode.update(mockFunction, zip, { revisionId });
  await sandbox.advance(MINUTE);
  return (await gateways.functionCode.publish(mockFunction, { codeSha256, description: 'test' })).version;
}

/** Starts a shift of the alias from version 1 to `version` by CodeDeploy. */
export const shiftTo = ({ gateways }: Stage, version: string): Promise<{ readonly id: string }> =>
  gateways.codeReleases.start({
    functionName: 'huntaze-mock-read',
    alias: 'live',
    fromVersion: '1',
    toVersion: version,
    configName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
    description: 'test',
  });
