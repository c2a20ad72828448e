import { type Page, pageOf } from '../../kernel/page';
import { invalidParameter } from './refusals';

export interface MarkerInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** One page in Lambda's style: at most 50 items, also for a larger `MaxItems`, and a `NextMarker` when there are more. */
export function lambdaPage<Item>(items: readonly Item[], scope: string, input: MarkerInput): Page<Item> {
  return pageOf(items, scope, { token: input.Marker, limit: Math.min(input.MaxItems ?? 50, 50) }, () =>
    invalidParameter('Invalid Marker'),
  );
}

export const nextMarker = (page: Page<unknown>): { NextMarker?: string } =>
  page.nextToken === undefined ? {} : { NextMarker: page.nextToken };
