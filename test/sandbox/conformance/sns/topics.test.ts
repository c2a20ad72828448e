import { spawn, spawnSync } from 'node:child_process';
import {
  CreateExtensionAssociationCommand,
  DeleteExtensionAssociationCommand,
  GetExtensionAssociationCommand,
  ListExtensionAssociationsCommand,
  UpdateExtensionAssociationCommand,
} from '@aws-sdk/client-appconfig';
import { DescribeAlarmHistoryCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openReceiver, type Receiver } from '../../../notify/receiver';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import {
  createFlagSystem,
  deployment,
  type FlagSystem,
  flagDocument,
  MINUTE,
  publish,
  start,
} from '../appconfig/flags';
import { ALARM, failTenTimes, putAlarm } from '../cloudwatch/canary-alarm';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:on-call';
const EXTENSION = 'AWS.AppConfig.DeploymentNotificationsToSns';

let bench: Bench;
let receiver: Receiver;

const messages = () => receiver.received.map(({ body }) => JSON.parse(body) as Readonly<Record<string, string>>);
const notifications = () =>
  messages()
    .filter(({ Type }) => Type === 'Notification')
    .map(({ Message }) => Message ?? '');
/** Waits for what is carried in real time. */
const toldOf = (count: number) => vi.waitFor(() => expect(notifications()).toHaveLength(count), { timeout: 20_000 });

/** A topic with one confirmed subscriber on this machine. */
async function subscribed({ clients: { sns } }: Bench): Promise<void> {
  await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
  const asked = () => messages().filter(({ Type }) => Type === 'SubscriptionConfirmation');
  const before = asked().length;
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'http', Endpoint: `${receiver.url}/sns` }));
  await vi.waitFor(() => expect(asked().length).toBeGreaterThan(before), { timeout: 20_000 });
  await sns.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: asked().at(-1)?.['Token'] }));
}

/** The account's default policy, and a service that may publish besides. */
const lets = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sns:Publish',
        Resource: TOPIC,
        Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
      },
    ],
  });

const setPolicy = (policy: string) =>
  bench.clients.sns.send(
    new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName: 'Policy', AttributeValue: policy }),
  );

afterEach(async () => {
  await bench.close();
  await receiver.close();
});

