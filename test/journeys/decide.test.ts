import { describe, it } from 'vitest';
import { JOURNEYS, travel } from './decide-journeys';

describe('what a beta comes to', () => {
  it.each(JOURNEYS.filter(({ short }) => short).map((journey) => [journey.name, journey] as const))(
    '%s',
    async (_name, journey) => {
      await travel(journey);
    },
    180_000,
  );
});
