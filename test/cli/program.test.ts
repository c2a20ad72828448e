import { describe, expect, it } from 'vitest';
import { commandWord, parseCommandLine } from '../../src/cli/program';
import { COMMANDS } from '../../src/cli/registry';
import { OperatorError } from '../../src/domain/operator-error';
import { expectGolden } from '../support/golden';

const options = { width: 80, version: '9.9.9', commands: COMMANDS };
const parse = (line: string) => parseCommandLine(line === '' ? [] : line.split(' '), options);
const failure = async (line: string): Promise<OperatorError> => {
  const error = await parse(line).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OperatorError);
  return error as OperatorError;
};

describe('commandWord', () => {
  it.each([
    ['check --sandbox', 'check'],
    ['--sandbox check', 'check'],
    ['--region eu-west-1 check', 'check'],
    ['--region', undefined],
    ['--json', undefined],
    ['-- check', undefined],
  ])('finds the command in "%s"', (line, word) => {
    expect(commandWord(line.split(' '))).toBe(word);
  });
});

describe('the command line', () => {
  it('takes global options before and after the command', async () => {
    for (const line of ['--region eu-west-1 config --json', 'config --json --region eu-west-1']) {
      const parsed = await parse(line);
      expect(
        parsed.kind === 'run' && {
          name: parsed.command.name,
          region: parsed.globals['region'],
          json: parsed.globals['json'],
        },
      ).toEqual({
        name: 'config',
        region: 'eu-west-1',
        json: true,
      });
    }
  });

  it('asks for the menu without a command', async () => {
    expect(await parse('')).toMatchObject({ kind: 'menu' });
    expect(await parse('--sandbox')).toMatchObject({ kind: 'menu', globals: { sandbox: true } });
  });

  it.each([
    ['cofnig', 'did you mean "config"?'],
    ['help cofnig', 'did you mean "config"?'],
    ['zzzzzz', 'huntaze-beta --help  lists the commands'],
  ])('refuses the unknown command in "%s" with a next step', async (line, next) => {
    expect(await failure(line)).toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      next: expect.toSatisfy((said) => String(said) === next),
    });
  });

  it.each(['config --bogus', '--bogus', 'config --region', 'completion', 'completion a b'])(
    'refuses "%s" as wrong use',
    async (line) => {
      expect(await failure(line)).toMatchObject({ code: 'USAGE', exitCode: 2 });
    },
  );

  it('suggests the option that was meant', async () => {
    expect((await failure('config --regin x')).next).toContain('--region');
  });

  it.each([
    ['help query run', 'query run --help'],
    ['help query', 'query --help'],
    ['help', '--help'],
    ['help --json traces show', 'traces show --help'],
  ])('"%s" prints what "%s" prints', async (line, same) => {
    expect(await parse(line)).toEqual(await parse(same));
  });

  it('prints the version and the exit codes', async () => {
    expect(await parse('--version')).toEqual({ kind: 'text', text: '9.9.9' });
    const codes = await parse('help exit-codes');
    expect(codes.kind === 'text' && codes.text).toMatch(/130 {2}interrupted/);
  });
});

describe('help', () => {
  it('of the program is as pictured', async () => {
    const parsed = await parse('--help');
    expectGolden('help/huntaze-beta.txt', parsed.kind === 'text' ? parsed.text : '');
  });

  it.each(COMMANDS.map(({ name }) => name))('of %s is as pictured and has examples', async (name) => {
    const entry = COMMANDS.find((each) => each.name === name);
    const specs = (await entry?.load()) ?? [];
    expect(specs.length).toBeGreaterThan(0);
    for (const spec of specs) {
      expect(spec.examples.length, `${spec.name} has no example`).toBeGreaterThan(0);
      for (const { command } of spec.examples) expect(command).toContain('huntaze-beta');
      const parsed = await parse(`${spec.name} --help`);
      expectGolden(`help/${spec.name.replaceAll(' ', '-')}.txt`, parsed.kind === 'text' ? parsed.text : '');
    }
    const own = specs.find((spec) => spec.name === name);
    if (own !== undefined) expect(own.summary).toBe(entry?.summary);
  });

  it('never exceeds 80 columns at 80 columns but in examples', async () => {
    for (const { name } of COMMANDS) {
      const parsed = await parse(`${name} --help`);
      const lines = (parsed.kind === 'text' ? parsed.text : '').split('\n');
      const before = lines.slice(0, lines.indexOf('Examples:'));
      expect(before.filter((line) => line.length > 80)).toEqual([]);
    }
  });
});
