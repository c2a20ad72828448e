import type { ReadStream, WriteStream } from 'node:tty';
import { OperatorError } from '../domain/operator-error';
import { cleanText } from './clean';
import { listenForKeys } from './keys';
import { plainQuestions, Unanswered } from './plain-questions';
import type { questionTheme } from './question-theme';
import type { Terminal } from './terminal';
import { dropTypedAhead } from './typed-ahead';

export interface QuestionOptions {
  readonly stdin: ReadStream;
  readonly stderr: WriteStream;
  /** What Ctrl-C does while keys are read. */
  readonly interrupt: () => void;
  /** What every question is about, before its text: `[staging] `; undefined where there is no choice. */
  readonly about?: string | undefined;
  /** Ends a question that is open; it counts as interrupted. */
  readonly signal?: AbortSignal | undefined;
}

/** What the terminal can do, and how the parts of a question look on it. */
interface QuestionScreen {
  readonly canAsk: boolean;
  /** It cannot move its cursor: each question is a line. */
  readonly dumb: boolean;
  readonly theme: ReturnType<typeof questionTheme>;
}

const cannotAsk = (question: string, flag: string): OperatorError =>
  new OperatorError('USAGE', `cannot ask "${question}" without a terminal`, {
    why: 'stdin or stderr is not a terminal, or --json was given',
    next: `give the answer with ${flag}`,
  });

/** Questions on stderr, answered on stdin; each fails and names its flag where nobody can answer. */
export function createQuestions(
  { stdin, stderr, interrupt, about, signal }: QuestionOptions,
  { canAsk, dumb, theme }: QuestionScreen,
): Pick<Terminal, 'confirm' | 'select' | 'input' | 'anyKey'> {
  const named = (question: string): string => (about === undefined ? question : `[${about}] ${question}`);
  const prompts = () => import('@inquirer/prompts');
  const plain = plainQuestions({ stdin, stderr, signal });
  const promptContext = {
    output: stderr,
    input: stdin,
    clearPromptOnDone: false,
    ...(signal === undefined ? {} : { signal }),
  };

  async function asking<T>(ask: () => Promise<T>): Promise<T> {
    try {
      await dropTypedAhead(stdin, interrupt);
      return await ask();
    } catch (error) {
      if (
        error instanceof Unanswered ||
        (error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError'))
      ) {
        throw new OperatorError('INTERRUPTED', 'interrupted at a question', {
          next: 'nothing was changed; run the command again',
          cause: error,
        });
      }
      throw error;
    }
  }

  return {
    async confirm(question, flag) {
      if (!canAsk) throw cannotAsk(question, flag);
      if (dumb) return asking(() => plain.confirm(named(question)));
      const { confirm } = await prompts();
      return asking(() => confirm({ message: cleanText(named(question)), default: false, theme }, promptContext));
    },
    async select(question, choices, flag) {
      if (!canAsk) throw cannotAsk(question, flag);
      if (dumb) return asking(() => plain.select(named(question), choices));
      const { select } = await prompts();
      return asking(() =>
        select(
          {
            message: cleanText(named(question)),
            pageSize: 14,
            theme,
            choices: choices.map((choice) => ({
              value: choice.value,
              name: cleanText(choice.name),
              ...(choice.description === undefined ? {} : { description: cleanText(choice.description) }),
              ...(choice.disabled === undefined ? {} : { disabled: `(${cleanText(choice.disabled)})` }),
            })),
          },
          promptContext,
        ),
      );
    },
    async input(question, flag) {
      if (!canAsk) throw cannotAsk(question, flag);
      if (dumb) return asking(() => plain.input(named(question)));
      const { input } = await prompts();
      return asking(() => input({ message: cleanText(named(question)), theme }, promptContext));
    },
    async anyKey(text) {
      if (!canAsk) return;
      if (dumb) await asking(() => plain.input(text));
      else await asking(() => pressedKey(text, { stdin, stderr, interrupt, signal }));
    },
  };
}

/** Waits for one key under a line of text; `Unanswered` when the wait is interrupted. */
function pressedKey(text: string, { stdin, stderr, interrupt, signal }: QuestionOptions): Promise<void> {
  stderr.write(`${cleanText(text)} `);
  return new Promise<void>((resolve, reject) => {
    const end = (settle: () => void): void => {
      stopListening();
      signal?.removeEventListener('abort', interrupted);
      stderr.write('\n');
      settle();
    };
    const interrupted = (): void => end(() => reject(new Unanswered('no key')));
    const stopListening = listenForKeys(stdin, () => end(resolve), { interrupt });
    signal?.addEventListener('abort', interrupted, { once: true });
  });
}
