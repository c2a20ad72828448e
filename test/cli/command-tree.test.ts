import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { GLOBAL_OPTIONS } from '../../src/cli/global-options';
import { COMMANDS } from '../../src/cli/registry';
import type { AnyCommand, OptionSpec } from '../../src/commands/command';
import { refusedLine, type TypedLine, typedLine } from '../support/command-line';
import { expectGolden } from '../support/golden';

/** A value for each kind of argument and option, by the word in its brackets; none is a default. */
const VALUES: Readonly<Record<string, string>> = {
  account: '111122223333',
  areas: 'alarms',
  arns: 'arn:aws:sns:us-east-1:111122223333:beta',
  checks: 'probe',
  day: 'day 2',
  file: 'some.json',
  files: 'policy.json',
  filter: 'canary',
  folder: 'somewhere',
  id: 'user-7',
  kind: 'throttle',
  moment: '2026-11-23T12:00Z',
  n: '7',
  name: 'other',
  names: 'latency',
  number: '3',
  operation: 'PutMetricData',
  p: '0.5',
  page: 'dashboard',
  rate: '120/h',
  record: 'record.json',
  rows: 'p95',
  service: 'lambda',
  shell: 'bash',
  source: 'mine.logsinsights',
  span: '20m',
  tag: 'canary',
  text: 'words',
  url: 'http://127.0.0.1:4599',
};

/** Values of single options whose bracket says too little. */
const OWN_VALUES: Readonly<Record<string, string>> = {
  'sandbox --access-key': 'AKIDEXAMPLE1',
  'sandbox --database-url': 'postgres://127.0.0.1:5432/beta',
  'config init --notify': 'https://hooks.example.com/beta',
  'rehearse --scenario': 'failing-canary',
};

/** Words that a command needs beside its arguments, or that one of its options needs in place of them. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  canary: ['--percent', '5'],
  'canary --percent': [],
  'canary --accept': ['--percent', '5', '--reason', 'why'],
  'canary --early': ['--percent', '5', '--reason', 'why'],
  'canary --force': ['--percent', '5', '--accept', 'p95', '--reason', 'why'],
  'open --browser': ['dashboard'],
  'plan --users': ['--by', 'user'],
  'query pull [names...]': ['--into', 'somewhere'],
  'query --since': ['latency'],
  'query --from': ['latency'],
  'query --to': ['latency'],
  'query --csv': ['latency'],
  'query --chart': ['latency'],
  'query --estimate': ['latency'],
  'query --file': ['latency'],
  'query --user': ['latency'],
  'query pull --into': ['latency'],
  'ramp --accept': ['--next', '--reason', 'why'],
  'ramp --bake': ['--next'],
  'ramp --dry-run': ['--next'],
  'ramp --early': ['--next', '--reason', 'why'],
  'ramp --follow': ['--next'],
  'ramp --force': ['--next', '--accept', 'p95', '--reason', 'why'],
  'ramp --reason': ['--next'],
  'rehearse --seeds': ['--all'],
  'sandbox fault': ['throttle'],
  'sandbox fault --clear': [],
  'sandbox fault --delay': ['slow'],
  'traces --user': ['one-user'],
  'watch --timeout': ['--until', 'bake'],
  'watch --port': ['--web'],
};

const longFlag = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? flags;
const bracketed = (text: string): string | undefined => /[<[]([a-z]+)/.exec(text)?.[1];

function sampleFor(spec: AnyCommand, { flags, choices, default: usual }: OptionSpec): readonly string[] {
  const kind = bracketed(flags);
  if (kind === undefined) return [];
  const chosen = choices?.find((choice) => choice !== usual);
  const value = chosen ?? OWN_VALUES[`${spec.name} ${longFlag(flags)}`] ?? VALUES[kind];
  if (value === undefined) throw new Error(`no value for ${spec.name} ${flags}: add one to VALUES`);
  return [value];
}

/** Values for the arguments without which the command is refused. */
const requiredArguments = (spec: AnyCommand): readonly string[] =>
  (spec.arguments ?? [])
    .filter(({ name }) => name.startsWith('<'))
    .map(({ name, choices }) => choices?.[0] ?? VALUES[bracketed(name) ?? ''] ?? 'x');

