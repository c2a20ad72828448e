import type { StackValue } from '../../domain/system/stack';
import type { CommandContext } from '../command';
import { read } from '../option-values';

/** ARNs separated by commas. */
export const topics = (value: unknown): readonly string[] =>
  read
    .text('--alarm-actions', value)
    .split(',')
    .map((topic) => topic.trim())
    .filter((topic) => topic !== '');

/** The topics of the alarms, given or asked for; nothing where the file has some. */
export async function topicValues(
  context: CommandContext,
  given: readonly string[] | undefined,
  before: Readonly<Record<string, unknown>>,
): Promise<readonly StackValue[]> {
  if (given !== undefined) return [{ path: 'alarmActions', value: given }];
  if (before['alarmActions'] !== undefined || !context.terminal.canAsk || context.globals.yes) return [];
  const answer = await context.terminal.input(
    'Topic that the alarms notify? (an ARN, empty for none)',
    '--alarm-actions',
  );
  return answer.trim() === '' ? [] : [{ path: 'alarmActions', value: topics(answer) }];
}

/** The URL or topic that is notified; Slack's own host takes Slack's text. */
export async function notifyValues(
  { terminal, globals }: CommandContext,
  given: string | undefined,
  before: Readonly<Record<string, unknown>>,
): Promise<readonly StackValue[]> {
  const ask = given === undefined && before['notify'] === undefined && terminal.canAsk && !globals.yes;
  const question =
    'Who is told of what happens? (a webhook of Slack or another, or the ARN of an SNS topic; empty for nobody)';
  const url = (ask ? await terminal.input(question, '--notify') : (given ?? '')).trim();
  if (url === '') return [];
  if (url.startsWith('arn:')) return [{ path: 'notify.topic', value: url }];
  const isSlack = URL.canParse(url) && new URL(url).hostname === 'hooks.slack.com';
  return [{ path: isSlack ? 'notify.slack' : 'notify.webhook', value: url }];
}
