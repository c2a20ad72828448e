import type { WriteStream } from 'node:tty';
import type { Ora } from 'ora';
import type { Palette } from '../domain/text/palette';
import { cleanText } from './clean';
import type { Step } from './terminal';

/** A step where nothing can be redrawn: a line at its end. */
export function plainStep(text: string, say: (text: string) => void): Step {
  return { update: () => {}, done: (end) => say(`✔ ${end ?? text}`), fail: (end) => say(`✖ ${end ?? text}`) };
}

/** A step with a spinner on stderr, and a line at its end. */
export function spinningStep(
  text: string,
  {
    stderr,
    say,
    palette,
  }: { readonly stderr: WriteStream; readonly say: (text: string) => void; readonly palette: Palette },
): Step {
  let current = text;
  let over = false;
  let spinner: Ora | undefined;
  void import('ora').then(({ default: ora }) => {
    if (over) return;
    spinner = ora({ stream: stderr, text: cleanText(current), discardStdin: false, color: false }).start();
  });
  // At once: what is printed next stands below this line.
  const ended = (symbol: string) => (end?: string) => {
    over = true;
    spinner?.stop();
    say(`${symbol} ${end ?? current}`);
  };
  return {
    update(next) {
      current = next;
      if (spinner !== undefined && !over) spinner.text = cleanText(next);
    },
    done: ended(palette.ok('✔')),
    fail: ended(palette.bad('✖')),
  };
}
