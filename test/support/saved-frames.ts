import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WatchFrame } from '../../src/domain/telemetry/watch-frame';
import { OwnCommand } from '../../src/domain/text/advice';

/** Frames as `watch` gave them on the sandbox (test/operations/watch/scenes.test.ts records them). */
const FOLDER = fileURLToPath(new URL('../golden/watch/', import.meta.url));

export const SCENES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

/** A saved frame keeps its commands as text. */
const commandOf = (line: string): OwnCommand => new OwnCommand(line.split(' ').slice(1));

/** JSON has no undefined: a null in a series is a bucket without data. */
const withGaps = (frame: WatchFrame): WatchFrame => ({
  ...frame,
  series: Object.fromEntries(
    Object.entries(frame.series).map(([key, value]) => [
      key,
      Array.isArray(value) ? Array.from(value as readonly unknown[], (each) => each ?? undefined) : value,
    ]),
  ) as unknown as WatchFrame['series'],
});

export const frameOf = (scene: string): WatchFrame =>
  withGaps(
    JSON.parse(readFileSync(`${FOLDER}${scene}.json`, 'utf8'), (key, value: unknown) =>
      key === 'command' ? commandOf(String(value)) : (value ?? undefined),
    ) as WatchFrame,
  );
