import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { offDocument, serializeFlagDocument, withShare } from '../../src/domain/flags/document';
import { applyProvision } from '../../src/operations/provision/apply-provision';
import { planProvision } from '../../src/operations/provision/plan-provision';
import type { Gateways } from '../../src/ports/gateways';
import { openSandbox, type Sandbox, type World } from '../../src/sandbox/index';
import { createOperator } from './operator';

export const STATES = ['off', 'deploying', 'baking', 'complete', 'older-than-72-h', 'alarm', 'reverted'] as const;
export type State = (typeof STATES)[number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The share that each state was asked for: what no command may exceed unless it is asked for more. */
export const SHARE_OF: Readonly<Record<State, number>> = {
  off: 0,
  deploying: 1,
  baking: 1,
  complete: 1,
  'older-than-72-h': 1,
  alarm: 1,
  reverted: 0,
};

async function share(gateways: Gateways, percentage: number, strategyId: string): Promise<number> {
  const latest = await gateways.flagDocuments.latest();
  const after = latest?.version ?? 0;
  const content = serializeFlagDocument(withShare(offDocument(), { percentage }));
  const { version } = await gateways.flagDocuments.publish(content, {
    after,
    label: `v${after + 1}-state`,
    description: 'state',
  });
  const [newest] = await gateways.flagDeployments.recent(1);
  return (await gateways.flagDeployments.start({ version, strategyId, description: 'state', after: newest?.number }))
    .number;
}

async function ring(sandbox: Sandbox): Promise<void> {
  const client = new CloudWatchClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACHAOS', secretAccessKey: 'chaos' },
    requestHandler: sandbox.requestHandler(),
  });
  const datum = (MetricName: string) => ({
    MetricName,
    Dimensions: [{ Name: 'Path', Value: 'canary' }],
    Timestamp: new Date(sandbox.clock.now()),
    Value: 20,
  });
  await client.send(
    new PutMetricDataCommand({ Namespace: 'Huntaze/Beta', MetricData: [datum('Errors'), datum('Requests')] }),
  );
  await sandbox.advance(3 * MINUTE);
}

/** One world a state, each made by real calls from a provisioned account. */
export async function makeStates(): Promise<ReadonlyMap<State, World>> {
  const worlds = new Map<State, World>();
  const sandbox = await openSandbox({ seed: 7 });
  const { gateways } = createOperator(sandbox, mkdtempSync(join(tmpdir(), 'chaos-states-')), { kind: 'none' });
  await applyProvision(gateways, await planProvision(gateways));
  await sandbox.advance(2 * MINUTE);
  const keep = async (state: State): Promise<void> => {
    worlds.set(state, structuredClone(await sandbox.save()));
  };
  const bake = (await gateways.flagStrategies.list()).find((one) => one.bakeMinutes === 110 && one.growthMinutes === 0);
  if (bake === undefined) throw new Error('provisioning made no strategy with a bake of 110 minutes');
  await keep('off');
  await share(gateways, 1, 'AppConfig.Linear20PercentEvery6Minutes');
  await sandbox.advance(MINUTE);
  await keep('deploying');
  await gateways.flagDeployments.stop(2);
  await sandbox.advance(MINUTE);
  await keep('reverted');
  await share(gateways, 1, bake.id);
  await sandbox.advance(MINUTE);
  await keep('baking');
  await sandbox.advance(2 * HOUR);
  await keep('complete');
  await sandbox.advance(80 * HOUR);
  await keep('older-than-72-h');
  await ring(sandbox);
  await keep('alarm');
  await sandbox.close();
  return worlds;
}
