import { truncate } from '../domain/text/screen-text';
import type { LiveView } from './terminal';

/** The part of a TTY stream that a live view needs. */
export interface Screen {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';

/**
 * Redraws a frame in place and writes only the lines that changed. The frame is cut to the screen, so that nothing ever
 * wraps or scrolls; after a resize the next frame is drawn whole.
 *
 *   cursor rests on the line below the frame -> up to the first changed line -> rewrite it, clear its rest -> back down
 */
export function createLiveView(
  screen: Screen,
  clean: (text: string) => string,
): LiveView & { readonly active: boolean } {
  let drawn: string[] = [];
  let size = '';
  let active = false;
  return {
    get active() {
      return active;
    },
    draw(frame) {
      const columns = screen.columns || 80;
      const rows = screen.rows || 24;
      const lines = (frame === '' ? [] : frame.split('\n'))
        .slice(0, Math.max(1, rows - 1))
        .map((line) => truncate(clean(line), columns));
      const resized = size !== `${columns}x${rows}`;
      let out = active ? '' : HIDE_CURSOR;
      if (resized && active) {
        out += '\x1b[H\x1b[2J';
        drawn = [];
      }
      if (drawn.length > 0) out += `\x1b[${drawn.length}A`;
      for (let i = 0; i < Math.max(lines.length, drawn.length); i++) {
        const line = lines[i];
        if (line === undefined) out += '\x1b[2K\n';
        else if (line === drawn[i]) out += '\n';
        else out += `${line}\x1b[K\n`;
      }
      const surplus = drawn.length - lines.length;
      if (surplus > 0) out += `\x1b[${surplus}A`;
      drawn = lines;
      size = `${columns}x${rows}`;
      active = true;
      screen.write(BEGIN_FRAME + out.replaceAll('\n', '\r\n') + END_FRAME);
    },
    forget() {
      drawn = [];
      active = false;
    },
    end() {
      if (!active) return;
      active = false;
      drawn = [];
      screen.write(SHOW_CURSOR);
    },
  };
}
