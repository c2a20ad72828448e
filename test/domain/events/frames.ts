import { readFileSync } from 'node:fs';
import type { WatchFrame } from '../../../src/domain/telemetry/watch-frame';

/** A frame of a beta that was played on the sandbox. */
export const frameOf = (scene: string): WatchFrame =>
  JSON.parse(readFileSync(new URL(`../../golden/watch/${scene}.json`, import.meta.url), 'utf8')) as WatchFrame;