/** The arguments that a command can do without, each as it might be typed. */
const optionalArguments = (spec: AnyCommand): readonly (readonly string[])[] =>
  (spec.arguments ?? [])
    .filter(({ name }) => name.startsWith('['))
    .map(({ name, choices }) => {
      const value = OWN_VALUES[`${spec.name} ${name}`] ?? choices?.[0] ?? VALUES[bracketed(name) ?? ''];
      if (value === undefined) throw new Error(`no value for ${spec.name} ${name}: add one to VALUES`);
      return [value, ...(COMPANIONS[`${spec.name} ${name}`] ?? [])];
    });

const specs = (await Promise.all(COMMANDS.map(({ load }) => load()))).flat();
const cases = specs.flatMap((spec) =>
  (spec.options ?? []).map((option) => {
    const flag = longFlag(option.flags);
    const base = [...requiredArguments(spec), ...(COMPANIONS[`${spec.name} ${flag}`] ?? COMPANIONS[spec.name] ?? [])];
    return { title: `${spec.name} ${option.flags}`, spec, flag, value: sampleFor(spec, option), base };
  }),
);

const words = (spec: AnyCommand): readonly string[] => spec.name.split(' ');
const shown = (line: TypedLine): string =>
  JSON.stringify(line.options, (_key, value: unknown) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value));

describe('every command', () => {
  it('is reached from the list, wherever it is defined', () => {
    const folder = fileURLToPath(new URL('../../src/commands', import.meta.url));
    const defined = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'command.ts')
      .flatMap((name) =>
        readFileSync(join(folder, name), 'utf8')
          .split(/= defineCommand[<(]/)
          .slice(1),
      )
      .map((text) => /\bname: '([^']+)'/.exec(text)?.[1]);
    expect(specs.map(({ name }) => name).sort()).toEqual(defined.sort());
  });
});

describe('every option of every command', () => {
  it.each(cases)('reaches the command that was typed: $title', async ({ spec, flag, value, base }) => {
    const without = await typedLine([...words(spec), ...base]).catch(() => undefined);
    const after = await typedLine([...words(spec), ...base, flag, ...value]);
    expect(after.name).toBe(spec.name);
    expect(after.options).not.toEqual(without?.options);
    expect((await typedLine([...words(spec), flag, ...value, ...base])).options).toEqual(after.options);
    if (value.length > 0)
      expect((await typedLine([...words(spec), ...base, `${flag}=${value[0]}`])).options).toEqual(after.options);
  });

  it('comes to these typed options', async () => {
    const lines: string[] = [];
    for (const spec of specs) {
      const own = [...words(spec), ...requiredArguments(spec), ...(COMPANIONS[spec.name] ?? [])];
      lines.push('', own.join(' '), `  ${shown(await typedLine(own))}`);
      for (const argument of optionalArguments(spec).filter(([value = '']) => !own.includes(value))) {
        const argv = [...words(spec), ...requiredArguments(spec), ...argument];
        lines.push(argv.join(' '), `  ${shown(await typedLine(argv))}`);
      }
      for (const { flag, value, base } of cases.filter((each) => each.spec === spec)) {
        const argv = [...words(spec), ...base, flag, ...value];
        lines.push(argv.join(' '), `  ${shown(await typedLine(argv))}`);
      }
    }
    expectGolden('options/every-option.txt', `${lines.slice(1).join('\n')}\n`);
  });

  it('has a short form that does the same', async () => {
    for (const { spec, flag, value, base, title } of cases) {
      const short = /(?:^| )(-[a-z]),/.exec(title)?.[1];
      if (short === undefined) continue;
      const long = await typedLine([...words(spec), ...base, flag, ...value]);
      expect((await typedLine([...words(spec), ...base, short, ...value])).options).toEqual(long.options);
    }
  });

  it('is unknown to the commands that do not have it', async () => {
    for (const { flag, value } of cases) {
      const stranger = specs.find(({ name, options }) => name === 'config' && options === undefined);
      expect(await refusedLine([...words(stranger as AnyCommand), flag, ...value])).toMatchObject({ code: 'USAGE' });
    }
  });
});

