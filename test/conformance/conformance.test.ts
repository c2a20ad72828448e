import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASES, SERVICES } from './cases/table';
import { inProcess, type SandboxPlace } from './places';
import { type Played, play, textOf } from './play';
import { agrees, compare, countsOf, tableOf } from './show';
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

describe('a difference', () => {
  it('is told from what agrees, and printed in full with its page', () => {
    const sandbox = played.filter(({ service }) => service === 'xray');
    const live = sandbox.map((one, at) =>
      at === 0 ? { ...one, observation: { kind: 'seen', text: 'accepted' } as const } : one,
    );
    expect(compare(sandbox, sandbox).every(agrees)).toBe(true);
    const compared = compare(sandbox, live);
    expect(compared.filter((one) => !agrees(one))).toHaveLength(1);
    expect(tableOf(compared)).toContain(
      [
        'DIFFERS  xray: a filter with two equal signs',
        `         documented  InvalidRequestException 400  (${sandbox[0]?.case.source})`,
        '         sandbox     InvalidRequestException 400',
        '         observed    accepted',
      ].join('\n'),
    );
    expect(countsOf(compared)).toMatch(/17 of 18 cases: the account does it, too \(18 played\)$/);
  });
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
