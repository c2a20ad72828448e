import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { offDocument, serializeFlagDocument, withShare } from '../../src/domain/flags/document';
import type { FlagDeployment } from '../../src/domain/rollout/deployments';
import { applyProvision } from '../../src/operations/provision/apply-provision';
import { planProvision } from '../../src/operations/provision/plan-provision';
import type { World } from '../../src/sandbox/index';
import { openTestBeta, type TestBeta } from '../support/sandbox-gateways';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Calls that change something. */
export const WRITES =
  /^(Create|Start(Deployment)|Stop|Update|Put|Delete|Publish|Disable|Enable|Set|Add|Remove|Register)/;

let provisioned: Promise<World> | undefined;

/** A provisioned world, off deployed and complete, made once. */
async function readyWorld(): Promise<World> {
  provisioned ??= (async () => {
    const beta = await openTestBeta();
    await applyProvision(beta.gateways, await planProvision(beta.gateways));
    await beta.sandbox.advance(2 * MINUTE);
    const world = structuredClone(await beta.sandbox.save());
    await beta.close();
    return world;
  })();
  return structuredClone(await provisioned);
}

export interface Stage extends TestBeta {
  /** Operations of clients since the last `forget`, in order. */
  readonly calls: string[];
  writes(): readonly string[];
  forget(): void;
  /** Publishes and deploys a share as another tool would, with this bake, and lets it settle. */
  deployShare(share: number, bakeMinutes: number, more?: { readonly bucketBy: 'user' }): Promise<FlagDeployment>;
  /** Puts the canary alarm into ALARM by its cause: failed canary requests. */
  ringCanaryAlarm(): Promise<void>;
  served(): Promise<number>;
}

/** A ready beta that remembers the calls made. */
export async function openStage(options: Parameters<typeof openTestBeta>[0] = {}): Promise<Stage> {
  const beta = await openTestBeta({ world: await readyWorld(), ...options });
  const { gateways, sandbox } = beta;
  const calls: string[] = [];
  sandbox.onCall((event) => {
    if (event.phase === 'before' && event.caller === 'client') calls.push(event.operation);
  });
  const stage: Stage = {
    ...beta,
    calls,
    writes: () => calls.filter((call) => WRITES.test(call) && call !== 'StartConfigurationSession'),
    forget: () => {
      calls.length = 0;
    },
    async deployShare(share, bakeMinutes, more = undefined) {
      const strategies = await gateways.flagStrategies.list();
      const strategy =
        strategies.find(
          (one) => one.growthMinutes === 0 && one.bakeMinutes === bakeMinutes && one.growthFactor === 100,
        ) ?? (await gateways.flagStrategies.create({ name: `test-bake-${bakeMinutes}`, bakeMinutes }));
      const latest = await gateways.flagDocuments.latest();
      const content = serializeFlagDocument(withShare(offDocument(), { percentage: share, ...more }));
      const { version } = await gateways.flagDocuments.publish(content, {
        after: latest?.version ?? 0,
        label: `v${(latest?.version ?? 0) + 1}-test`,
        description: 'test',
      });
      const [newest] = await gateways.flagDeployments.recent(1);
      const { number } = await gateways.flagDeployments.start({
        version,
        strategyId: strategy.id,
        description: 'test',
        after: newest?.number,
      });
      await sandbox.advance(5_000);
      return gateways.flagDeployments.get(number);
    },
    async ringCanaryAlarm() {
      const client = new CloudWatchClient({
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
        requestHandler: sandbox.requestHandler(),
      });
      const Dimensions = [{ Name: 'Path', Value: 'canary' }];
      const Timestamp = new Date(sandbox.clock.now());
      const datum = (MetricName: string) => ({ MetricName, Dimensions, Timestamp, Value: 20 });
      await client.send(
        new PutMetricDataCommand({ Namespace: 'Huntaze/Beta', MetricData: [datum('Errors'), datum('Requests')] }),
      );
    },
    async served() {
      const served = await gateways.flagDocuments.served();
      if (served.kind === 'nothing-deployed') return 0;
      const flags = JSON.parse(served.content) as { prismaAdapter: { enabled: boolean; percentage?: number } };
      return flags.prismaAdapter.enabled ? (flags.prismaAdapter.percentage ?? 0) : 0;
    },
  };
  return stage;
}
