import { OperatorError } from '../../domain/operator-error';
import type { DeployPlan } from '../../domain/system/code-deploy';
import { GatewayError, isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { functionReady } from './function-ready';

const UPDATES_AT_MOST = 3;

const lost = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && error.details.outcome === 'unknown';

/** PublishVersion refuses a hash that is no longer that of `$LATEST` with a 400, not with a 412. */
const isOtherCode = (error: unknown): error is GatewayError =>
  isFailure(error, 'invalid') && /CodeSHA256/i.test(error.message);

const changed = (functionName: string, why: string, cause?: unknown): OperatorError =>
  new OperatorError('CHANGED_UNDERNEATH', `${functionName} was changed while it was being deployed`, {
    why,
    next: 'run deploy again: it starts from the present state',
    cause,
  });

/**
 * Brings `$LATEST` to the bundle: sent once, under the revision that was read. A 409 means that another update runs:
 * it is waited for, and the code is looked at again before anything is sent.
 */
export async function uploadCode(gateways: Gateways, plan: DeployPlan, signal?: AbortSignal): Promise<void> {
  const { functionName } = plan;
  const { zip, sha256Base64 } = await gateways.bundles.read(functionName);
  if (sha256Base64 !== plan.bundle.sha256Base64) throw changed(functionName, 'its bundle was built anew meanwhile');
  const known = (await functionReady(gateways, functionName, { signal })).codeSha256;
  for (let attempt = 1; ; attempt += 1) {
    const latest = await functionReady(gateways, functionName, { signal });
    if (latest.codeSha256 === sha256Base64) return;
    if (latest.codeSha256 !== known)
      throw changed(functionName, `somebody else uploaded code ${latest.codeSha256.slice(0, 12)}`);
    try {
      await gateways.functionCode.update(functionName, zip, { revisionId: latest.revisionId });
      break;
    } catch (error) {
      if (isFailure(error, 'stale')) throw changed(functionName, error.message, error);
      if (lost(error)) break;
      if (!isFailure(error, 'conflict') || attempt >= UPDATES_AT_MOST) throw error;
    }
  }
  const { codeSha256 } = await functionReady(gateways, functionName, { signal });
  if (codeSha256 !== sha256Base64) {
    throw new OperatorError(
      'OUTCOME_UNKNOWN',
      `the upload to ${functionName} cannot be read back: its code is ${codeSha256.slice(0, 12)}`,
      {
        next: 'run deploy again: it reads the present state and continues',
      },
    );
  }
}

/**
 * Publishes the uploaded code and waits until the version can be invoked. After a lost answer the call is repeated: with the same
 * code Lambda answers the version that exists and makes no second one.
 */
export async function publishCode(
  gateways: Gateways,
  plan: DeployPlan,
  description: string,
  signal?: AbortSignal,
): Promise<string> {
  const { functionName, bundle } = plan;
  const publish = () => gateways.functionCode.publish(functionName, { codeSha256: bundle.sha256Base64, description });
  let version: string;
  try {
    ({ version } = await publish());
  } catch (error) {
    if (isFailure(error, 'stale') || isOtherCode(error)) throw changed(functionName, error.message, error);
    if (!lost(error) && !isFailure(error, 'conflict')) throw error;
    await functionReady(gateways, functionName, { signal });
    ({ version } = await publish());
  }
  await functionReady(gateways, functionName, { qualifier: version, signal });
  return version;
}
