import { EXIT, type ExitCode } from '../domain/operator-error';

/** What each exit code means; printed by `help exit-codes` and written into docs/scripting.md. */
export const EXIT_CODES: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT.done, meaning: 'done, ready, or GO' },
  { code: EXIT.failed, meaning: 'failed, not ready, or no credentials' },
  { code: EXIT.usage, meaning: 'used wrongly, or a broken configuration' },
  { code: EXIT.notGoYet, meaning: 'not GO yet: HOLD, INVESTIGATE or undecided; or what was waited for has not come' },
  { code: EXIT.noGo, meaning: 'NO-GO, an alarm that was waited for, or rolled back while it was followed' },
  { code: EXIT.nothingDone, meaning: 'nothing done: declined, blocked, or changed underneath' },
  {
    code: EXIT.safeLater,
    meaning: 'rolled back; the flags that functions have cached expire by the time that is shown',
  },
  { code: EXIT.interrupted, meaning: 'interrupted (Ctrl-C)' },
];

export const exitCodesText = (): string =>
  [
    'Exit codes:',
    ...EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`),
    '',
    'status always ends with 0; q in watch is 0; a sandbox asked to stop saves and ends with 0.',
    'So `huntaze-beta decide && huntaze-beta ramp --next` goes on only after a GO.',
  ].join('\n');
