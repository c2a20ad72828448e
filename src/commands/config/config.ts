import { EXIT } from '../../domain/operator-error';
import { configView } from '../../views/config';
import { defineCommand } from '../command';
import { printResult } from '../results';

export const configCommand = defineCommand<Record<never, never>>({
  name: 'config',
  summary: 'show every configured value and where it came from',
  description:
    "Strongest first: flags, HUNTAZE_* variables, the AWS SDK's own AWS_* variables, ./huntaze-beta.config.json, the user's XDG configuration folder, the AWS profile, defaults. An unknown key is refused.",
  examples: [
    { command: 'huntaze-beta config', what: 'every value with its origin' },
    { command: 'huntaze-beta config --json | jq -r .account.value', what: 'one value for a script' },
  ],
  parse: () => ({}),
  async run(_options, { terminal, globals, configuration }) {
    const values = await configuration();
    if (globals.json)
      printResult(
        terminal,
        'config',
        Object.fromEntries(values.map(({ path, value, origin }) => [path, { value: value ?? null, origin }])),
      );
    else terminal.out(configView(values, terminal.palette, terminal.width));
    return EXIT.done;
  },
});
