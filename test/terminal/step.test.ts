import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, it, vi } from 'vitest';
import { plain } from '../../src/domain/text/palette';
import { spinningStep } from '../../src/terminal/step';

describe('a step with a spinner', () => {
  const drawn: string[] = [];
  const open = (said: string[]) => {
    const stderr = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      clearLine() {},
      cursorTo() {},
      moveCursor() {},
    });
    stderr.on('data', (chunk: Buffer) => drawn.push(chunk.toString()));
    const parts = { stderr: stderr as unknown as WriteStream, say: (text: string) => said.push(text), palette: plain };
    return spinningStep('deploying 1 %', parts);
  };

  it('says its end at once, above what is printed next, whether the spinner turns already or not', async () => {
    const said: string[] = [];
    open(said).done('deployed');
    said.push('the answer');
    expect(said).toEqual(['✔ deployed', 'the answer']);
    const turning = open(said);
    await vi.waitFor(() => expect(drawn.join('')).toContain('deploying 1 %'), { timeout: 60_000 });
    turning.update('baking');
    turning.fail();
    expect(said.at(-1)).toBe('✖ baking');
  });
});
