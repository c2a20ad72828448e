import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTmux, pause, tmuxTerminal, withTmux } from './tmux';

describe.skipIf(!hasTmux)(withTmux('watch in a real terminal'), () => {
  const terminal = tmuxTerminal();
  const { program, press, screen, until } = terminal;
  const dashboard = (): Promise<string> => until(/^requests\/min mock[\s\S]*\nr refresh {2}d decide.*q quit/m);

  beforeAll(async () => {
    terminal.beforehand(`${program} check --sandbox >/dev/null 2>&1; ${program} sandbox advance 20m`);
    terminal.open({ columns: 80, rows: 24 }, ['sh']);
    press(`${program} watch --sandbox --interval 2s; echo "ended with $?"; stty -a`, 'Enter');
    await dashboard();
  }, 180_000);
  afterAll(() => terminal.close());

  it('fills 80 x 24 with every key in the last line', async () => {
    const lines = (await dashboard()).split('\n');
    expect(lines[0]).toMatch(/^SANDBOX 000000000000 · us-east-1 · shadow hour/);
    expect(lines[22]).toBe('r refresh  d decide  e errors  t traces  l logs  b rollback  p pause  q quit');
  });

  it.each([
    ['d', /what would flip each row[\s\S]* errors /],
    ['t', /traces of the last 30 minutes[\s\S]* 1-[0-9a-f]{8}-[0-9a-f]{24} /],
    ['l', /log lines, newest last[\s\S]*\[MOCK-SUCCESS\]/],
    ['e', /failures of the last three hours/],
  ])('%s opens its panel, and any other key goes back', async (key, pattern) => {
    press(key);
    await until(pattern);
    press('x');
    await dashboard();
  });

  it('scrolls a panel', async () => {
    press('d');
    await until(/^1-\d+ of \d+/m);
    press('Down', 'Down');
    await until(/^3-\d+ of \d+/m);
    press('Up');
    await until(/^2-\d+ of \d+/m);
    press('x');
    await dashboard();
  });

  it('r reads at once; p stops the clock on the screen and goes on', async () => {
    const clock = (text: string): string => /\d\d:\d\d:\d\d/.exec(text)?.[0] ?? '';
    press('p');
    const paused = clock(await until(/^paused, /m));
    await pause(2_500);
    expect(clock(screen())).toBe(paused);
    press('r');
    press('p');
    await dashboard();
    const end = Date.now() + 20_000;
    while (clock(screen()) === paused && Date.now() < end) await pause(200);
    expect(clock(screen())).not.toBe(paused);
  });

  it('b asks at once, paused or not, and declining changes nothing', async () => {
    press('p');
    await until(/^paused, /m);
    press('b');
    await until(/any key goes back to the screen|\(y\/N\)/);
    if (/\(y\/N\)/.test(screen())) press('n', 'Enter');
    await until(/any key goes back to the screen/);
    press('x');
    await until(/^paused, /m);
    press('p');
    await dashboard();
  });

  it('follows the size of the terminal', async () => {
    terminal.resize({ columns: 20, rows: 5 });
    const small = await until(/^r d e t l b p q$/m);
    expect(small.trimEnd().split('\n').length).toBeLessThanOrEqual(5);
    terminal.resize({ columns: 120, rows: 40 });
    await until(/[\u2801-\u28ff][\s\S]*this screen so far/);
    terminal.resize({ columns: 80, rows: 24 });
    await dashboard();
  });

  it('q ends with 0 and leaves the terminal as it was: cursor, echo, line mode', async () => {
    press('q');
    const text = await until(/ended with 0[\s\S]*icanon/);
    expect(text).toMatch(/(^|\s)icanon/);
    expect(text).toMatch(/(^|\s)echo\s/);
    expect(text).not.toMatch(/-icanon|-echo\s/);
    expect(terminal.showsCursor()).toBe(true);
  });
});
