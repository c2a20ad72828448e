import type { Kernel } from '../kernel/kernel';
import type { SecondOperatorAct } from './scenario';

/** A second operator with the same rights, who acts over the API like any client and keeps no journal. */
export async function secondOperator(kernel: Kernel, act: SecondOperatorAct, at: number): Promise<void> {
  const call = async (
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> => {
    const answer = await kernel.call(
      {
        method,
        path,
        query: {},
        headers: { 'content-type': 'application/json', ...headers },
        body: body === undefined ? new Uint8Array(0) : Buffer.from(JSON.stringify(body)),
      },
      at,
      { arn: `arn:aws:sts::${kernel.world.accountId}:assumed-role/operator/somebody-else` },
    );
    if (answer.kind !== 'answer' || answer.status >= 300 || answer.body.byteLength === 0) return {};
    return JSON.parse(Buffer.from(answer.body).toString('utf8')) as Record<string, unknown>;
  };
  const first = async (path: string, id: string): Promise<string | undefined> => {
    const { Items } = await call('GET', path);
    const item: unknown = Array.isArray(Items) ? Items[0] : undefined;
    return typeof item === 'object' && item !== null ? String(Reflect.get(item, id)) : undefined;
  };

  if (act === 'touch-alias') {
    const { functionName, qualifier } = kernel.world.traffic.target;
    await call('PUT', `/2015-03-31/functions/${functionName}/aliases/${qualifier}`, { Description: 'edited by hand' });
    return;
  }
  const application = await first('/applications', 'Id');
  const environment = application && (await first(`/applications/${application}/environments`, 'Id'));
  const deployments = `/applications/${application}/environments/${environment}/deployments`;
  const deployment = environment && (await first(deployments, 'DeploymentNumber'));
  // While it bakes, only a stop that may revert is accepted.
  if (deployment) await call('DELETE', `${deployments}/${deployment}`, undefined, { 'allow-revert': 'true' });
}
