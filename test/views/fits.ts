import { expect } from 'vitest';
import { displayWidth } from '../../src/views/text';

/** No line is wider than the screen, commands that are there to be copied aside, and none has trailing spaces. */
export function expectFits(text: string, width: number): void {
  for (const line of text.split('\n')) {
    if (!line.startsWith('    huntaze-beta ')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    expect(line).toBe(line.trimEnd());
  }
}
