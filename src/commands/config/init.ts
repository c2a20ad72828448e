import { EXIT, OperatorError } from '../../domain/operator-error';
import { shownValue } from '../../domain/system/configuration';
import { STACK_NAME, type StackReading, type StackValue, stackValues, withValues } from '../../domain/system/stack';
import { own } from '../../domain/text/advice';
import { nextCommandLines } from '../../views/advice';
import { configInitView } from '../../views/config';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { notifyValues, topics, topicValues } from './asked';

interface InitOptions {
  readonly stack: string | undefined;
  readonly alarmActions: readonly string[] | undefined;
  readonly notify: string | undefined;
  readonly dryRun: boolean;
}

const FILE = 'huntaze-beta.config.json';

export const configInitCommand = defineCommand<InitOptions>({
  name: 'config init',
  summary: "write huntaze-beta.config.json from the stack's outputs",
  description:
    'Reads the stack of lambdas/template.yaml, shows what it would write, asks, and keeps what else the file holds. The account is pinned to the one that was read. With --env it writes into that environment, which the file must have: "environments": {"staging": {}}.',
  options: [
    { flags: '--stack <name>', description: `name of the stack (default: ${STACK_NAME}, or the answer in a terminal)` },
    { flags: '--alarm-actions <arns>', description: 'topics that the alarms notify, separated by commas' },
    {
      flags: '--notify <receiver>',
      description: 'webhook (a URL), of Slack or another, or SNS topic (an ARN) that watch tells of what happens',
    },
    { flags: '--dry-run', description: 'show the values, write nothing' },
  ],
  examples: [
    { command: 'huntaze-beta config init', what: 'asks for the stack, the topic of the alarms and who is notified' },
    {
      command:
        'huntaze-beta config init --stack huntaze-beta --alarm-actions arn:aws:sns:us-east-1:111122223333:on-call --yes',
      what: 'for a script',
    },
  ],
  parse: ({ options }) => ({
    stack: read.optional(options['stack'], (value) => read.text('--stack', value)),
    alarmActions: read.optional(options['alarmActions'], topics),
    notify: read.optional(options['notify'], (value) => read.text('--notify', value)),
    dryRun: options['dryRun'] === true,
  }),
  async run({ stack, alarmActions, notify, dryRun }, context) {
    const { terminal, globals, gateways: connect } = context;
    const path = globals.config ?? FILE;
    const { name: environment } = await context.system();
    const before = await documentAt(context, path);
    const section = environment === undefined ? '' : `environments.${environment}.`;
    const present = sectionOf(before, environment);
    const gateways = await connect();
    const name = stack ?? (await asked(context, 'Name of the stack?', STACK_NAME));
    const { account } = await gateways.identities.current();
    const found = await gateways.provisioning.stacks.read(name);
    const values: readonly StackValue[] = [
      { path: 'account', value: account },
      { path: 'region', value: gateways.system.region },
      ...valuesOf(found, name, gateways.system.region),
      ...(await topicValues(context, alarmActions, present)),
      ...(await notifyValues(context, notify, present)),
    ];
    const written = values.map((one) => ({ ...one, path: `${section}${one.path}` }));
    const text = `${JSON.stringify(withValues(before, written), null, 2)}\n`;
    await context.checkConfiguration(path, text);
    const shown = values.map((one) => ({ path: `${section}${one.path}`, value: shownValue(one.path, one.value) }));
    if (globals.json)
      printResult(terminal, 'config init', {
        path,
        values: Object.fromEntries(shown.map((one) => [one.path, one.value])),
      });
    else terminal.out(configInitView(before, shown, terminal.palette));
    if (dryRun) return EXIT.done;
    if (!globals.yes && !(await terminal.confirm(`Write these into ${path}?`, '--yes')))
      throw new OperatorError('DECLINED', 'nothing was written', { next: own`config init --dry-run` });
    await context.writeFile(path, text);
    terminal.say(`written to ${path}`);
    for (const line of nextCommandLines([own`provision`], terminal.sayPalette, terminal.width)) terminal.say(line);
    return EXIT.done;
  },
});

/** The part of the file that the values go into. */
function sectionOf(
  document: Readonly<Record<string, unknown>>,
  environment: string | undefined,
): Readonly<Record<string, unknown>> {
  if (environment === undefined) return document;
  const { environments } = document as { environments?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  return environments?.[environment] ?? {};
}

/** The file as it is; an empty document when there is none yet. */
async function documentAt(context: CommandContext, path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await context.readFileIfAny(path);
  if (text === undefined) return {};
  await context.checkConfiguration(path, text);
  return JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>;
}

async function asked({ terminal, globals }: CommandContext, question: string, usual: string): Promise<string> {
  if (!terminal.canAsk || globals.yes) return usual;
  const answer = (await terminal.input(`${question} [${usual}]`, '--stack')).trim();
  return answer === '' ? usual : answer;
}

function valuesOf(found: StackReading | undefined, name: string, region: string): readonly StackValue[] {
  if (found === undefined) {
    throw new OperatorError('NOT_FOUND', `there is no stack ${name} in ${region}`, {
      why: 'roles, flags and network come from the stack of lambdas/template.yaml',
      next: 'deploy it (docs/real-account.md, "The stack"), or name another with --stack or --region',
    });
  }
  if (!/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$|^UPDATE_ROLLBACK_COMPLETE$/.test(found.status)) {
    throw new OperatorError('BLOCKED', `the stack ${name} is ${found.status}`, {
      why: 'its outputs are those of a stack that is complete',
      next: `aws cloudformation describe-stack-events --stack-name ${name}`,
    });
  }
  const values = stackValues(found);
  if (values.kind === 'values') return values.values;
  throw new OperatorError('BLOCKED', `the stack ${name} has no output ${values.outputs.join(', ')}`, {
    why: 'it is another stack, or was made from an older template',
    next: 'deploy lambdas/template.yaml of this version again, or name another stack with --stack',
  });
}
