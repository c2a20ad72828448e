import type { BetaEvent } from '../../domain/events/beta-event';
import { eventsBetween } from '../../domain/events/events-between';
import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { own } from '../../domain/text/advice';
import { pauseAfter } from '../../operations/watch/wait';
import type { BetaWatch } from '../../operations/watch/watch';
import { PAGE, pageState } from '../../views/page/page';
import { refuseUnused } from '../applicable';
import type { CommandContext, OptionSpec, RawInput } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';

export const WEB: OptionSpec = {
  flags: '--web',
  description: 'serve a read-only page of this, too, on this machine alone',
};
export const PORT: OptionSpec = { flags: '--port <n>', description: 'with --web: its port (default: 0, any free one)' };

/** The port of the page; undefined without --web. */
export function portOf(input: RawInput): number | undefined {
  if (input.options['web'] !== true) {
    refuseUnused(input, ['--port'], { where: 'without --web', why: 'no page is served', next: own`watch --web` });
    return undefined;
  }
  return read.whole('--port', input.options['port'] ?? '0', { least: 0, most: 65_535 });
}

/** What is kept of what happened; the page shows fewer. */
const MOST_TOLD = 100;

export interface WatchedOnPage extends BetaWatch {
  close(): Promise<void>;
}

/** The watch, with every frame of it shown on a page, too, where one is asked for; says the page's address. */
export async function onPage(
  watch: BetaWatch,
  { port, intervalMs }: { readonly port: number | undefined; readonly intervalMs: number },
  { terminal, globals, livePages }: CommandContext,
): Promise<WatchedOnPage> {
  if (port === undefined) return { next: (signal) => watch.next(signal), close: async () => {} };
  const page = await (await livePages()).serve(PAGE, port);
  if (globals.json) printResult(terminal, 'watch', { kind: 'page', url: page.url }, 'line');
  else if (globals.quiet) terminal.out(page.url);
  else
    terminal.say(
      `page  ${terminal.sayPalette.accent(page.url)}  reads only; who has the address can read it on this machine`,
    );
  let before: WatchFrame | undefined;
  let told: readonly BetaEvent[] = [];
  return {
    async next(signal) {
      const frame = await watch.next(signal);
      told = [...told, ...eventsBetween(before, frame)].slice(-MOST_TOLD);
      before = frame;
      const sandbox = frame.account === SANDBOX_ACCOUNT;
      page.show(pageState({ frame, told, sandbox, nextInMs: pauseAfter(frame, intervalMs) }));
      return frame;
    },
    close: () => page.close(),
  };
}
