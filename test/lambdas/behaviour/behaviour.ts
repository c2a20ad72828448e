import { afterAll, afterEach, beforeEach, describe } from 'vitest';
import type { Stage, Subject } from '../stage/stage';
import { canaryBehaviour } from './canary';
import { flagsBehaviour } from './flags';
import { linesBehaviour } from './lines';
import { mockBehaviour } from './mock';
import { prismaBehaviour } from './prisma';

/** The stage of the running test. */
export type OnStage = () => Stage;

const PARTS = {
  mock: mockBehaviour,
  flags: flagsBehaviour,
  canary: canaryBehaviour,
  prisma: prismaBehaviour,
  lines: linesBehaviour,
} as const;

type Part = keyof typeof PARTS;

export const ALL_PARTS = Object.keys(PARTS) as readonly Part[];

/**
 * What the two functions do, told from outside. The same cases run on the source handlers, on the bundled zips and on
 * whatever else can open a `Stage`.
 */
export function behaviour(subject: Subject, parts: readonly Part[] = ALL_PARTS): void {
  describe(`the functions as ${subject.name}`, () => {
    let stage: Stage | undefined;
    const onStage: OnStage = () => {
      if (!stage) throw new Error('no stage is open');
      return stage;
    };
    beforeEach(async () => {
      stage = await subject.open();
    });
    afterEach(async () => {
      await stage?.close();
      stage = undefined;
    });
    afterAll(async () => subject.close?.());

    for (const part of parts) PARTS[part](onStage);
  });
}
