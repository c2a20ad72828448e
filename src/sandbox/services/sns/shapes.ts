import type { Members, Shape } from '../../kernel/schema';

export const arn: Shape = { type: 'string', required: true };
export const paging = { NextToken: { type: 'string' } } as const satisfies Members;
