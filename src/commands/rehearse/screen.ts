import type { RehearsalEvent } from '../../domain/rollout/rehearsal-result';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { zonedMoment } from '../../domain/text/clock-face';
import { type Gate, type GateAnswer, playbookAnswer } from '../../operations/rehearsal/options';
import { decisionView } from '../../views/decision';
import { phaseBar, rehearsalEventLine } from '../../views/rehearsal';
import { watchView } from '../../views/watch/watch';
import type { CommandContext } from '../command';
import type { RehearseOptions } from './options';

/** Where a rehearsal is seen: a live screen with keys in a terminal, lines elsewhere, nothing at all when quiet. */
export interface RehearsalScreen {
  readonly isLive: boolean;
  /** Aborted by Ctrl-C, and by q on the live screen. */
  readonly signal: AbortSignal;
  begin(startedAtMs: number): void;
  event(event: RehearsalEvent): void;
  frame(frame: WatchFrame): Promise<void>;
  gate(gate: Gate): Promise<GateAnswer>;
  end(): void;
}

/** Lets the terminal draw, and keys and signals in, between two frames. */
const LOOK_MS = 1;

export function openRehearsalScreen(
  options: RehearseOptions,
  { terminal, globals, signal }: CommandContext,
  quiet: boolean,
): RehearsalScreen {
  const { palette } = terminal;
  const isLive = terminal.outIsTty && !globals.json && !quiet;
  const stop = new AbortController();
  let pausing = options.pause;
  let startedAtMs = 0;
  let last = '';
  let live = isLive ? terminal.live() : undefined;
  let offKeys = (): void => {};
  const listen = (): void => {
    if (!isLive) return;
    offKeys = terminal.keys(({ name }) => {
      if (name === 'q') stop.abort(new DOMException('ended with q', 'AbortError'));
      if (name === 'p' && terminal.canAsk) pausing = !pausing;
    });
  };
  live?.draw(
    `${palette.warn('SANDBOX')} rehearsal of ${options.scenario}, seed ${options.seed}\n\nmaking the world: provisioned as a real account would be …`,
  );
  listen();
  return {
    isLive,
    signal: AbortSignal.any([signal, stop.signal]),
    begin(atMs) {
      startedAtMs = atMs;
    },
    event(event) {
      const line = rehearsalEventLine(event, startedAtMs, palette, terminal.width);
      last = line.split('\n')[0] ?? '';
      if (!isLive && !globals.json && !quiet) terminal.out(line);
    },
    async frame(frame) {
      if (!isLive) return;
      live ??= terminal.live();
      const { width, height } = terminal;
      const keys = [
        { key: 'q', does: 'end' },
        { key: 'p', does: pausing ? 'do not stop at the gates' : 'stop at the gates' },
      ];
      const notice = last === '' ? {} : { notice: last };
      const view = watchView(frame, palette, { width, height: height - 2, sandbox: true, keys, ...notice });
      live.draw(`${phaseBar(startedAtMs, frame.atMs, palette, width)}\n${view}`);
      await terminal.pause(LOOK_MS);
    },
    async gate(gate) {
      if (!pausing) return playbookAnswer(gate);
      offKeys();
      live?.end();
      live = undefined;
      terminal.say('');
      if (gate.decision !== undefined) terminal.say(decisionView(gate.decision, terminal.sayPalette, terminal.width));
      const texts = answerTexts(gate);
      const answer = await terminal.select(
        gate.question,
        (['go', ...gate.answers] as const).map((value) => ({ value, name: texts[value] })),
        'no --pause',
      );
      listen();
      return answer;
    },
    end() {
      offKeys();
      live?.end();
    },
  };
}

function answerTexts(gate: Gate): Readonly<Record<GateAnswer, string>> {
  const { name, share, decision, refused, waitUntilMs } = gate;
  const go =
    refused !== undefined
      ? `end the beta here${waitUntilMs === undefined ? ', as the playbook says' : ''}`
      : name === 'no-go' || decision?.verdict === 'NO-GO'
        ? 'roll back, as the playbook says'
        : name === 'final'
          ? 'decide as the playbook says'
          : `yes, send ${share} %`;
  return {
    go,
    hold: name === 'canary' || name === 'ramp' ? 'no: end the beta here' : 'change nothing, accept nothing',
    rollback: 'roll back',
    wait:
      waitUntilMs === undefined
        ? 'wait a quarter of an hour and look again'
        : `wait until ${zonedMoment(waitUntilMs)}, as the playbook says`,
    accept: `accept ${decision?.acceptable.join(', ') ?? ''} by name`,
  };
}
