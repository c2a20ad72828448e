import { ConfirmSubscriptionCommand, CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offDocument, serializeFlagDocument, withShare } from '../../../src/domain/flags/document';
import { applyProvision } from '../../../src/operations/provision/apply-provision';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import { openReceiver, type Receiver } from '../../notify/receiver';
import { saying } from '../../support/saying';
import { openProvisionedBeta, provision, type WiredBeta, writesOf } from './provisioned-beta';

const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:on-call';

let beta: WiredBeta;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
  beta = await openProvisionedBeta({
    notifyTopic: { arn: TOPIC, fromAws: true },
    alarmActions: [TOPIC],
  });
}, 60_000);
afterEach(async () => {
  await beta.close();
  await receiver.close();
});

const messages = () => receiver.received.map(({ body }) => JSON.parse(body) as Readonly<Record<string, string>>);

/** Somebody's topic, with somebody who listens. */
async function makeTopic(): Promise<void> {
  const sns = new SNSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: beta.sandbox.requestHandler(),
  });
  await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'http', Endpoint: receiver.url }));
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 20_000 });
  await sns.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: messages()[0]?.['Token'] }));
}

describe('a topic that AWS itself tells', () => {
  it('is wired: planned, written, read back, journaled, and not written again', async () => {
    await makeTopic();
    const plan = await provision(beta.gateways);
    expect(writesOf(plan)).toEqual([
      'change alarm huntaze-lambda-error-rate-gt-2pct',
      'change alarm huntaze-canary-errors',
      'change topic on-call',
      'create deployment events of production',
    ]);
    const policy = JSON.parse((await beta.gateways.provisioning.topics.policy(TOPIC)) ?? '{}') as {
      readonly Statement: readonly { readonly Sid: string }[];
    };
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual([
      '__default_statement_ID',
      'HuntazeBetaAlarms',
      'HuntazeBetaDeployments',
    ]);
    const steps = (await beta.gateways.journal.entries()).map(({ step, phase }) => `${phase} ${step}`);
    expect(steps).toEqual(
      expect.arrayContaining(['done change topic on-call', 'done create deployment events of production']),
    );
    expect(writesOf((await planProvision(beta.gateways)).plan)).toEqual([]);
  }, 60_000);

  it('tells of an alarm and of the rollback while nobody watches', async () => {
    await makeTopic();
    await provision(beta.gateways);
    const { flagDocuments, flagDeployments, flagStrategies } = beta.gateways;
    beta.sandbox.traffic.setRate(1_000);
    const { version } = await flagDocuments.publish(
      serializeFlagDocument(withShare(offDocument(), { percentage: 25 })),
      { after: 1, label: 'v2-pct25', description: '' },
    );
    const strategy = (await flagStrategies.list()).find(({ name }) => name === 'huntaze-bake-1440');
    await flagDeployments.start({ version, strategyId: strategy?.id ?? '', description: '', after: 1 });
    await beta.sandbox.advance(5 * MINUTE);
    beta.sandbox.traffic.change({ databaseDown: true });
    await beta.sandbox.advance(15 * MINUTE);
    expect((await flagDeployments.get(2)).state).toBe('rolled-back');
    const told = () =>
      messages()
        .filter(({ Type }) => Type === 'Notification')
        .map(({ Message = '' }) => JSON.parse(Message) as Readonly<Record<string, string>>)
        .map(({ Type, NewStateValue, AlarmName }) => Type ?? `${NewStateValue} ${AlarmName}`);
    await vi.waitFor(() => expect(told()).toContain('OnDeploymentRolledBack'), { timeout: 20_000 });
    expect(told()[0]).toBe('OnDeploymentStart');
    const rang = told().findIndex((line) => line.startsWith('ALARM huntaze-'));
    expect(rang).toBeGreaterThan(0);
    expect(rang).toBeLessThan(told().indexOf('OnDeploymentRolledBack'));
  }, 60_000);

  it('blocks, before anything is written, where there is no such topic', async () => {
    const draft = await planProvision(beta.gateways, ['notifications']);
    expect(draft.plan.items).toMatchObject([
      { resource: 'topic on-call', action: 'blocked', why: `there is no topic ${TOPIC}` },
      { resource: 'deployment events of production', action: 'create' },
    ]);
    await expect(applyProvision(beta.gateways, draft)).rejects.toMatchObject({
      code: 'BLOCKED',
      next: saying('aws sns create-topic --name on-call'),
    });
  });
});
