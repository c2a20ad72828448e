import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Without tmux there is no real terminal: tests that need one are skipped, and their title says so. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;
export const withTmux = (title: string): string => (hasTmux ? title : `${title} (no tmux here)`);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A shell in a real terminal, with a state folder of its own. Real keys go in, and the screen is read as a person sees it. */
export interface TmuxTerminal {
  /** The built program, as words of a shell. */
  readonly program: string;
  /** Starts the shell. */
  open(size: Size, shell: readonly string[]): void;
  resize(size: Size): void;
  showsCursor(): boolean;
  /** Runs a line in a shell outside of the terminal, ignoring its exit code. */
  beforehand(line: string): void;
  screen(): string;
  press(...keys: readonly string[]): void;
  /** All bytes that the terminal is sent from now on, as text. */
  record(): () => string;
  /** The screen once it shows `pattern`; rejects with the screen when it does not within `withinMs`. */
  until(pattern: RegExp, withinMs?: number): Promise<string>;
  close(): void;
}

/** `environment`: words before the program, such as `env -u CI`. */
export function tmuxTerminal(environment = ''): TmuxTerminal {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-tmux-'));
  const socket = join(folder, 'tmux');
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8', cwd: ROOT });
  let records = 0;
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'terminal');
  return {
    program:
      `${environment} XDG_STATE_HOME=${folder}/state XDG_CONFIG_HOME=${folder}/config ${process.execPath} bin/huntaze-beta.js`.trim(),
    open({ columns, rows }, shell) {
      tmux('new-session', '-d', '-s', 'terminal', '-x', String(columns), '-y', String(rows), ...shell);
    },
    resize({ columns, rows }) {
      tmux('resize-window', '-t', 'terminal', '-x', String(columns), '-y', String(rows));
    },
    showsCursor: () => tmux('display-message', '-p', '-t', 'terminal', '#{cursor_flag}').trim() === '1',
    beforehand(line) {
      execFileSync('sh', ['-c', `${line} || true`], { cwd: ROOT, stdio: 'ignore' });
    },
    screen,
    press(...keys) {
      tmux('send-keys', '-t', 'terminal', ...keys);
    },
    record() {
      const file = join(folder, `recorded-${++records}`);
      writeFileSync(file, '');
      tmux('pipe-pane', '-t', 'terminal', `cat > ${file}`);
      return () => readFileSync(file, 'utf8');
    },
    async until(pattern, withinMs = 60_000) {
      const end = Date.now() + withinMs;
      for (;;) {
        const text = screen();
        if (pattern.test(text)) return text;
        if (Date.now() > end) throw new Error(`never saw ${String(pattern)} on\n${text}`);
        await pause(150);
      }
    },
    close() {
      spawnSync('tmux', ['-S', socket, 'kill-server']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
