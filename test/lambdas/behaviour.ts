import { afterAll, afterEach, beforeEach, describe } from 'vitest';
import { canaryBehaviour } from './behaviour-canary';
import { flagsBehaviour } from './behaviour-flags';
import { linesBehaviour } from './behaviour-lines';
import { mockBehaviour } from './behaviour-mock';
import { prismaBehaviour } from './behaviour-prisma';
import type { Stage, Subject } from './stage';

/** The stage of the running test. */
export type OnStage = () => Stage;

/**
 * What the two functions do, told from outside. The same cases run on the source handlers, on the bundled zips and on
 * whatever else can open a `Stage`.
 */
export function behaviour(subject: Subject): void {
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

    mockBehaviour(onStage);
    flagsBehaviour(onStage);
    canaryBehaviour(onStage);
    prismaBehaviour(onStage);
    linesBehaviour(onStage);
  });
}
