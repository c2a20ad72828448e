import { EXIT, OperatorError } from '../../domain/operator-error';
import type { ServeRequest } from '../../domain/sandbox/serving';
import { ROLES_OF_PEOPLE } from '../../domain/system/permissions';
import { advice, own } from '../../domain/text/advice';
import { adviceText } from '../../views/advice';
import { defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { worldNotes } from './notes';
import { UNUSED_BY_SANDBOX } from './unused-globals';

const environmentLines = (ready: {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}): string =>
  [
    `export AWS_ENDPOINT_URL=${ready.endpoint}`,
    `export AWS_ACCESS_KEY_ID=${ready.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${ready.secretAccessKey}`,
    `export AWS_REGION=${ready.region}`,
    `export AWS_DEFAULT_REGION=${ready.region}`,
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
  ].join('\n');

const json = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperatorError('USAGE', `${path} is no policy: it is not JSON`, {
      why: (error as Error).message,
      next: advice`${own`config policy observer`}  prints one`,
      cause: error,
    });
  }
};

interface SandboxOptions {
  readonly request: ServeRequest;
  readonly policyFiles: readonly string[];
}

export const sandboxCommand = defineCommand<SandboxOptions>({
  name: 'sandbox',
  unusedGlobals: UNUSED_BY_SANDBOX,
  summary: 'run the local AWS in the foreground: an endpoint for every AWS client',
  description:
    'It holds the deployed system with the flag off, both functions running, a PostgreSQL engine behind them and 50 users. Every command with --sandbox uses it while it runs. Ctrl-C saves the world and ends it.',
  options: [
    { flags: '--port <n>', description: 'loopback port, 0 = any free one', default: '4599' },
    { flags: '--at <moment>', description: "where a new world's clock starts" },
    { flags: '--speed <n>', description: 'how many times faster than real time the clock runs', default: '1' },
    {
      flags: '--fresh',
      description: 'an account without the system: the stack comes first, and ids are drawn as AWS does',
    },
    { flags: '--empty', description: 'a new world without any resource' },
    { flags: '--as <role>', description: 'its clients have the permissions of this role', choices: ROLES_OF_PEOPLE },
    { flags: '--policy <files>', description: 'its clients have these IAM policies (JSON files, separated by commas)' },
    { flags: '--state <file>', description: 'where the world is saved' },
    { flags: '--rate <rate>', description: "requests of the world's users, 0 = none (default: 1000/h, or as saved)" },
    { flags: '--scenario <name>', description: 'what goes wrong from now on: see rehearse --list' },
    { flags: '--access-key <id>', description: 'fix the access key id instead of a random one' },
    {
      flags: '--database-url <url>',
      description: 'a PostgreSQL server on this machine instead of the embedded engine',
    },
    { flags: '--seed <n>', description: 'seed of a new world (default: 1)' },
  ],
  examples: [
    {
      command: 'huntaze-beta sandbox',
      what: 'then, in another shell, paste the lines it prints and use aws, or add --sandbox to any command',
    },
    { command: 'huntaze-beta sandbox --port 0 --json', what: 'the endpoint as JSON, for a script' },
  ],
  parse({ options }) {
    const speed = Number(options['speed']);
    if (!(speed > 0 && speed <= 3600))
      throw new OperatorError('USAGE', `--speed "${String(options['speed'])}" must be above 0 and at most 3600`, {
        next: '60 plays a minute in a second',
      });
    const key = read.optional(options['accessKey'], (value) => read.text('--access-key', value));
    if (key !== undefined && !/^[A-Za-z0-9]{8,64}$/.test(key))
      throw new OperatorError('USAGE', '--access-key must be 8 to 64 letters and digits', {
        next: 'leave it out for a random one',
      });
    const at = read.optional(options['at'], (value) => read.moment('--at', value, 0));
    const seed = read.optional(options['seed'], (value) => read.whole('--seed', value, { least: 0, most: 2 ** 31 }));
    const state = read.optional(options['state'], (value) => read.text('--state', value));
    const rate = read.optional(options['rate'], (value) => read.rate('--rate', value));
    const scenario = read.optional(options['scenario'], (value) => read.text('--scenario', value));
    const databaseUrl = read.optional(options['databaseUrl'], (value) => read.text('--database-url', value));
    const as = read.optional(options['as'], (value) => read.oneOf('--as', value, ROLES_OF_PEOPLE));
    const policy = read.optional(options['policy'], (value) => read.text('--policy', value));
    if (as !== undefined && policy !== undefined)
      throw new OperatorError('USAGE', '--as and --policy both say who the clients are', {
        next: 'leave one of them out',
      });
    const request: ServeRequest = {
      port: read.whole('--port', options['port'], { least: 0, most: 65_535 }),
      speed,
      empty: options['empty'] === true,
      fresh: options['fresh'] === true,
      ...(as === undefined ? {} : { as }),
      ...(rate === undefined ? {} : { ratePerHour: rate }),
      ...(scenario === undefined ? {} : { scenario }),
      ...(seed === undefined ? {} : { seed }),
      ...(at === undefined ? {} : { startAtMs: at }),
      ...(state === undefined ? {} : { statePath: state }),
      ...(key === undefined ? {} : { accessKeyId: key }),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    };
    return { request, policyFiles: policy === undefined ? [] : policy.split(',') };
  },
  async run({ request: asked, policyFiles }, { terminal, globals, signal, sandboxes, readFile }) {
    const policies = await Promise.all(
      policyFiles.map(async (name) => ({ name, document: json(name, await readFile(name)) })),
    );
    const request = policies.length === 0 ? asked : { ...asked, policies };
    await (await sandboxes()).serve(request, signal, (ready) => {
      if (globals.json) {
        printResult(
          terminal,
          'sandbox',
          { endpoint: ready.endpoint, accessKeyId: ready.accessKeyId, secretAccessKey: ready.secretAccessKey },
          'line',
        );
        return;
      }
      terminal.say(
        terminal.sayPalette.warn(
          `SANDBOX · 000000000000 · ${ready.region} · ${ready.endpoint}${ready.loaded ? ' · the saved world goes on' : ''}`,
        ),
      );
      for (const line of worldNotes(ready))
        terminal.say(terminal.sayPalette.warn(adviceText(line, terminal.sayPalette)));
      terminal.out(environmentLines(ready));
      terminal.say(terminal.sayPalette.dim(`saved in ${ready.statePath}; Ctrl-C saves and ends it`));
    });
    return EXIT.done;
  },
});
