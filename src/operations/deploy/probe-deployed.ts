import type { DeployProbe } from '../../domain/system/code-deploy';
import { PROBE_FIELD } from '../../domain/telemetry/names';
import { GatewayError } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';

/** A user that mock and the database know since the first scripts. */
const PROBE_USER = 'user-1';

const statusOf = (payload: string): number | undefined => {
  try {
    const { statusCode } = JSON.parse(payload) as { readonly statusCode?: unknown };
    return typeof statusCode === 'number' ? statusCode : undefined;
  } catch {
    return undefined;
  }
};

/** Sends one probe to the deployed version. A bad answer is a result, not an error. */
export async function probeDeployed(gateways: Gateways, functionName: string, version: string): Promise<DeployProbe> {
  const payload = JSON.stringify({ userId: PROBE_USER, [PROBE_FIELD]: true });
  try {
    const answer = await gateways.functions.invoke(functionName, gateways.system.alias, payload);
    if (answer.functionError !== undefined) return { kind: 'failed', why: `it threw: ${answer.payload.slice(0, 200)}` };
    if (answer.executedVersion !== undefined && answer.executedVersion !== version) {
      return { kind: 'failed', why: `version ${answer.executedVersion} answered, not ${version}` };
    }
    const status = statusOf(answer.payload);
    if (status !== 200) return { kind: 'failed', why: `it answered ${status ?? 'without a status'}` };
    return { kind: 'answered', version: answer.executedVersion, durationMs: answer.durationMs };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { kind: 'failed', why: error.message };
  }
}
