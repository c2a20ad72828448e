import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import type { OfflineLine } from '../../domain/telemetry/logs';
import { advice, own } from '../../domain/text/advice';
import type { CommandContext } from '../command';
import { windowAt } from '../window';
import type { QueryOptions } from './options';
import { printAnswer } from './run';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Lines of an export: one JSON object a line as `logs --json` prints (`atMs`, `message`), or as the AWS CLI does (`timestamp`). */
function parseOfflineLines(file: string, content: string): readonly OfflineLine[] {
  return content
    .split('\n')
    .map((line, i) => ({ line, i }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, i }) => {
      let value: Readonly<Record<string, unknown>>;
      try {
        value = (JSON.parse(line) ?? {}) as Readonly<Record<string, unknown>>;
      } catch (error) {
        throw new OperatorError('USAGE', `${file}:${i + 1} is not JSON`, {
          why: error instanceof Error ? error.message : String(error),
          next: advice`export lines with  ${own`logs --all --json`}`,
        });
      }
      const atMs = value['atMs'] ?? value['timestamp'];
      const message = text(value['message']);
      if (typeof atMs !== 'number' || message === undefined)
        throw new OperatorError('USAGE', `${file}:${i + 1} has no "atMs" and "message"`, {
          next: advice`export lines with  ${own`logs --all --json`}`,
        });
      return {
        atMs,
        message,
        group: text(value['group']) ?? text(value['logGroupName']) ?? '/aws/lambda/offline',
        stream: text(value['stream']) ?? text(value['logStreamName']) ?? 'offline',
      };
    });
}

/** Runs a query text over the lines of an exported file, without AWS, and prints its answer. */
export async function runOffline(text: string, options: QueryOptions, context: CommandContext): Promise<ExitCode> {
  const file = options.file ?? '';
  const lines = parseOfflineLines(file, await context.readFile(file));
  const times = lines.map(({ atMs }) => atMs);
  const end = times.reduce((latest, at) => Math.max(latest, at), 0) + 1;
  const first = times.reduce((earliest, at) => Math.min(earliest, at), end - 1);
  const { fromMs, toMs } = windowAt(options.window, end, end - first);
  const answer = (await context.languages()).runOffline(
    text,
    lines.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
    { fromMs, toMs },
  );
  printAnswer(answer, options, context);
  context.terminal.say(`offline: ${lines.length} lines of ${file}`);
  return EXIT.done;
}
