import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { START_STEP } from '../../../src/domain/journal/steps';
import type { WatchFrame } from '../../../src/domain/telemetry/watch-frame';
import { type BetaWatch, watchBeta } from '../../../src/operations/watch/watch';
import { evidenceQueriesOf } from '../../support/saved-evidence';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';

/** Betas played on the sandbox, each up to the moment whose frame is wanted. */
export const SCENES = [
  'shadow-only',
  'healthy',
  'slow-canary',
  'failing-canary',
  'rolled-back',
  'no-traffic',
  'stale-data',
] as const;

export type Scene = (typeof SCENES)[number];

export interface Watched {
  readonly stage: Stage;
  readonly watch: BetaWatch;
  /** Lets time pass in steps of a minute, a frame after each; ends early when `until` holds. Answers the last frame. */
  frames(ms: number, until?: (frame: WatchFrame) => boolean): Promise<WatchFrame>;
}

/** A ready world with 1,000 requests an hour, H+0 noted, and a watch on it. */
export async function openWatched(ratePerHour = 1_000): Promise<Watched> {
  const stage = await openStage();
  await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
  stage.sandbox.traffic.setRate(ratePerHour);
  const watch = watchBeta(stage.gateways, { queries: evidenceQueriesOf(), thresholds: THRESHOLDS });
  return {
    stage,
    watch,
    async frames(ms, until) {
      let frame = await watch.next();
      const end = stage.clock.now() + ms;
      while (stage.clock.now() < end && !(until?.(frame) ?? false)) {
        await stage.sandbox.advance(MINUTE);
        frame = await watch.next();
      }
      return frame;
    },
  };
}

const inAlarm = (frame: WatchFrame): boolean =>
  frame.alarms.kind === 'measured' && frame.alarms.alarms.some(({ state }) => state === 'alarm');

/** Plays the scenes; the failing canary and its rollback are one beta, as are the healthy hour and what follows without data. */
export async function playScenes(onFrame: (scene: Scene, frame: WatchFrame) => void): Promise<void> {
  const play = async (ratePerHour: number, script: (watched: Watched) => Promise<void>): Promise<void> => {
    const watched = await openWatched(ratePerHour);
    try {
      await script(watched);
    } finally {
      await watched.stage.close();
    }
  };
  await play(1_000, async ({ stage, watch, frames }) => {
    await stage.sandbox.advance(45 * MINUTE);
    onFrame('shadow-only', await watch.next());
    await stage.sandbox.advance(15 * MINUTE);
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(40 * MINUTE);
    onFrame('healthy', await watch.next());
    stage.sandbox.faults.add({ kind: 'throttle', service: 'cloudwatch', from: 'clients' });
    await stage.sandbox.advance(12 * MINUTE);
    onFrame('stale-data', await frames(0));
  });
  await play(1_000, async ({ stage, watch }) => {
    await stage.sandbox.advance(HOUR);
    await stage.deployShare(5, 1440);
    await stage.sandbox.advance(15 * MINUTE);
    stage.sandbox.traffic.change({ queryTimeFactor: 2.15 });
    await stage.sandbox.advance(80 * MINUTE);
    onFrame('slow-canary', await watch.next());
  });
  await play(1_000, async ({ stage, frames }) => {
    await stage.sandbox.advance(HOUR);
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(15 * MINUTE);
    stage.sandbox.traffic.change({ queryDropShare: 0.5 });
    onFrame('failing-canary', await frames(45 * MINUTE, inAlarm));
    onFrame('rolled-back', await frames(6 * MINUTE));
  });
  await play(0, async ({ stage, watch }) => {
    await stage.sandbox.advance(HOUR);
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(30 * MINUTE);
    onFrame('no-traffic', await watch.next());
  });
}
