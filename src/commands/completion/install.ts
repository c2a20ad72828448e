import { EXIT, OperatorError } from '../../domain/operator-error';
import { own } from '../../domain/text/advice';
import { defineCommand } from '../command';
import { read } from '../option-values';
import { SCRIPTS, SHELLS, type Shell } from './completion';

interface InstallOptions {
  readonly shell: Shell | undefined;
  readonly dryRun: boolean;
}

const BEGIN = '# >>> huntaze-beta completion >>>';
const END = '# <<< huntaze-beta completion <<<';

/** Lines of the file that a shell reads at its start: the script is asked for then, so that it is that of the version in use. */
const LINES: Readonly<Record<'bash' | 'zsh', readonly string[]>> = {
  bash: ['command -v huntaze-beta >/dev/null && source <(huntaze-beta completion bash)'],
  zsh: [
    '(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }',
    '(( $+commands[huntaze-beta] )) && source <(huntaze-beta completion zsh)',
  ],
};

/** The file with our part in it, at the place where it was or at the end; what else is in it stays. */
function withPart(before: string, lines: readonly string[]): string {
  const part = [BEGIN, ...lines, END].join('\n');
  const begin = before.indexOf(BEGIN);
  const end = before.indexOf(END, begin);
  if (begin >= 0 && end >= 0) return `${before.slice(0, begin)}${part}${before.slice(end + END.length)}`;
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${part}\n`;
}

export const completionInstallCommand = defineCommand<InstallOptions>({
  name: 'completion install',
  summary: 'write completion into the file of your shell, for good',
  description:
    'Shows what it writes and asks. Run again, it changes nothing, or only its own part between its two marks. The shells begin it anew; open a new one. huntaze-beta has to be on the PATH.',
  arguments: [{ name: '[shell]', description: 'bash, zsh or fish (default: that of $SHELL)', choices: SHELLS }],
  options: [{ flags: '--dry-run', description: 'show what would be written, write nothing' }],
  unusedGlobals: {
    options: ['--env', '--profile', '--region', '--endpoint-url', '--account', '--sandbox', '--config', '--json'],
    why: 'a file of the shell is written, on this machine',
  },
  examples: [
    { command: 'huntaze-beta completion install', what: 'into the file of your shell' },
    { command: 'huntaze-beta completion install zsh --yes', what: 'without asking' },
  ],
  parse: ({ args: [shell], options }) => ({
    shell: read.optional(shell, (value) => read.oneOf('the shell', value, SHELLS)),
    dryRun: options['dryRun'] === true,
  }),
  async run({ shell: given, dryRun }, { terminal, globals, surroundings, readFileIfAny, writeFile }) {
    const around = await surroundings();
    const shell = given ?? SHELLS.find((one) => one === around.shell);
    if (shell === undefined)
      throw new OperatorError(
        'USAGE',
        `completion is for ${SHELLS.join(', ')}, and the shell is ${around.shell ?? 'not known'}`,
        {
          next: own`completion install bash`,
        },
      );
    const path = around.shellFile(shell);
    const before = (await readFileIfAny(path)) ?? '';
    const after = shell === 'fish' ? SCRIPTS.fish : withPart(before, LINES[shell]);
    if (after === before) {
      terminal.out(`${terminal.palette.ok('✔')} completion is in ${path} already; nothing was written`);
      return EXIT.done;
    }
    terminal.out(`${path}:`);
    const added = shell === 'fish' ? after.trimEnd().split('\n') : [BEGIN, ...LINES[shell], END];
    for (const line of added) terminal.out(terminal.palette.ok(`+ ${line}`));
    if (dryRun) return EXIT.done;
    if (!globals.yes && !(await terminal.confirm(`Write this into ${path}?`, '--yes')))
      throw new OperatorError('DECLINED', 'nothing was written', { next: own`completion install --dry-run` });
    await writeFile(path, after);
    terminal.say(`written; open a new shell`);
    return EXIT.done;
  },
});
