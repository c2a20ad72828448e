import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASES, SERVICES } from './cases/table';
import { inProcess, type SandboxPlace } from './places';
import { type Played, play, textOf } from './play';
import { leftoversOf, removeAll } from './throw-away';

let place: SandboxPlace;
let played: readonly Played[];
beforeAll(async () => {
  place = await inProcess();
  played = await play(place, SERVICES);
});
afterAll(() => place.close());

describe.each(SERVICES)('what AWS documents of %s', (service) => {
  it.each(CASES[service].map(({ name, documented }) => ({ name, documented })))(
    '$name: $documented',
    ({ name, documented }) => {
      const one = played.find((each) => each.service === service && each.case.name === name);
      expect(one && textOf(one.observation)).toBe(documented);
    },
  );
});

describe('the cases', () => {
  it('have names of their own, and a page of AWS each', () => {
    for (const service of SERVICES) {
      const names = CASES[service].map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { source } of CASES[service]) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });

  it('leave nothing that cannot be found and deleted', async () => {
    const before = await leftoversOf(place, place.prefix);
    expect(before.length).toBeGreaterThan(20);
    expect(await removeAll(before, () => undefined)).toEqual([]);
    expect(await leftoversOf(place, undefined)).toEqual([]);
    const world = await place.sandbox.save();
    expect(Object.keys(world.lambda.functions)).toEqual([]);
    expect(Object.keys(world.appconfig.applications)).toEqual([]);
  });
});