describe('two options of a command together', () => {
  const pairs = cases.flatMap((one, at) =>
    cases.slice(at + 1).flatMap((other) => (other.spec === one.spec ? [[one, other] as const] : [])),
  );

  /** Whether `argv` is refused, and what it comes to when it is not. */
  const tried = (argv: readonly string[]): Promise<string> =>
    typedLine(argv).then(shown, (error: unknown) => {
      expect(error, argv.join(' ')).toMatchObject({ code: 'USAGE' });
      return 'refused';
    });

  it('are both used, or refused: none is dropped', async () => {
    const dropped: string[] = [];
    for (const [one, other] of pairs) {
      const base = [...words(one.spec), ...one.base, ...other.base.filter((word) => !one.base.includes(word))];
      const withOne = [...base, one.flag, ...one.value];
      const withOther = [...base, other.flag, ...other.value];
      const both = await tried([...withOne, other.flag, ...other.value]);
      if (both === 'refused') continue;
      if (!base.includes(other.flag) && both === (await tried(withOne)))
        dropped.push(`${other.title} beside ${one.flag}`);
      if (!base.includes(one.flag) && both === (await tried(withOther)))
        dropped.push(`${one.title} beside ${other.flag}`);
    }
    expect(pairs.length).toBeGreaterThan(200);
    expect(dropped).toEqual([]);
  });
});

describe('every global option', () => {
  const globals = GLOBAL_OPTIONS.map((option) => {
    const kind = bracketed(option.flags);
    return {
      flag: longFlag(option.flags),
      key: new Option(option.flags).attributeName(),
      value: kind === undefined ? [] : [VALUES[kind] ?? ''],
    };
  });

  it.each(globals)(
    'works before, between and after the words of a command, or is refused by name: $flag',
    async ({ flag, key, value }) => {
      const usual = (await typedLine(['traces', 'list'])).globals as unknown as Readonly<Record<string, unknown>>;
      for (const spec of specs) {
        const base = [...requiredArguments(spec), ...(COMPANIONS[spec.name] ?? [])];
        const [first = '', ...rest] = words(spec);
        const places = [
          [flag, ...value, first, ...rest, ...base],
          [first, flag, ...value, ...rest, ...base],
          [first, ...rest, ...base, flag, ...value],
        ];
        for (const argv of places) {
          if (spec.unusedGlobals?.options.includes(flag) === true) {
            expect((await refusedLine(argv)).message).toMatch(`${flag} has no effect on ${spec.name}`);
            continue;
          }
          const { name, globals: given } = await typedLine(argv);
          const got = (given as unknown as Readonly<Record<string, unknown>>)[key];
          expect({ name, got }, argv.join(' ')).toEqual({ name: spec.name, got: value[0] ?? !usual[key] });
        }
      }
    },
  );
});

describe('an option in a place where it would reach nobody', () => {
  const subcommands = specs.filter(({ name }) => name.includes(' '));
  it.each(subcommands.map(({ name }) => name))('is refused: the options of the parent before "%s"', async (name) => {
    const [parent = '', sub = ''] = name.split(' ');
    const spec = subcommands.find((each) => each.name === name) as AnyCommand;
    for (const each of cases.filter(({ spec: { name: owner } }) => owner === parent)) {
      const error = await refusedLine([parent, each.flag, ...each.value, sub, ...requiredArguments(spec)]);
      expect(error).toMatchObject({
        code: 'USAGE',
        exitCode: 2,
        next: expect.toSatisfy((said) => String(said).includes(`${parent} ${sub}`)),
      });
      expect(error.message).toContain(each.flag);
    }
  });
});