describe.each(TRANSPORTS)('topics %s', (transport) => {
  beforeEach(async () => {
    receiver = await openReceiver();
    bench = await openBench(transport);
  });

  it('are made once, listed, described, changed and deleted', async () => {
    const { sns } = bench.clients;
    expect((await sns.send(new CreateTopicCommand({ Name: 'on-call' }))).TopicArn).toBe(TOPIC);
    expect((await sns.send(new CreateTopicCommand({ Name: 'on-call' }))).TopicArn).toBe(TOPIC);
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: TOPIC }]);
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName: 'DisplayName', AttributeValue: 'On call' }),
    );
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    expect(Attributes).toMatchObject({
      TopicArn: TOPIC,
      DisplayName: 'On call',
      Owner: '000000000000',
      SubscriptionsConfirmed: '0',
    });
    expect(JSON.parse(Attributes?.['Policy'] ?? '')).toMatchObject({ Id: '__default_policy_ID' });
    await sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    expect(await refusal(sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC })))).toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('hand a message to a subscriber that gave its token back, and to no other', async () => {
    const { sns } = bench.clients;
    await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
    const endpoint = `${receiver.url}/sns`;
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'http', Endpoint: endpoint }),
    );
    expect(SubscriptionArn).toBe('pending confirmation');
    await sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'too early' }));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 20_000 });
    const [{ Token } = {}] = messages();
    const confirmed = await sns.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token }));
    const text = { default: 'for all', http: 'for http' };
    await sns.send(
      new PublishCommand({
        TopicArn: TOPIC,
        Subject: 'A & B',
        Message: JSON.stringify(text),
        MessageStructure: 'json',
      }),
    );
    await toldOf(1);
    expect(messages().at(-1)).toMatchObject({
      Type: 'Notification',
      TopicArn: TOPIC,
      Subject: 'A & B',
      Message: 'for http',
    });
    const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }));
    expect(listed.Subscriptions).toMatchObject([{ SubscriptionArn: confirmed.SubscriptionArn, Endpoint: endpoint }]);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: confirmed.SubscriptionArn }));
    expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions ?? []).toEqual([]);
  });

  it('refuse what they cannot do, in their own words', async () => {
    const { sns } = bench.clients;
    await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
    expect(await refusal(sns.send(new CreateTopicCommand({ Name: 'no spaces' })))).toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await refusal(sns.send(new PublishCommand({ TopicArn: `${TOPIC}-2`, Message: 'x' })))).toMatchObject({
      name: 'NotFoundException',
    });
    expect(
      await refusal(sns.send(new PublishCommand({ TopicArn: TOPIC, Message: '{}', MessageStructure: 'json' }))),
    ).toMatchObject({ message: expect.stringContaining('No default entry') });
    for (const [Protocol, Endpoint] of [
      ['email', 'me@example.com'],
      ['http', 'http://example.com/hook'],
    ])
      expect(
        await refusal(sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol, Endpoint }))),
        Protocol,
      ).toMatchObject({
        $metadata: { httpStatusCode: 501 },
      });
    expect(await refusal(setPolicy('{"Statement":{"Effect":"Maybe"}}'))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('an alarm with a topic as its action', () => {
  beforeEach(async () => {
    receiver = await openReceiver();
    bench = await openBench('in process');
    await subscribed(bench);
    await putAlarm(bench, [TOPIC]);
    await bench.sandbox.advance(2 * MINUTE);
  });

  it('tells the topic when it goes off and when it is OK again, under the policy of a new topic', async () => {
    await failTenTimes(bench);
    await bench.sandbox.advance(10 * MINUTE);
    // The first evaluation after its creation made it OK.
    await toldOf(3);
    const [ok, alarm, again] = notifications().map((text) => JSON.parse(text) as Readonly<Record<string, string>>);
    expect([ok?.['NewStateValue'], alarm?.['NewStateValue'], again?.['NewStateValue']]).toEqual(['OK', 'ALARM', 'OK']);
    expect(alarm).toMatchObject({
      AlarmName: ALARM,
      OldStateValue: 'OK',
      NewStateReason: expect.stringContaining('10.0'),
    });
    expect(messages().map(({ Subject }) => Subject)).toContain(`ALARM: "${ALARM}" in US East (N. Virginia)`);
  });

  it('notes in its history that a topic refused, and delivers nothing', async () => {
    const { cloudwatch } = bench.clients;
    await toldOf(1);
    await setPolicy(lets('appconfig.amazonaws.com'));
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: 'ALARM', StateReason: 'a test' }));
    const history = await cloudwatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName: ALARM, HistoryItemType: 'Action' }),
    );
    expect(history.AlarmHistoryItems?.[0]).toMatchObject({
      HistorySummary: `Failed to execute action ${TOPIC}`,
      HistoryData: expect.stringContaining('not authorized to perform: SNS:Publish'),
    });
    expect(notifications()).toHaveLength(1);
  });
});

