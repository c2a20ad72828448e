import type { ReadStream, WriteStream } from 'node:tty';
import { cleanText } from './clean';
import type { Terminal } from './terminal';

/** The input has ended, or the question was interrupted, before an answer came. */
export class Unanswered extends Error {}

interface Streams {
  readonly stdin: ReadStream;
  readonly stderr: WriteStream;
  readonly signal?: AbortSignal | undefined;
}

/** One line, read as the terminal hands it over; nothing is redrawn. */
async function lineAfter(text: string, { stdin, stderr, signal }: Streams): Promise<string> {
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: stdin, terminal: false });
  stderr.write(cleanText(text));
  try {
    return await new Promise<string>((resolve, reject) => {
      const end = (): void => reject(new Unanswered('no answer'));
      reader.once('line', (line) => resolve(line.trim()));
      reader.once('close', end);
      signal?.addEventListener('abort', end, { once: true });
      if (signal?.aborted === true) end();
    });
  } catch (error) {
    stderr.write('\n');
    throw error;
  } finally {
    reader.close();
  }
}

/**
 * Questions for a terminal that cannot move its cursor (`TERM=dumb`): each is a line, and its answer a typed one. What is
 * neither yes nor no, or no number of the list, is asked again. `Unanswered` when no answer comes.
 */
export function plainQuestions(streams: Streams) {
  async function again<T>(text: string, read: (answer: string) => T | undefined): Promise<T> {
    for (;;) {
      const answer = read(await lineAfter(text, streams));
      if (answer !== undefined) return answer;
    }
  }
  return {
    confirm: (question: string): Promise<boolean> =>
      again(`? ${question} (y/N) `, (answer) =>
        /^y(es)?$/i.test(answer) ? true : /^(no?)?$/i.test(answer) ? false : undefined,
      ),
    input: (question: string): Promise<string> => lineAfter(`? ${question} `, streams),
    select<T extends string>(question: string, choices: Parameters<Terminal['select']>[1]): Promise<T> {
      const lines = choices.map(({ name, description, disabled }, index) =>
        [
          `  ${disabled === undefined ? index + 1 : '-'}  ${name}${disabled === undefined ? '' : ` (${disabled})`}`,
          ...(description === undefined ? [] : [`     ${description}`]),
        ].join('\n'),
      );
      return again(`? ${question}\n${lines.join('\n')}\nnumber: `, (answer) => {
        const chosen = /^\d+$/.test(answer) ? choices[Number(answer) - 1] : undefined;
        return chosen === undefined || chosen.disabled !== undefined ? undefined : (chosen.value as T);
      });
    },
  };
}
