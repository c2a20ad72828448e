import { SANDBOX_ACCOUNT } from '../domain/system';
import { deservesBell, type WatchFrame } from '../domain/watch-frame';
import { findTraces } from '../operations/find-traces';
import { findLogs } from '../operations/follow-logs';
import type { BetaWatch } from '../operations/watch-beta';
import type { Gateways } from '../ports/gateways';
import { decisionView } from '../views/decision';
import { logLinesView } from '../views/logs';
import { traceTable } from '../views/traces';
import { watchView } from '../views/watch';
import type { CommandContext } from './command';
import { rawInput } from './raw-defaults';
import { rollbackCommand } from './rollback';

const KEYS = 'r refresh  d decide  e errors  t traces  l logs  b rollback  p pause  q quit';
const MINUTE_MS = 60_000;
/** A simulated clock gives frames faster than they can be read. */
const SHORTEST_LOOK_MS = 700;

type Panel = 'd' | 'e' | 't' | 'l';

/** What a panel shows instead of the dashboard until the next key. */
async function panelText(
  panel: Panel,
  frame: WatchFrame,
  gateways: Gateways,
  context: CommandContext,
): Promise<string> {
  const { palette, width } = context.terminal;
  const now = gateways.clock.now();
  if (panel === 'd') return decisionView(frame.decision, palette, width, { details: true });
  if (panel === 't') {
    const { traces } = await findTraces(gateways, {
      expression: undefined,
      from: now - 30 * MINUTE_MS,
      to: now,
      limit: 40,
    });
    return traces.length === 0 ? 'no trace in the last 30 minutes' : traceTable(traces, palette, width);
  }
  const functions = [gateways.system.mockFunction, gateways.system.prismaFunction];
  const { lines } = await findLogs(
    gateways,
    { functions, errorsOnly: panel === 'e', applicationOnly: true },
    { from: now - 15 * MINUTE_MS, limit: 200 },
  );
  return lines.length === 0
    ? 'no such line in the last 15 minutes'
    : logLinesView(lines.slice(-60), palette, width, { utc: true }).text;
}

/** The live screen: draws a frame an interval, answers keys, until `q` or Ctrl-C. */
export async function watchScreen(
  watch: BetaWatch,
  gateways: Gateways,
  context: CommandContext,
  options: { readonly intervalMs: number; readonly bell: boolean },
): Promise<void> {
  const { terminal, signal } = context;
  const quit = new AbortController();
  const stopped = AbortSignal.any([signal, quit.signal]);
  let live = terminal.live();
  let frame: WatchFrame | undefined;
  let panel: { readonly key: Panel; readonly text: string } | undefined;
  let paused = false;
  let rollback = false;
  let wake = new AbortController();

  const draw = (notice?: string): void => {
    if (frame === undefined) return;
    const said = notice ?? (paused ? 'paused: p goes on' : undefined);
    const { palette, width, height } = terminal;
    if (panel !== undefined)
      live.draw(
        `${panel.text
          .split('\n')
          .slice(-(height - 3))
          .join('\n')}\n\n${palette.dim('any key goes back')}`,
      );
    else
      live.draw(
        watchView(frame, palette, {
          width,
          height,
          keys: KEYS,
          sandbox: frame.account === SANDBOX_ACCOUNT,
          ...(said === undefined ? {} : { notice: said }),
        }),
      );
  };
  const onKey = ({ name }: { readonly name: string }): void => {
    if (name === 'q') quit.abort();
    else if (panel !== undefined) panel = undefined;
    else if (name === 'p') paused = !paused;
    else if (name === 'b') rollback = true;
    else if ((name === 'd' || name === 'e' || name === 't' || name === 'l') && frame !== undefined) {
      draw('one moment …');
      void panelText(name, frame, gateways, context).then(
        (text) => {
          panel = { key: name, text };
          draw();
        },
        (error: unknown) => draw(`could not be read: ${error instanceof Error ? error.message : String(error)}`),
      );
      return;
    }
    draw();
    if (name === 'r' || name === 'b' || name === 'p') wake.abort();
  };
  let offKeys = terminal.keys(onKey);
  const offResize = terminal.onResize(() => draw());
  try {
    while (!stopped.aborted) {
      if (rollback) {
        rollback = false;
        offKeys();
        live.end();
        await rollbackCommand
          .run(rollbackCommand.parse(rawInput(rollbackCommand)), context)
          .catch((error: unknown) => terminal.say(error instanceof Error ? error.message : String(error)));
        await terminal.pause(3_000, stopped);
        live = terminal.live();
        offKeys = terminal.keys(onKey);
      }
      if (!paused) {
        const before = frame;
        frame = await watch.next(stopped);
        if (options.bell && deservesBell(before, frame)) terminal.bell();
        draw();
      }
      const throttled = frame?.sources.some((source) => source.throttled) === true;
      wake = new AbortController();
      const until = AbortSignal.any([stopped, wake.signal]);
      await Promise.all([
        paused
          ? terminal.pause(60_000, until)
          : gateways.clock.sleep(options.intervalMs * (throttled ? 4 : 1), until).catch(() => {}),
        wake.signal.aborted ? undefined : terminal.pause(SHORTEST_LOOK_MS, until),
      ]);
    }
  } finally {
    offKeys();
    offResize();
    live.end();
  }
}
