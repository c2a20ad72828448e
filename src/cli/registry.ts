import type { AnyCommand } from '../commands/command';

/** A command in the list: enough for the list of all commands and did-you-mean without loading its code. */
export interface CommandEntry<Spec = AnyCommand> {
  readonly name: string;
  readonly summary: string;
  readonly group: string;
  /** Its specs: the command itself first, then its subcommands. */
  readonly load: () => Promise<readonly Spec[]>;
}

/** Commands that never call AWS: options that say where calls go have no effect on them. */
export const LOCAL_COMMANDS: readonly string[] = ['completion', 'rehearse', 'sandbox'];

/**
 * Every command, in the order of the beta. Help, completion, the README's reference and the help tests iterate this one
 * list; a test keeps the summaries equal to those of the specs.
 */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'playbook',
    summary: 'the three hours, guided: where we are, what to do now, one key to do it',
    group: 'the beta',
    load: async () => [(await import('../commands/playbook/playbook')).playbookCommand],
  },
  {
    name: 'check',
    summary: 'the twelve readiness checks, each with its fix',
    group: 'the beta',
    load: async () => [(await import('../commands/check')).checkCommand],
  },
  {
    name: 'plan',
    summary: 'before the start: what this share, traffic and window can decide, and whether the alarms can see it',
    group: 'the beta',
    load: async () => [(await import('../commands/plan')).planCommand],
  },
  {
    name: 'canary',
    summary: 'publish and deploy a share, prove what clients are served, return while AWS guards it',
    group: 'the beta',
    load: async () => [(await import('../commands/canary/canary')).canaryCommand],
  },
  {
    name: 'watch',
    summary: 'see the beta live: share, alarms, charts, decision, newest failures',
    group: 'the beta',
    load: async () => [(await import('../commands/watch/watch')).watchCommand],
  },
  {
    name: 'status',
    summary: 'one frame of watch; always ends with 0',
    group: 'the beta',
    load: async () => [(await import('../commands/watch/status')).statusCommand],
  },
  {
    name: 'decide',
    summary: 'the Go/No-Go matrix: what is measured, what is proven, what would flip it',
    group: 'the beta',
    load: async () => [(await import('../commands/decide/decide')).decideCommand],
  },
  {
    name: 'ramp',
    summary: 'the plan 1 -> 5 -> 25 -> 100 %: the present step, what blocks the next step, and the step itself',
    group: 'the beta',
    load: async () => [(await import('../commands/canary/ramp')).rampCommand],
  },
  {
    name: 'rollback',
    summary: 'everybody back on mock, in the right order for the state, and proven',
    group: 'the beta',
    load: async () => [(await import('../commands/rollback')).rollbackCommand],
  },
  {
    name: 'query',
    summary: 'saved Logs Insights queries: list them, run one',
    group: 'looking closer',
    load: async () => {
      const [saved, own, push, pull] = await Promise.all([
        import('../commands/query/query'),
        import('../commands/query/own-query'),
        import('../commands/query/push'),
        import('../commands/query/pull'),
      ]);
      return [
        saved.queryCommand,
        saved.queryShowCommand,
        own.queryRunCommand,
        push.queryPushCommand,
        pull.queryPullCommand,
      ];
    },
  },
  {
    name: 'traces',
    summary: 'find traces by a saved filter or an expression; show one; draw the map',
    group: 'looking closer',
    load: async () => {
      const [find, show, groups] = await Promise.all([
        import('../commands/traces/traces'),
        import('../commands/traces/show'),
        import('../commands/traces/groups'),
      ]);
      return [
        find.tracesCommand,
        show.tracesListCommand,
        show.tracesShowCommand,
        show.tracesMapCommand,
        groups.tracesGroupsCommand,
      ];
    },
  },
  {
    name: 'logs',
    summary: "read the functions' log lines: by tag, user or request, or errors only",
    group: 'looking closer',
    load: async () => [(await import('../commands/logs')).logsCommand],
  },
  {
    name: 'traffic',
    summary: 'send test requests through the alias; counts, latencies and share by path',
    group: 'looking closer',
    load: async () => [(await import('../commands/traffic')).trafficCommand],
  },
  {
    name: 'cost',
    summary: "what the beta costs: so far, for three hours, for a month, and this tool's own part",
    group: 'looking closer',
    load: async () => [(await import('../commands/cost')).costCommand],
  },
  {
    name: 'report',
    summary: 'the decision record as a page (HTML) and as Markdown: timeline, matrix, charts, journal',
    group: 'looking closer',
    load: async () => [(await import('../commands/decide/report')).reportCommand],
  },
  {
    name: 'history',
    summary: 'what was done, by whom and why; --verify checks that nothing was changed',
    group: 'looking closer',
    load: async () => {
      const own = await import('../commands/history');
      return [own.historyCommand, own.historyShowCommand];
    },
  },
  {
    name: 'open',
    summary: 'print links to the pages of the AWS console, or open one',
    group: 'looking closer',
    load: async () => [(await import('../commands/open')).openCommand],
  },
  {
    name: 'provision',
    summary: 'create or adopt the deployed system, and repair what drifted',
    group: 'set-up',
    load: async () => [(await import('../commands/provision')).provisionCommand],
  },
  {
    name: 'deploy',
    summary: 'ship the code of the functions; mock-read through CodeDeploy',
    group: 'set-up',
    load: async () => [(await import('../commands/deploy/deploy')).deployCommand],
  },
  {
    name: 'config',
    summary: 'show every configured value and where it came from',
    group: 'set-up',
    load: async () => {
      const [own, init, policy] = await Promise.all([
        import('../commands/config/config'),
        import('../commands/config/init'),
        import('../commands/config/policy'),
      ]);
      return [own.configCommand, init.configInitCommand, policy.configPolicyCommand];
    },
  },
  {
    name: 'notify',
    summary: 'who is told of what happens, while watch runs',
    group: 'set-up',
    load: async () => {
      const own = await import('../commands/notify/notify');
      return [own.notifyCommand, own.notifyTestCommand];
    },
  },
  {
    name: 'doctor',
    summary: 'what a fault report needs: versions, configuration, endpoint, clock, credentials, journal, redacted',
    group: 'set-up',
    load: async () => [(await import('../commands/doctor')).doctorCommand],
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    group: 'set-up',
    load: async () => {
      const [own, install] = await Promise.all([
        import('../commands/completion/completion'),
        import('../commands/completion/install'),
      ]);
      return [own.completionCommand, install.completionInstallCommand];
    },
  },
  {
    name: 'rehearse',
    summary: 'play the whole beta on this machine: real functions, real PostgreSQL engine, no AWS account',
    group: 'on this machine',
    load: async () => [(await import('../commands/rehearse/rehearse')).rehearseCommand],
  },
  {
    name: 'sandbox',
    summary: 'run the local AWS in the foreground: an endpoint for every AWS client',
    group: 'on this machine',
    load: async () => {
      const [serve, control, faults] = await Promise.all([
        import('../commands/sandbox/sandbox'),
        import('../commands/sandbox/control'),
        import('../commands/sandbox/fault'),
      ]);
      return [
        serve.sandboxCommand,
        control.sandboxStatusCommand,
        control.sandboxAdvanceCommand,
        control.sandboxCatchUpCommand,
        faults.sandboxFaultCommand,
        control.sandboxResetCommand,
      ];
    },
  },
];
