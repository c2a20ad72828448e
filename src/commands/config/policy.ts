import { EXIT, OperatorError } from '../../domain/operator-error';
import {
  charactersOf,
  POLICY_CHARACTERS,
  policiesOf,
  ROLES_OF_PEOPLE,
  type Role,
} from '../../domain/system/permissions';
import { joined, own } from '../../domain/text/advice';
import { defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';

export const configPolicyCommand = defineCommand<{ readonly role: Role; readonly part: number | undefined }>({
  name: 'config policy',
  summary: 'print the IAM policy of a role for the configured account, region, names and ids',
  description:
    'observer reads, operator also moves the flag and rolls back, set-up also creates the system and ships code. Each includes the ones before it. docs/iam has them for the default names.',
  arguments: [{ name: '<role>', description: ROLES_OF_PEOPLE.join(', '), choices: ROLES_OF_PEOPLE }],
  options: [{ flags: '--part <n>', description: 'one of several, when the policy is too long for one managed policy' }],
  examples: [
    {
      command: 'huntaze-beta config policy operator > operator.json',
      what: 'then, as an administrator: aws iam create-policy --policy-name huntaze-operator --policy-document file://operator.json',
    },
  ],
  parse: ({ args: [role], options }) => ({
    role: read.oneOf('the role', role, ROLES_OF_PEOPLE),
    part: read.optional(options['part'], (value) => read.whole('--part', value, { least: 1, most: 10 })),
  }),
  async run({ role, part }, { terminal, system, gateways }) {
    const resolved = await system();
    const account = resolved.account ?? (await (await gateways()).identities.current()).account;
    const policies = policiesOf(role, resolved, account);
    const policy = policies[(part ?? 1) - 1];
    if (policy === undefined || (part === undefined && policies.length > 1)) {
      const sizes = policies.map(charactersOf).reduce((sum, size) => sum + size, 0);
      throw new OperatorError(
        'USAGE',
        policies.length === 1
          ? `the policy ${role} has no part ${part}`
          : `the policy ${role} has ${policies.length} parts`,
        {
          why: `${sizes} characters in all, and a managed policy holds ${POLICY_CHARACTERS}`,
          next: joined(
            policies.map((_, at) => own`config policy ${role} --part ${at + 1}`),
            '; ',
          ),
        },
      );
    }
    printResult(terminal, 'config policy', policy);
    return EXIT.done;
  },
});
