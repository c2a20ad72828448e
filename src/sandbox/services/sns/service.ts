import type { Service } from '../../kernel/action';
import { publish } from './actions/publish';
import {
  confirmSubscription,
  listSubscriptions,
  listSubscriptionsByTopic,
  subscribe,
  unsubscribe,
} from './actions/subscriptions';
import { createTopic, deleteTopic, getTopicAttributes, listTopics, setTopicAttributes } from './actions/topics';

/** SNS: topics, which hand messages on to HTTP endpoints of this machine. */
export const sns: Service = {
  name: 'sns',
  protocol: 'query',
  queryFace: { version: '2010-03-31', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  outputTypes: { timestamps: new Set(), maps: new Set(['Attributes']) },
  validationCode: 'InvalidParameter',
  actions: [
    createTopic,
    deleteTopic,
    listTopics,
    getTopicAttributes,
    setTopicAttributes,
    subscribe,
    confirmSubscription,
    unsubscribe,
    listSubscriptions,
    listSubscriptionsByTopic,
    publish,
  ],
  close: (kernel) => kernel.topics.close(),
};