describe('AppConfig’s deployment events', () => {
  let system: FlagSystem;
  const resource = () =>
    `arn:aws:appconfig:us-east-1:000000000000:application/${system.application}/environment/${system.environment}`;
  const associate = (topicArn = TOPIC) =>
    bench.clients.appconfig.send(
      new CreateExtensionAssociationCommand({
        ExtensionIdentifier: EXTENSION,
        ResourceIdentifier: resource(),
        Parameters: { topicArn },
      }),
    );
  beforeEach(async () => {
    receiver = await openReceiver();
    await openSystem();
  });

  /** A flag system that the alarm watches, and a topic with a subscriber. */
  async function openSystem(): Promise<void> {
    bench = await openBench('in process');
    await subscribed(bench);
    await putAlarm(bench);
    system = await createFlagSystem(bench.clients, [ALARM]);
    await publish(bench.clients, system, flagDocument(0), { label: 'off' });
    await publish(bench.clients, system, flagDocument(1), { label: 'one' });
  }

  /** Off is deployed and completes; a share is deployed, and an alarm takes it back. */
  async function deployAndUndo(): Promise<void> {
    await start(bench.clients, system, 1);
    await bench.sandbox.advance(11 * MINUTE);
    await start(bench.clients, system, 2);
    await bench.sandbox.advance(2 * MINUTE);
    await failTenTimes(bench);
    await bench.sandbox.advance(4 * MINUTE);
    expect((await deployment(bench.clients, system, 2)).State).toBe('ROLLED_BACK');
  }

  it('tell a topic that lets them of start, completion and rollback', async () => {
    await setPolicy(lets('appconfig.amazonaws.com'));
    await associate();
    await deployAndUndo();
    await toldOf(4);
    const told = notifications().map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
    expect(told.map(({ Type, DeploymentNumber }) => `${DeploymentNumber} ${Type}`)).toEqual([
      '1 OnDeploymentStart',
      '1 OnDeploymentComplete',
      '2 OnDeploymentStart',
      '2 OnDeploymentRolledBack',
    ]);
    expect(told[0]).toMatchObject({ Environment: { Name: 'production' }, Parameters: { topicArn: TOPIC } });
  });

  it('are refused by a topic that does not let them: the deployment’s log says so, and the rollback takes no longer', async () => {
    const undoneAfter = async () => {
      const { EventLog } = await deployment(bench.clients, system, 2);
      const done = EventLog?.find(({ EventType }) => EventType === 'ROLLBACK_COMPLETED');
      return done?.OccurredAt?.getTime();
    };
    await associate();
    await deployAndUndo();
    const refused = await undoneAfter();
    expect(notifications()).toEqual([]);
    const { EventLog } = await deployment(bench.clients, system, 2);
    expect(EventLog?.[0]?.ActionInvocations).toMatchObject([
      { ExtensionIdentifier: EXTENSION, Uri: TOPIC, ErrorCode: 'AuthorizationError' },
    ]);
    await bench.close();
    await openSystem();
    await deployAndUndo();
    expect(refused).toBe(await undoneAfter());
  });

  it('are associated once, changed and taken away', async () => {
    const { appconfig } = bench.clients;
    const made = await associate();
    expect(made).toMatchObject({ ExtensionVersionNumber: 1, ResourceArn: resource(), Parameters: { topicArn: TOPIC } });
    expect(await refusal(associate())).toMatchObject({ name: 'ConflictException' });
    expect(await refusal(associate('not-a-topic'))).toMatchObject({ name: /Conflict|BadRequest/ as never });
    const listed = await appconfig.send(new ListExtensionAssociationsCommand({ ResourceIdentifier: resource() }));
    expect(listed.Items).toEqual([{ Id: made.Id, ExtensionArn: made.ExtensionArn, ResourceArn: resource() }]);
    const ExtensionAssociationId = made.Id;
    const other = `${TOPIC}-2`;
    await appconfig.send(
      new UpdateExtensionAssociationCommand({ ExtensionAssociationId, Parameters: { topicArn: other } }),
    );
    expect((await appconfig.send(new GetExtensionAssociationCommand({ ExtensionAssociationId }))).Parameters).toEqual({
      topicArn: other,
    });
    await appconfig.send(new DeleteExtensionAssociationCommand({ ExtensionAssociationId }));
    expect((await appconfig.send(new ListExtensionAssociationsCommand({}))).Items).toEqual([]);
  });
});

const installed = spawnSync('aws', ['--version']).status === 0;

describe.skipIf(!installed)('the aws command', () => {
  beforeEach(async () => {
    receiver = await openReceiver();
    bench = await openBench('over HTTP');
  });

  it('makes a topic, subscribes, confirms and publishes', async () => {
    const aws = (...argv: readonly string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const child = spawn('aws', ['sns', ...argv, '--output', 'json'], {
          env: {
            PATH: process.env['PATH'],
            HOME: '/nonexistent',
            AWS_ENDPOINT_URL: bench.endpoint,
            AWS_ACCESS_KEY_ID: bench.accessKeyId,
            AWS_SECRET_ACCESS_KEY: 'secret',
            AWS_DEFAULT_REGION: 'us-east-1',
          },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const said: Buffer[] = [];
        child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
        child.on('close', (status) => {
          const text = Buffer.concat(said).toString();
          if (status === 0) resolve(text);
          else reject(new Error(text));
        });
      });
    expect(JSON.parse(await aws('create-topic', '--name', 'on-call'))).toEqual({ TopicArn: TOPIC });
    const topic = ['--topic-arn', TOPIC];
    await aws('subscribe', ...topic, '--protocol', 'http', '--notification-endpoint', receiver.url);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 20_000 });
    const [{ Token = '' } = {}] = messages();
    await aws('confirm-subscription', ...topic, '--token', Token);
    await aws('publish', ...topic, '--message', 'hello', '--subject', 'A subject');
    await toldOf(1);
  }, 60_000);
});
