import { describe, expect, it } from 'vitest';
import { completeWords } from '../../src/cli/completion';
import { COMMANDS } from '../../src/cli/registry';

describe('completeWords', () => {
  it('offers the commands first', async () => {
    expect(await completeWords([''])).toEqual([...COMMANDS.map(({ name }) => name), 'help']);
    expect(await completeWords(['ca'])).toEqual(['canary']);
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
    expect(await completeWords(words)).toContain(candidate);
  });

  it('offers nothing for what it does not know', async () => {
    expect(await completeWords(['zzz'])).toEqual([]);
    expect(await completeWords(['config', 'zzz'])).toEqual([]);
  });
});
