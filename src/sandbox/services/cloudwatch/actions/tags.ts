import { defineAction } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { addTags, removeTags, type TagPair, tagPairs, tagsFrom, tagsOf } from '../../../kernel/tags';
import type { World } from '../../../kernel/world';
import { alarmArn } from '../alarm-names';
import { dashboardArn } from '../dashboards';
import { tags } from '../shapes';

const resource = { type: 'string', required: true, min: 1, max: 1024 } as const;

/** Only existing resources can be tagged; reading the tags of a deleted one answers an empty list (LocalStack's snapshots of AWS, `test_tagging_metric_alarm`). */
function checkResource(world: World, arn: string): void {
  const { alarms, dashboards } = world.cloudwatch;
  const known =
    alarms.some(({ definition }) => alarmArn(world, definition.AlarmName) === arn) ||
    dashboards.some(({ name }) => dashboardArn(world, name) === arn);
  if (known) return;
  throw new AwsError('ResourceNotFoundException', 404, `The resource ${arn} does not exist`, {
    queryError: 'ResourceNotFoundException',
  });
}

export const listTagsForResource = defineAction<{ readonly ResourceARN: string }>({
  name: 'ListTagsForResource',
  input: { ResourceARN: resource },
  run: ({ ResourceARN }, { kernel: { world } }) => ({ Tags: tagPairs(tagsOf(world, ResourceARN)) }),
});

export const tagResource = defineAction<{ readonly ResourceARN: string; readonly Tags: readonly TagPair[] }>({
  name: 'TagResource',
  input: { ResourceARN: resource, Tags: { ...tags, required: true } },
  run({ ResourceARN, Tags }, { kernel: { world } }) {
    checkResource(world, ResourceARN);
    addTags(world, ResourceARN, tagsFrom(Tags));
    return {};
  },
});

export const untagResource = defineAction<{ readonly ResourceARN: string; readonly TagKeys: readonly string[] }>({
  name: 'UntagResource',
  input: { ResourceARN: resource, TagKeys: { type: 'list', required: true, of: { type: 'string', min: 1, max: 128 } } },
  run({ ResourceARN, TagKeys }, { kernel: { world } }) {
    checkResource(world, ResourceARN);
    removeTags(world, ResourceARN, TagKeys);
    return {};
  },
});
