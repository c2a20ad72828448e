import { type Action, defineAction } from '../../../kernel/action';
import { epochSeconds } from '../../../kernel/time';
import { dashboardArn } from '../dashboards';
import { page } from '../paging';

interface Input {
  readonly DashboardNamePrefix?: string;
  readonly NextToken?: string;
}

const PAGE = 1000;

/** In order of name. */
export const listDashboards: Action<Input> = defineAction<Input>({
  name: 'ListDashboards',
  input: { DashboardNamePrefix: { type: 'string' }, NextToken: { type: 'string' } },
  run(input, { kernel }) {
    const found = kernel.world.cloudwatch.dashboards
      .filter(({ name }) => name.startsWith(input.DashboardNamePrefix ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(found, PAGE, 'dashboards', input.NextToken);
    return {
      DashboardEntries: items.map(({ name, body, modifiedAt }) => ({
        DashboardName: name,
        DashboardArn: dashboardArn(kernel.world, name),
        LastModified: epochSeconds(modifiedAt),
        Size: Buffer.byteLength(body),
      })),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
});
