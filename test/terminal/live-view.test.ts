import { describe, expect, it } from 'vitest';
import { createLiveView } from '../../src/terminal/live-view';

function screen(columns = 40, rows = 10) {
  const written: string[] = [];
  return { columns, rows, written, write: (text: string) => written.push(text) };
}

describe('createLiveView', () => {
  it('rewrites only the lines that changed', () => {
    const out = screen();
    const view = createLiveView(out, (line) => line);
    view.draw('one\ntwo\nthree');
    out.written.length = 0;
    view.draw('one\n2\nthree');
    expect(out.written.join('')).toContain('2\x1b[K');
    expect(out.written.join('')).not.toMatch(/one|three/);
  });

  it('clears lines that are gone and comes back up', () => {
    const out = screen();
    const view = createLiveView(out, (line) => line);
    view.draw('one\ntwo');
    out.written.length = 0;
    view.draw('one');
    expect(out.written.join('')).toMatch(/\x1b\[2K\r\n\x1b\[1A/);
  });

  it('leaves no line of an empty frame', () => {
    const out = screen();
    const view = createLiveView(out, (line) => line);
    view.draw('one');
    out.written.length = 0;
    view.draw('');
    expect(out.written.join('')).toContain('\x1b[1A\x1b[2K\r\n\x1b[1A');
    expect(out.written.join('').split('\r\n')).toHaveLength(2);
  });

  it('cuts the frame to the screen in both directions', () => {
    const out = screen(20, 5);
    createLiveView(out, (line) => line).draw(Array.from({ length: 30 }, () => 'x'.repeat(60)).join('\n'));
    const lines = out.written.join('').split('\r\n');
    expect(lines.length).toBe(5);
    expect(lines[0]).toContain(`${'x'.repeat(19)}…`);
  });

  it('draws the whole frame again after a resize', () => {
    const out = screen();
    const view = createLiveView(out, (line) => line);
    view.draw('one\ntwo');
    out.columns = 30;
    out.written.length = 0;
    view.draw('one\ntwo');
    expect(out.written.join('')).toMatch(/one[\s\S]*two/);
  });

  it('hides the cursor while it lives and gives it back once', () => {
    const out = screen();
    const view = createLiveView(out, (line) => line);
    view.draw('x');
    view.end();
    view.end();
    expect(out.written.join('').split('\x1b[?25h').length - 1).toBe(1);
    expect(out.written[0]).toContain('\x1b[?25l');
  });
});
