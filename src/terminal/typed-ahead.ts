import type { ReadStream } from 'node:tty';

/** How long the terminal is given to hand over what was typed before. */
const HAND_OVER_MS = 60;
const CTRL_C = 0x03;

/**
 * Drops keys that were typed before a question was seen: an answer is an answer to what is on the screen. Ctrl-C is
 * still handed to `interrupt`.
 */
export async function dropTypedAhead(stdin: ReadStream, interrupt: () => void): Promise<void> {
  if (!stdin.isTTY) return;
  const wasRaw = stdin.isRaw;
  const drop = (typed: Buffer | string): void => {
    if (Buffer.from(typed).includes(CTRL_C)) interrupt();
  };
  // In raw mode the terminal hands over what it would have kept until the end of a line.
  stdin.setRawMode(true);
  stdin.on('data', drop);
  stdin.resume();
  await new Promise<void>((resolve) => setTimeout(resolve, HAND_OVER_MS));
  stdin.off('data', drop);
  stdin.pause();
  stdin.setRawMode(wasRaw);
}
