import { defineAction } from '../../../kernel/action';
import type { Tags } from '../../../kernel/tags';
import type { World } from '../../../kernel/world';
import { groupNotFound } from '../errors';
import { nameOfIdentifier, tagKey, tagMap } from '../names';
import type { LogGroup } from '../state';
import { findGroup } from '../store';

const resource = { type: 'string', required: true, min: 1, max: 1011, pattern: /^[\w+=/:,.@-]*$/ } as const;

/** Only log groups have tags. */
function tagged(world: World, arn: string): LogGroup {
  const group = findGroup(world.logs, nameOfIdentifier(arn));
  if (group === undefined) throw groupNotFound();
  return group;
}

export const listTagsForResource = defineAction<{ readonly resourceArn: string }>({
  name: 'ListTagsForResource',
  input: { resourceArn: resource },
  run: ({ resourceArn }, { kernel }) => ({ tags: tagged(kernel.world, resourceArn).tags }),
});

export const tagResource = defineAction<{ readonly resourceArn: string; readonly tags: Tags }>({
  name: 'TagResource',
  input: {
    resourceArn: resource,
    tags: { ...tagMap, required: true },
  },
  run({ resourceArn, tags }, { kernel }) {
    Object.assign(tagged(kernel.world, resourceArn).tags, tags);
    return {};
  },
});

export const untagResource = defineAction<{ readonly resourceArn: string; readonly tagKeys: readonly string[] }>({
  name: 'UntagResource',
  input: { resourceArn: resource, tagKeys: { type: 'list', required: true, max: 50, of: tagKey } },
  run({ resourceArn, tagKeys }, { kernel }) {
    const { tags } = tagged(kernel.world, resourceArn);
    for (const key of tagKeys) delete tags[key];
    return {};
  },
});
