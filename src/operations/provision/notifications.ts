import { topicName, topicPolicyWith } from '../../domain/system/topic-policy';
import { advice } from '../../domain/text/advice';
import { AS_WANTED, changing, type Resource, type Site } from './resource';

/** What lets AWS itself tell a topic of deployments; the alarms name it among their actions. Nothing where none is configured. */
export function notificationResources(site: Site): readonly Resource[] {
  const topic = site.system.notifyTopic;
  return topic?.fromAws === true ? [topicResource(site, topic.arn), eventsResource(site, topic.arn)] : [];
}

/** The topic is somebody's: its policy gets two statements, and nothing else of it is touched. */
function topicResource({ gateways, account }: Site, arn: string): Resource {
  const { topics } = gateways.provisioning;
  const name = topicName(arn);
  return {
    area: 'notifications',
    name: `topic ${name}`,
    async assess() {
      const policy = await topics.policy(arn);
      if (policy === undefined)
        return {
          kind: 'blocked',
          why: `there is no topic ${arn}`,
          next: advice`make it: aws sns create-topic --name ${name}  (or correct "notify.topic")`,
        };
      const { missing } = topicPolicyWith(policy, arn, account);
      return changing(missing.map((what) => ({ what: 'policy', from: undefined, to: what })));
    },
    async apply() {
      const policy = await topics.policy(arn);
      await topics.setPolicy(arn, topicPolicyWith(policy ?? '{}', arn, account).policy);
    },
  };
}

function eventsResource({ gateways, system, account, partition }: Site, topic: string): Resource {
  const { flags, deploymentEvents } = gateways.provisioning;
  /** ARN of the environment, where it is there. */
  async function environmentArn(): Promise<string | undefined> {
    const { application, environment } = await flags.find();
    if (application === undefined || environment === undefined) return undefined;
    return `arn:${partition}:appconfig:${system.region}:${account}:application/${application.id}/environment/${environment.id}`;
  }
  return {
    area: 'notifications',
    name: `deployment events of ${system.environment.name}`,
    async assess() {
      const environment = await environmentArn();
      const present = environment === undefined ? undefined : await deploymentEvents.topic(environment);
      if (present === topic) return AS_WANTED;
      if (present === undefined) return { kind: 'create', detail: `told to ${topicName(topic)}` };
      return changing([{ what: 'topic', from: present, to: topic }]);
    },
    async apply() {
      const environment = await environmentArn();
      if (environment !== undefined) await deploymentEvents.tell(environment, topic);
    },
  };
}
