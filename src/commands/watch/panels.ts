import { byRequest } from '../../domain/telemetry/log-line';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { MINUTE_MS } from '../../domain/time';
import { findTraces } from '../../operations/observe/find-traces';
import { newestLogs } from '../../operations/observe/follow-logs';
import type { Gateways } from '../../ports/gateways';
import type { Terminal } from '../../terminal/terminal';
import { decisionView } from '../../views/decision';
import { logLinesView } from '../../views/logs';
import { traceTable } from '../../views/traces';
import { panelOffset, panelRoom, panelView } from '../../views/watch/panel';

const TRACES = 60;
const LINES = 200;
const LOGS_FIRST_MS = MINUTE_MS;
const LOGS_REACH_MS = 30 * MINUTE_MS;
const ERRORS_REACH_MS = 180 * MINUTE_MS;

/** Keys that show something else in place of the dashboard. */
export const PANELS = ['d', 'e', 't', 'l'] as const;
export type Panel = (typeof PANELS)[number];

/** What a panel shows, drawn again for every width; `newestLast` opens it at its end. */
export interface PanelPicture {
  readonly title: string;
  readonly newestLast: boolean;
  readonly lines: (terminal: Pick<Terminal, 'palette' | 'width'>) => readonly string[];
}

/** Reads a panel: the decision in full, the newest failures, traces, or the newest lines. */
export async function readPanel(
  panel: Panel,
  frame: WatchFrame,
  gateways: Gateways,
  signal: AbortSignal,
): Promise<PanelPicture> {
  if (panel === 'd')
    return {
      title: 'the decision, with what would flip each row',
      newestLast: false,
      lines: ({ palette, width }) => decisionView(frame.decision, palette, width, { details: true }).split('\n'),
    };
  const now = gateways.clock.now();
  if (panel === 't') {
    const { traces, blinded } = await findTraces(gateways, {
      expression: undefined,
      fromMs: now - 30 * MINUTE_MS,
      toMs: now,
      limit: TRACES,
      signal,
    });
    return {
      title: `traces of the last 30 minutes${blinded ? ' (Transaction Search is on: only an indexed share)' : ''}`,
      newestLast: false,
      lines: ({ palette, width }) =>
        traces.length === 0 ? ['no trace in this window'] : traceTable(traces, palette, width).split('\n'),
    };
  }
  const errorsOnly = panel === 'e';
  const { lines } = await newestLogs(
    gateways,
    {
      functions: [gateways.system.mockFunction, gateways.system.prismaFunction],
      errorsOnly,
      applicationOnly: true,
    },
    {
      fromMs: now - (errorsOnly ? ERRORS_REACH_MS : LOGS_REACH_MS),
      toMs: now,
      count: LINES,
      firstMs: errorsOnly ? ERRORS_REACH_MS : LOGS_FIRST_MS,
      signal,
    },
  );
  return {
    title: errorsOnly ? 'failures of the last three hours, newest last' : 'log lines, newest last',
    newestLast: true,
    lines: ({ palette, width }) =>
      lines.length === 0
        ? ['no such line in this window']
        : logLinesView(byRequest(lines), palette, width, { whole: true }).text.split('\n'),
  };
}

/** Lines that a key scrolls a panel with so much room by. */
const SCROLL: Readonly<Record<string, (room: number) => number>> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  pageup: (room) => -room,
  pagedown: (room) => room,
  ' ': (room) => room,
};

/** A panel over the screen, and how far it is scrolled. */
export class OpenPanel {
  #offset: number;

  constructor(private readonly picture: PanelPicture) {
    this.#offset = picture.newestLast ? Number.MAX_SAFE_INTEGER : 0;
  }

  /** Whether the key was one that scrolls. */
  scroll(key: string, { height }: Pick<Terminal, 'height'>): boolean {
    const lines = SCROLL[key]?.(panelRoom(height));
    this.#offset += lines ?? 0;
    return lines !== undefined;
  }

  view(terminal: Terminal): string {
    const { palette, width, height } = terminal;
    const lines = this.picture.lines(terminal);
    this.#offset = panelOffset(lines.length, height, this.#offset);
    return panelView(this.picture.title, lines, palette, { width, height, offset: this.#offset });
  }
}
