import type { ReadStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { surviveClosedTerminal } from '../../src/cli/closed-terminal';

const refusing = (code: string | undefined): ReadStream =>
  ({
    isTTY: true,
    setRawMode() {
      if (code !== undefined) throw Object.assign(new Error(`setRawMode ${code}`), { code });
      return this;
    },
  }) as unknown as ReadStream;

describe('surviveClosedTerminal', () => {
  it.each([
    ['EIO', 1, false],
    ['EBADF', 0, true],
    [undefined, 0, false],
  ])('%s: %d stops, thrown %s', (code, stops, thrown) => {
    let stopped = 0;
    const stdin = refusing(code);
    surviveClosedTerminal(stdin, () => {
      stopped += 1;
    });
    const set = (): unknown => stdin.setRawMode(false);
    if (thrown) expect(set).toThrow(/EBADF/);
    else expect(set()).toBe(stdin);
    expect(stopped).toBe(stops);
  });
});
