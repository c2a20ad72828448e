import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter } from '../errors';
import { groupArn, groupIdentifier, groupName, nameOfIdentifier, nextToken } from '../names';
import { page } from '../paging';

interface Input {
  readonly logGroupNamePrefix?: string;
  readonly logGroupNamePattern?: string;
  readonly logGroupIdentifiers?: readonly string[];
  readonly logGroupClass?: string;
  readonly nextToken?: string;
  readonly limit?: number;
}

/** In order of name; a pattern is a part of the name in any case. */
export const describeLogGroups: Action<Input> = defineAction<Input>({
  name: 'DescribeLogGroups',
  input: {
    accountIdentifiers: { type: 'list', of: { type: 'string' }, refused: true },
    logGroupNamePrefix: groupName,
    logGroupNamePattern: { type: 'string', max: 512, pattern: /^[.\-_/#A-Za-z0-9]*$/ },
    nextToken,
    limit: { type: 'integer', min: 1, max: 50 },
    includeLinkedAccounts: { type: 'boolean', refused: true },
    logGroupClass: { type: 'string', enum: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] },
    logGroupIdentifiers: { type: 'list', min: 1, max: 50, of: groupIdentifier },
  },
  run(input, { kernel }) {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
    if (prefix !== undefined && pattern !== undefined) {
      throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    }
    const wanted = input.logGroupIdentifiers?.map(nameOfIdentifier);
    const found = kernel.world.logs.groups
      .filter(
        ({ name }) =>
          (input.logGroupClass === undefined || input.logGroupClass === 'STANDARD') &&
          (prefix === undefined || name.startsWith(prefix)) &&
          (pattern === undefined || name.toLowerCase().includes(pattern.toLowerCase())) &&
          (wanted === undefined || wanted.includes(name)),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken: next } = page(found, input.limit ?? 50, 'groups', input.nextToken);
    return {
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        creationTime: group.createdAt,
        ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
        metricFilterCount: 0,
        arn: `${groupArn(kernel.world, group.name)}:*`,
        storedBytes: group.storedBytes,
        logGroupClass: 'STANDARD',
        logGroupArn: groupArn(kernel.world, group.name),
      })),
      ...(next === undefined ? {} : { nextToken: next }),
    };
  },
});
