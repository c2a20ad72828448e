import { EXIT, OperatorError } from '../domain/operator-error';
import { advice, own } from '../domain/text/advice';
import { nextCommandLines } from '../views/advice';
import { historyEntryView, historyView } from '../views/history';
import { refuseUnused } from './applicable';
import { defineCommand } from './command';
import { read } from './option-values';
import { printResult } from './results';

export interface HistoryOptions {
  readonly verify: boolean;
  readonly last: number | undefined;
}

export const historyCommand = defineCommand<HistoryOptions>({
  name: 'history',
  summary: 'what was done, by whom and why; --verify checks that nothing was changed',
  options: [
    { flags: '--verify', description: 'check the chain of hashes' },
    { flags: '--last <n>', description: 'only the newest n records' },
  ],
  examples: [
    { command: 'huntaze-beta history', what: 'every record of this account and region' },
    { command: 'huntaze-beta history --verify', what: 'exit code 1 when a record was changed, removed or inserted' },
    { command: 'huntaze-beta history --json | jq .[-1]', what: 'the newest record' },
  ],
  parse: (input) => {
    const { options } = input;
    if (options.verify === true)
      refuseUnused(input, ['--last'], {
        where: 'with --verify',
        why: 'each record follows from the one before, so the whole journal is checked',
        next: own`history --verify`,
      });
    return {
      verify: options.verify === true,
      last: read.optional(options.last, (value) => read.whole('--last', value, { least: 1, most: 1_000_000 })),
    };
  },
  async run(options, context) {
    const { terminal, globals } = context;
    const { journal } = await context.gateways();
    if (options.verify) {
      const verified = await journal.verify();
      if (globals.json) printResult(terminal, 'history', verified);
      else if (verified.kind === 'intact') {
        terminal.out(
          `${terminal.palette.ok('✔')} ${verified.entries} records, each follows from the one before${verified.repaired ? '; an unfinished line was repaired and noted' : ''}`,
        );
      } else {
        terminal.out(`${terminal.palette.bad('✖')} line ${verified.line}: ${verified.why}`);
        terminal.out(
          nextCommandLines(
            [advice`${own`history`}  shows the other records; only rollback writes until the journal holds`],
            terminal.palette,
            terminal.width,
          ).join('\n'),
        );
      }
      return verified.kind === 'intact' ? EXIT.done : EXIT.failed;
    }
    const entries = await journal.entries();
    const shown = options.last === undefined ? entries : entries.slice(-options.last);
    if (globals.json) printResult(terminal, 'history', shown);
    else terminal.out(historyView(shown, terminal.palette, terminal.width));
    return EXIT.done;
  },
});

export const historyShowCommand = defineCommand<{ readonly seq: number }>({
  name: 'history show',
  summary: 'one record in full',
  arguments: [{ name: '<number>', description: 'of the record' }],
  examples: [{ command: 'huntaze-beta history show 12', what: '' }],
  parse: ({ args }) => ({ seq: read.whole('<number>', args[0], { least: 1, most: 1_000_000_000 }) }),
  async run({ seq }, context) {
    const { terminal, globals } = context;
    const { journal } = await context.gateways();
    const entry = (await journal.entries()).find((one) => one.seq === seq);
    if (entry === undefined)
      throw new OperatorError('NOT_FOUND', `the journal has no record ${seq}`, { next: own`history` });
    if (globals.json) printResult(terminal, 'history show', entry);
    else terminal.out(historyEntryView(entry, terminal.palette));
    return EXIT.done;
  },
});
