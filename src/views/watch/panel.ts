import type { Palette } from '../../domain/text/palette';
import { truncate } from '../text';

export interface PanelPlace {
  readonly width: number;
  readonly height: number;
  /** First line shown. */
  readonly offset: number;
}

/** Lines of a panel that fit between its title and its last line. */
export const panelRoom = (height: number): number => Math.max(1, height - 3);

/** The offset nearest to the requested one that still fills the screen. */
export const panelOffset = (lines: number, height: number, asked: number): number =>
  Math.max(0, Math.min(asked, lines - panelRoom(height)));

/** A part of a longer text under its title, with where it is and how to go on; exactly `height - 1` lines. */
export function panelView(title: string, lines: readonly string[], palette: Palette, place: PanelPlace): string {
  const { width, height } = place;
  const room = panelRoom(height);
  const offset = panelOffset(lines.length, height, place.offset);
  const shown = lines.slice(offset, offset + room);
  const where =
    lines.length <= room
      ? ''
      : `${offset + 1}-${Math.min(lines.length, offset + room)} of ${lines.length}  ↑↓ scroll  `;
  return [
    palette.strong(truncate(title, width)),
    ...shown.map((line) => truncate(line, width)),
    ...Array.from({ length: room - shown.length }, () => ''),
    palette.dim(truncate(`${where}any other key goes back`, width)),
  ]
    .slice(0, Math.max(1, height - 1))
    .join('\n');
}
