import { EXIT } from '../../domain/operator-error';
import { defineCommand } from '../command';
import { read } from '../option-values';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Each script asks the program itself (`__complete`), so that saved queries and scenarios complete too. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# huntaze-beta completion for bash:  source <(huntaze-beta completion bash)
_huntaze_beta() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(huntaze-beta __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _huntaze_beta huntaze-beta
`,
  zsh: `#compdef huntaze-beta
# huntaze-beta completion for zsh:  source <(huntaze-beta completion zsh)
_huntaze_beta() {
  local -a candidates
  candidates=(\${(f)"$(huntaze-beta __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  compadd -a candidates
}
compdef _huntaze_beta huntaze-beta
`,
  fish: `# huntaze-beta completion for fish:  huntaze-beta completion fish | source
complete -c huntaze-beta -f -a '(huntaze-beta __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

export const completionCommand = defineCommand<{ readonly shell: Shell }>({
  name: 'completion',
  summary: 'print a completion script for bash, zsh or fish',
  arguments: [{ name: '<shell>', description: 'bash, zsh or fish', choices: SHELLS }],
  unusedGlobals: {
    options: [
      '--env',
      '--profile',
      '--region',
      '--endpoint-url',
      '--account',
      '--sandbox',
      '--config',
      '--json',
      '--yes',
      '--local',
      '--utc',
    ],
    why: 'a script for the shell is printed: no AWS, no question, one form',
  },
  examples: [
    { command: 'source <(huntaze-beta completion bash)', what: 'in this shell' },
    { command: 'huntaze-beta completion install', what: 'for good, in the file of your shell' },
  ],
  parse({ args: [shell] }) {
    return { shell: read.oneOf('the shell', shell, SHELLS) };
  },
  async run({ shell }, { terminal }) {
    terminal.raw(SCRIPTS[shell]);
    return EXIT.done;
  },
});
