import { ConfirmSubscriptionCommand, CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notificationsOf } from '../../../src/cli/notifications';
import { createRecords } from '../../../src/cli/records';
import type { Notification } from '../../../src/domain/events/notification';
import { openReceiver, type Receiver } from '../../notify/receiver';
import { openStage, type Stage } from '../../operations/stage';
import { runLine } from '../../support/command-line';
import { contractFaults } from '../../support/json-contract';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:on-call';

let stage: Stage;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
  await receiver.close();
});

/** `notify test` with this topic configured; repeats come at once. */
function notifyTest() {
  const { notified } = createRecords({
    folder: async () => stage.folder,
    actor: async () => 'test',
    clock: stage.clock,
    nonces: stage.gateways.nonces,
  });
  const values = [{ path: 'notify.topic', value: TOPIC, origin: { kind: 'default' } as const }];
  return runLine(['notify', 'test'], {
    gateways: async () => stage.gateways,
    notifications: async () => ({
      ...notificationsOf(values, undefined, async () => ({ notified, gateways: stage.gateways })),
      pause: async () => {},
    }),
  });
}

const sns = () =>
  new SNSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: stage.sandbox.requestHandler(),
  });

describe('notify test with an SNS topic', () => {
  it('publishes the notification: JSON for programs', async () => {
    await sns().send(new CreateTopicCommand({ Name: 'on-call' }));
    await sns().send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'http', Endpoint: receiver.url }));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 20_000 });
    const { Token } = JSON.parse(receiver.received[0]?.body ?? '') as { readonly Token: string };
    await sns().send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token }));
    expect(await notifyTest()).toMatchObject({ code: 0, stdout: expect.stringContaining('topic on-call  delivered') });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), { timeout: 20_000 });
    const { Subject, Message } = JSON.parse(receiver.received[1]?.body ?? '') as Readonly<Record<string, string>>;
    expect(Subject).toBe(
      'huntaze-beta: 000000000000 us-east-1: a test of the notifications: nothing has happened'.slice(0, 100),
    );
    expect(JSON.parse(Message ?? '') as Notification).toMatchObject({ version: 1, kind: 'test' });
    expect(contractFaults('notification', JSON.parse(Message ?? ''))).toEqual([]);
  });

  it.each([
    ['without permission', `no permission for sns:Publish on ${TOPIC}`, 'huntaze-beta config policy observer'],
    ['that is not there', `there is no topic ${TOPIC}`, 'aws sns create-topic --name on-call'],
  ])('says what to do about a topic %s, and ends with 1', async (what, why, next) => {
    if (what === 'without permission') {
      await sns().send(new CreateTopicCommand({ Name: 'on-call' }));
      stage.sandbox.faults.add({ kind: 'denied', operation: 'Publish' });
    }
    const { code, stdout, stderr } = await notifyTest();
    expect(code).toBe(1);
    expect(stdout).toContain(`topic on-call  not delivered: ${why}`);
    expect(stderr).toContain(next);
  });
});
