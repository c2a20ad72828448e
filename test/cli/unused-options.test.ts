import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { refusedLine, typedLine } from '../support/command-line';

const wordsOf = (line: string): readonly string[] => line.split(' ');

describe('an option that has no effect on the command line', () => {
  it.each([
    ['canary --percent 0 --salt x --by user --bake 3h', '--by, --salt and --bake have no effect with --percent 0'],
    ['canary --percent 0 --accept p95 --reason why', '--accept has no effect with --percent 0'],
    ['canary --percent 0 --early --reason why', '--early has no effect with --percent 0'],
    ['canary --percent 0 --follow', '--follow has no effect with --percent 0'],
    ['deploy prisma-read --strategy all-at-once', '--strategy has no effect on prisma-read'],
    ['history --verify --last 5', '--last has no effect with --verify'],
    ['logs --follow --limit 5', '--limit has no effect with --follow'],
    ['logs --follow --to 1h', '--to has no effect with --follow'],
    ['plan --users 20', '--users has no effect without --by user'],
    ['query --since 1h', '--since has no effect without the name of a query'],
    ['query --csv --chart', '--csv and --chart have no effect without the name of a query'],
    ['query latency --file x --estimate', '--file has no effect with --estimate'],
    ['query run x --file y --estimate', '--file has no effect with --estimate'],
    ['query latency --estimate --chart', '--chart has no effect with --estimate'],
    ['query latency --csv --chart', '--chart has no effect with --csv'],
    ['ramp --bake 3h', '--bake has no effect without --next or --rearm'],
    ['ramp --early --reason why', '--early and --reason have no effect without --next or --rearm'],
    ['ramp --follow --dry-run', '--follow and --dry-run have no effect without --next or --rearm'],
    ['ramp --rearm --early --reason why', '--early has no effect with --rearm'],
    ['ramp --rearm --accept p95 --reason why', '--accept has no effect with --rearm'],
    ['rehearse --list --seed 3', '--seed has no effect with --list'],
    ['rehearse --list --all', '--all has no effect with --list'],
    ['rehearse --all --scenario healthy', '--scenario has no effect with --all'],
    ['rehearse --all --pause', '--pause has no effect with --all'],
    ['sandbox fault throttle --delay 5s', '--delay has no effect on "throttle"'],
    ['sandbox fault --clear --service lambda', '--service has no effect with --clear'],
    ['sandbox fault throttle --clear', '--clear beside "throttle" has no effect on that kind alone'],
    ['traces --user user-7', '--user has no effect without a filter that has a user'],
    ['watch --once --interval 5s', '--interval has no effect with --once'],
    ['watch --once --no-bell', '--no-bell has no effect with --once'],
    ['watch --once --web', '--web has no effect with --once'],
    ['watch --port 8080', '--port has no effect without --web'],
    ['rehearse --profile prod', '--profile has no effect on rehearse'],
    ['--sandbox rehearse --seed 2', '--sandbox has no effect on rehearse'],
    ['rehearse --list --config x.json --account 123456789012', '--account and --config have no effect on rehearse'],
    ['completion bash --json', '--json has no effect on completion'],
    ['completion bash --sandbox -y', '--sandbox and --yes have no effect on completion'],
    ['sandbox --region eu-west-1', '--region has no effect on sandbox'],
    ['sandbox advance 1h --profile prod', '--profile has no effect on sandbox advance'],
    ['sandbox fault --endpoint-url http://127.0.0.1:1', '--endpoint-url has no effect on sandbox fault'],
    ['decide --local --json', '--local has no effect with --json'],
    ['--utc watch --local', '--local and --utc exclude each other'],
    ['completion zsh --local', '--local has no effect on completion'],
    ['status --sandbox --profile prod', '--sandbox goes to the local AWS, so --profile would have no effect'],
    [
      '--sandbox status --endpoint-url http://127.0.0.1:1',
      '--sandbox goes to the local AWS, so --endpoint-url would have no effect',
    ],
  ])('is refused: %s', async (line, message) => {
    expect(await refusedLine(wordsOf(line))).toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message,
      next: expect.toSatisfy((said) => String(said).length > 0),
    });
  });

  it('is refused when a value would be: given twice, or too short', async () => {
    expect((await refusedLine(wordsOf('canary --percent 1 --percent 10'))).message).toBe(
      '--percent is given twice: "1" and "10"',
    );
    expect((await refusedLine(wordsOf('deploy --strategy canary-1 --strategy canary-10'))).message).toContain('twice');
    expect((await refusedLine(wordsOf('watch --interval 1s'))).message).toContain('must be 2s or more');
    expect(await typedLine(wordsOf('canary --percent 1 --percent 1'))).toMatchObject({ options: { share: 1 } });
  });

  it.each([
    ['canary --percent --json', 'option "--percent <n>" argument missing: --json is an option'],
    ['config init --notify --dry-run', 'option "--notify <receiver>" argument missing: --dry-run is an option'],
    ['canary --reason -y --percent 1', 'option "--reason <text>" argument missing: -y is an option'],
    ['--profile --json check', 'option "--profile <name>" argument missing: --json is an option'],
    ['check --region --help', 'option "--region <name>" argument missing: --help is an option'],
    ['rehearse --scenario --all', 'option "--scenario <name>" argument missing: --all is an option'],
  ])('is not the value of another one: %s', async (line, message) => {
    expect(await refusedLine(wordsOf(line))).toMatchObject({ code: 'USAGE', exitCode: 2, message });
  });

  it('may look like an option of another command where a value is asked for', async () => {
    expect(await typedLine(wordsOf('canary --percent 1 --early --reason --scenario'))).toMatchObject({
      options: { reason: '--scenario' },
    });
  });

  it('is shown by an example that can be typed, also where it has no name', async () => {
    expect((await refusedLine(['sandbox', 'advance', '1h30'])).next).toBe('for example  10m');
    expect((await refusedLine(['logs', '--since', '1h30'])).next).toBe('for example  --since 10m');
  });

  it('is not one that only repeats the default in words of its own', async () => {
    for (const line of ['canary --percent 0 --reason why --dry-run', 'logs --follow --since 1h', 'plan --by request'])
      expect((await typedLine(wordsOf(line))).name).toBe(wordsOf(line)[0]);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-unused-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const run = (line: string) =>
  spawnSync(process.execPath, [bin, ...wordsOf(line)], {
    encoding: 'utf8',
    cwd: folder,
    timeout: 60_000,
    input: '',
    env: { ...process.env, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' },
  });

describe('an option that has no effect on what it meets', () => {
  writeFileSync(join(folder, 'world.json'), '{}');
  writeFileSync(join(folder, 'mine.txt'), 'filter userId = "{{userId}}" | stats count(*) as n');
  writeFileSync(join(folder, 'lines.ndjson'), '{"atMs":1,"message":"a"}\n');

  it.each([
    ['query latency --user user-7', '--user has no effect on "latency"', 'huntaze-beta logs --user user-7'],
    ['traces mock --user user-7', '--user has no effect on "mock"', 'huntaze-beta traces one-user --user user-7'],
    ['traces error=true --user user-7', '--user has no effect on "error=true"', 'huntaze-beta traces one-user'],
    ['query latency --csv --json', '--csv has no effect with --json', 'leave one of them out'],
    ['query run mine.txt --chart --json', '--chart has no effect with --json', 'leave one of them out'],
    ['query run mine.txt --file lines.ndjson', '"mine.txt" needs a value for userId', 'add  --user VALUE'],
    ['logs --local --json', '--local has no effect with --json', 'leave one of them out'],
    ['sandbox --empty --state world.json --json', '--empty can only make a new world', '--state FILE'],
    ['sandbox --seed 3 --at 2h --state world.json', '--at and --seed can only make a new world', '--state FILE'],
  ])('is refused, before AWS is asked: %s', (line, message, next) => {
    const { status, stderr, stdout } = run(line);
    expect(stderr).toContain(`error ${message}`);
    expect(stderr).toMatch(/^next {2}/m);
    expect(stderr).toContain(next);
    // Under --json the error is the one document on stdout.
    if (line.includes('--json')) expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
    else expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('is used where the text has a place for it', () => {
    const { status, stdout } = run('query run mine.txt --file lines.ndjson --user user-7 --csv');
    expect(stdout).toBe('n\n0\n');
    expect(status).toBe(0);
  });
});
