import { describe, expect, it } from 'vitest';
import { batches, pages } from '../../../src/aws/client/pages';

/** A listing of numbered pages; `asked` are the tokens that it was asked with. */
function listing(count: number, spelling: 'NextToken' | 'nextToken') {
  const asked: (string | undefined)[] = [];
  const ask = async (token: string | undefined): Promise<{ readonly number: number; readonly nextToken?: string }> => {
    asked.push(token);
    const number = Number(token ?? 0);
    return { number, ...(number + 1 < count ? { [spelling]: String(number + 1) } : {}) };
  };
  return { asked, ask };
}

const read = async <Answer>(all: AsyncIterable<Answer>): Promise<Answer[]> => {
  const seen: Answer[] = [];
  for await (const one of all) seen.push(one);
  return seen;
};

describe('pages', () => {
  it.each(['NextToken', 'nextToken'] as const)('follows %s to the end', async (spelling) => {
    const { asked, ask } = listing(3, spelling);
    expect((await read(pages(ask))).map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(asked).toEqual([undefined, '1', '2']);
  });

  it('asks for no more pages than are used', async () => {
    const { asked, ask } = listing(9, 'NextToken');
    for await (const page of pages(ask)) if (page.number === 1) break;
    expect(asked).toEqual([undefined, '1']);
  });

  it('has no page for what does not exist, and ends when a token repeats', async () => {
    expect(await read(pages(async () => undefined))).toEqual([]);
    expect(await read(pages(async () => ({ nextToken: 'same' })))).toHaveLength(2);
  });

  it('hands a failure on', async () => {
    await expect(read(pages(() => Promise.reject(new Error('throttled'))))).rejects.toThrow('throttled');
  });
});

describe('batches', () => {
  it.each([
    [0, []],
    [2, [2]],
    [3, [3]],
    [7, [3, 3, 1]],
  ])('%i items in threes', (count, sizes) => {
    const items = Array.from({ length: count }, (_, index) => index);
    const parts = batches(items, 3);
    expect(parts.map((part) => part.length)).toEqual(sizes);
    expect(parts.flat()).toEqual(items);
  });
});
