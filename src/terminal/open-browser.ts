import { spawn } from 'node:child_process';

/** The program that opens a URL on this system; `BROWSER` names another. */
function opener(url: string): readonly [string, readonly string[]] {
  const chosen = process.env.BROWSER;
  if (chosen) return [chosen, [url]];
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

const STARTED_WITHIN_MS = 1_500;

/** Opens an http(s) URL in the operator's browser without a shell; false when no browser could be started. */
export function openBrowser(url: string): Promise<boolean> {
  if (!/^https?:\/\//.test(url)) return Promise.resolve(false);
  const [program, args] = opener(url);
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { stdio: 'ignore', detached: true });
    const settle = (opened: boolean) => {
      clearTimeout(timer);
      child.unref();
      resolve(opened);
    };
    // A browser may stay in the foreground; one that has not failed by then was started.
    const timer = setTimeout(() => settle(true), STARTED_WITHIN_MS);
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
}
