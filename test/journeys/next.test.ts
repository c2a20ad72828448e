import { describe, expect, it } from 'vitest';
import { eachState, type Walked, walkState } from './next/walk';

const SCREENS = ['check', 'decide', 'ramp'];

/** A slice of `npm run journeys -- next`, which walks every state, every screen and every way to start the program. */
describe('a recommended command', () => {
  it('does what it says in the state in which it is recommended', async () => {
    const walked: Walked[] = [];
    await eachState(
      (state) => state.short === true,
      async (operator, state) => void walked.push(...(await walkState(operator, state, { screens: SCREENS }))),
    );
    expect(walked.filter(({ wrong }) => wrong !== undefined)).toEqual([]);
    expect(new Set(walked.map(({ state }) => state)).size).toBe(2);
    expect(walked.length).toBeGreaterThan(3);
  }, 300_000);
});
