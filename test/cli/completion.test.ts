import { describe, expect, it } from 'vitest';
import { completeWords } from '../../src/cli/completion';
import { KNOWN_NAMES } from '../../src/cli/known-names';
import { COMMANDS } from '../../src/cli/registry';

const complete = (words: readonly string[]) => completeWords(words, COMMANDS, KNOWN_NAMES);

describe('completeWords', () => {
  it('offers the commands first', async () => {
    expect(await complete([''])).toEqual([...COMMANDS.map(({ name }) => name), 'help']);
    expect(await complete(['ca'])).toEqual(['canary']);
  });

  it.each([
    [['--re'], '--region'],
    [['canary', '--per'], '--percent'],
    [['canary', '--by', ''], 'user'],
    [['query', 'lat'], 'latency'],
    [['query', ''], 'show'],
    [['query', 'show', 'err'], 'error-rate'],
    [['traces', 'cana'], 'canary'],
    [['rehearse', '--scenario', 'fail'], 'failing-canary'],
    [['completion', ''], 'fish'],
    [['--sandbox', 'sandbox', ''], 'advance'],
  ])('offers for %j among others %s', async (words, candidate) => {
    expect(await complete(words)).toContain(candidate);
  });

  it('offers nothing for what it does not know', async () => {
    expect(await complete(['zzz'])).toEqual([]);
    expect(await complete(['config', 'zzz'])).toEqual([]);
  });
});
