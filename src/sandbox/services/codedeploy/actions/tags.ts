import { defineAction } from '../../../kernel/action';
import type { Kernel } from '../../../kernel/kernel';
import { addTags, removeTags, type TagPair, tagPairs, tagsFrom, tagsOf } from '../../../kernel/tags';
import { refused } from '../errors';
import { findApplication, findGroup } from '../find';
import { tagList } from '../shapes';

const resource = { type: 'string', required: true, min: 1, max: 1011 } as const;

/** Applications and deployment groups have tags; refuses the ARN of anything else, and of one that does not exist. */
function checkResource(kernel: Kernel, arn: string): void {
  const [, kind, name] = /^arn:aws:codedeploy:[^:]*:\d{12}:(application|deploymentgroup):(.+)$/.exec(arn) ?? [];
  if (kind === undefined || name === undefined) throw refused('ArnNotSupportedException', `The ARN ${arn} has no tags`);
  const [application = '', group] = name.split('/');
  if (kind === 'application') findApplication(kernel, application);
  else findGroup(kernel, application, group ?? '');
}

export const listTagsForResource = defineAction<{ readonly ResourceArn: string; readonly NextToken?: string }>({
  name: 'ListTagsForResource',
  input: { ResourceArn: resource, NextToken: { type: 'string' } },
  run({ ResourceArn }, { kernel }) {
    checkResource(kernel, ResourceArn);
    return { Tags: tagPairs(tagsOf(kernel.world, ResourceArn)) };
  },
});

export const tagResource = defineAction<{ readonly ResourceArn: string; readonly Tags: readonly TagPair[] }>({
  name: 'TagResource',
  input: { ResourceArn: resource, Tags: { ...tagList, required: true } },
  run({ ResourceArn, Tags }, { kernel }) {
    checkResource(kernel, ResourceArn);
    addTags(kernel.world, ResourceArn, tagsFrom(Tags));
    return {};
  },
});

export const untagResource = defineAction<{ readonly ResourceArn: string; readonly TagKeys: readonly string[] }>({
  name: 'UntagResource',
  input: { ResourceArn: resource, TagKeys: { type: 'list', required: true, of: { type: 'string' } } },
  run({ ResourceArn, TagKeys }, { kernel }) {
    checkResource(kernel, ResourceArn);
    removeTags(kernel.world, ResourceArn, TagKeys);
    return {};
  },
});
