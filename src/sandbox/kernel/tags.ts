import type { World } from './world';

/** Tags of resources by ARN. Functions and log groups keep theirs in their own state, which goes when they go. */
export type Tags = Readonly<Record<string, string>>;

export const tagsOf = (world: World, arn: string): Tags =>
  Object.hasOwn(world.tags, arn) ? (world.tags[arn] ?? {}) : {};

/** Adds tags; existing ones get the new value. */
export function addTags(world: World, arn: string, tags: Tags | undefined): void {
  if (tags !== undefined) world.tags[arn] = { ...tagsOf(world, arn), ...tags };
}

export function removeTags(world: World, arn: string, keys: readonly string[]): void {
  world.tags[arn] = Object.fromEntries(Object.entries(tagsOf(world, arn)).filter(([key]) => !keys.includes(key)));
}

/** For a resource that is deleted. */
export function dropTags(world: World, arn: string): void {
  delete world.tags[arn];
}

/** `[{ Key, Value }]`, as CloudWatch and CodeDeploy have tags on the wire. */
export interface TagPair {
  readonly Key: string;
  readonly Value: string;
}

export const tagPairs = (tags: Tags): readonly TagPair[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const tagsFrom = (pairs: readonly TagPair[] | undefined): Tags | undefined =>
  pairs === undefined ? undefined : Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
