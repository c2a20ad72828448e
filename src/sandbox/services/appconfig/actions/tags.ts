import { defineAction, rest } from '../../../kernel/action';
import { addTags, removeTags, type Tags, tagsOf } from '../../../kernel/tags';
import { checkTagged } from '../arns';
import { tags } from '../shapes';

const resource = {
  type: 'string',
  required: true,
  in: 'path',
  min: 20,
  max: 2048,
  pattern:
    /^arn:(aws[a-zA-Z-]*)?:[a-z]+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:[a-zA-Z0-9-_/:.]+$/,
} as const;

export const listTagsForResource = defineAction<{ readonly ResourceArn: string }>({
  name: 'ListTagsForResource',
  http: { method: 'GET', path: '/tags/{ResourceArn}' },
  input: { ResourceArn: resource },
  run({ ResourceArn }, { kernel }) {
    checkTagged(kernel, ResourceArn);
    return { Tags: tagsOf(kernel.world, ResourceArn) };
  },
});

export const tagResource = defineAction<{ readonly ResourceArn: string; readonly Tags: Tags }>({
  name: 'TagResource',
  http: { method: 'POST', path: '/tags/{ResourceArn}', status: 204 },
  input: { ResourceArn: resource, Tags: { ...tags, required: true } },
  run({ ResourceArn, Tags }, { kernel }) {
    checkTagged(kernel, ResourceArn);
    addTags(kernel.world, ResourceArn, Tags);
    return rest({ status: 204 });
  },
});

export const untagResource = defineAction<{ readonly ResourceArn: string; readonly TagKeys: readonly string[] }>({
  name: 'UntagResource',
  http: { method: 'DELETE', path: '/tags/{ResourceArn}', status: 204 },
  input: {
    ResourceArn: resource,
    TagKeys: {
      type: 'list',
      required: true,
      in: 'query',
      wire: 'tagKeys',
      max: 50,
      of: { type: 'string', min: 1, max: 128 },
    },
  },
  run({ ResourceArn, TagKeys }, { kernel }) {
    checkTagged(kernel, ResourceArn);
    removeTags(kernel.world, ResourceArn, TagKeys);
    return rest({ status: 204 });
  },
});
