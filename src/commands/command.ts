import type { Catalog } from '../catalog/catalog';
import type { ExitCode } from '../domain/operator-error';
import type { ResolvedValue } from '../domain/system/configuration';
import type { DeployedSystem } from '../domain/system/system';
import type { Gateways } from '../ports/gateways';
import type { QueryLanguages } from '../ports/languages';
import type { LivePages } from '../ports/live-pages';
import type { Notifications } from '../ports/notifier';
import type { OwnCommand } from '../ports/own-command';
import type { Rehearsals } from '../ports/rehearsals';
import type { Sandboxes } from '../ports/sandboxes';
import type { Surroundings } from '../ports/surroundings';
import type { Terminal } from '../terminal/terminal';

/** The options that every command takes. */
export interface GlobalOptions {
  /** Environment of the configuration. */
  readonly env: string | undefined;
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly sandbox: boolean;
  readonly json: boolean;
  readonly yes: boolean;
  /** Only the answer, warnings and errors are printed, and nothing is asked. */
  readonly quiet: boolean;
  /** Each AWS call is told on stderr. */
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly color: boolean;
  /** Times in the zone of this machine, or in UTC; without either, too. */
  readonly local: boolean;
  readonly utc: boolean;
  readonly config: string | undefined;
  readonly account: string | undefined;
}

export interface OptionSpec {
  /** Commander syntax: `--percent <n>`, `-f, --follow`, `--no-bell`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string | boolean;
  /** Closed set of values; also feeds completion. */
  readonly choices?: readonly string[];
}

export interface ArgumentSpec {
  /** Commander syntax: `[name]`, `<id>`, `[names...]`. */
  readonly name: string;
  readonly description: string;
  readonly choices?: readonly string[];
}

export interface Example {
  readonly command: string;
  readonly what: string;
}

/** What a command sees of the world. The composition root builds it; tests build it by hand. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly globals: GlobalOptions;
  /** The deployed system as configured; no call is made for it. */
  system(): Promise<DeployedSystem>;
  /** Aborted by the first Ctrl-C (SIGINT, SIGTERM, SIGHUP). The second one exits at once. */
  readonly signal: AbortSignal;
  /** Versions that a record names: this product, Node. */
  readonly versions: readonly { readonly name: string; readonly version: string }[];
  /** Every configured value with its origin; of a secret only what may be shown. */
  configuration(): Promise<readonly ResolvedValue[]>;
  /** What is around this run, for a fault report. */
  surroundings(): Promise<Surroundings>;
  /** The gateways, made on first use; says account, region, profile and endpoint on stderr first. */
  gateways(): Promise<Gateways>;
  /**
   * Called by commands that write to AWS before their first write, after the plan: refuses a mixed or unsafe set of
   * endpoints, a pinned account that differs, and asks to pin the account on the first live write.
   */
  allowWrites(): Promise<void>;
  /** Who is told of what happens, as configured. */
  notifications(): Promise<Notifications>;
  /** Read-only pages that are served on this machine. */
  livePages(): Promise<LivePages>;
  /** The two query languages without AWS. */
  languages(): Promise<QueryLanguages>;
  /** Sandboxes of this machine. */
  sandboxes(): Promise<Sandboxes>;
  /** Whole betas on a sandbox in this process. */
  rehearsals(): Promise<Rehearsals>;
  /** This command in further processes. */
  ownCommand(): Promise<OwnCommand>;
  /** The saved queries and filters. */
  catalog(): Promise<Catalog>;
  /** Read a file named by the operator, `-` = stdin; OperatorError USAGE when it cannot. */
  readFile(path: string): Promise<string>;
  /** The same, undefined when there is no such file. */
  readFileIfAny(path: string): Promise<string | undefined>;
  /** Refuses the text of a configuration file that could not be read again: OperatorError CONFIG. */
  checkConfiguration(path: string, text: string): Promise<void>;
  /** Write a file for the operator; OperatorError FAILED with the reason when it cannot. */
  writeFile(path: string, content: string): Promise<void>;
}

/** Names that completion can offer; each is read when asked. */
export interface KnownNames {
  queries(): Promise<readonly string[]>;
  filters(): Promise<readonly string[]>;
  scenarios(): Promise<readonly string[]>;
  /** Environments of the configuration in the working folder. */
  environments(): Promise<readonly string[]>;
}

/** Raw command line of one command: positional arguments and option values by camel-case name. */
export interface RawInput {
  readonly args: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Keys of the options that were typed, as opposed to filled in by default; all of `options` when left out. */
  readonly typed?: readonly string[];
}

/**
 * A command as data. `parse` turns raw flags into typed options (OperatorError USAGE on bad input) and never touches
 * AWS; `run` does the work and answers the exit code.
 */
export interface CommandSpec<Options> {
  /** `canary`; a subcommand is `traces show`. */
  readonly name: string;
  readonly summary: string;
  /** Paragraphs shown by --help under the summary. */
  readonly description?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples: readonly Example[];
  /** Global options that would have no effect here, and why: they are refused, and not in its help. */
  readonly unusedGlobals?: { readonly options: readonly string[]; readonly why: string };
  /** Values for the shell's completion of an argument or option by its name (`name`, `--scenario`), beyond `choices`. */
  complete?(of: string, known: KnownNames): Promise<readonly string[]>;
  parse(input: RawInput): Options;
  run(options: Options, context: CommandContext): Promise<ExitCode>;
}

/** What help, the parser and completion need of a command: its data, without its code. */
export type CommandDescription = Pick<
  CommandSpec<unknown>,
  'name' | 'summary' | 'description' | 'arguments' | 'options' | 'examples' | 'unusedGlobals' | 'complete'
>;

// biome-ignore lint/suspicious/noExplicitAny: the list of commands holds every option type; each spec is checked where it is defined
export type AnyCommand = CommandSpec<any>;

export const defineCommand = <Options>(spec: CommandSpec<Options>): CommandSpec<Options> => spec;
