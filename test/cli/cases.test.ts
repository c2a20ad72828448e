import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [bin, ...argv], {
    encoding: 'utf8',
    cwd: folder,
    timeout: 60_000,
    input: '',
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      LANG: 'C.UTF-8',
      XDG_STATE_HOME: folder,
      XDG_CONFIG_HOME: folder,
      AWS_CONFIG_FILE: join(folder, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'aws-credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
  });

/** Situations from public reports, each through the process that an operator starts. */
describe('a command line', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'aws-config'), '[profile beta]\nregion = eu-west-1\n');
  });

  it.each([['check'], ['config']])('says that a profile does not exist: %s', (command) => {
    const { status, stderr } = run([command, '--profile', 'bata']);
    expect(stderr).toContain('error the profile "bata" is in neither the AWS config nor the credentials file');
    expect(stderr).toContain('next  did you mean "beta"?');
    expect(status).toBe(1);
  });

  it('takes the regions of every partition', () => {
    const { status, stdout } = run(['config', '--region', 'eusc-de-east-1', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ region: { value: 'eusc-de-east-1' } });
    expect(run(['config', '--region', 'nowhere']).status).toBe(2);
  });

  it('takes the placeholder of a recommended line for no reason', () => {
    const { status, stderr } = run(['ramp', '--next', '--early', '--reason', '...', '--sandbox']);
    expect(stderr).toContain('--reason "..." is the placeholder, not a reason');
    expect(status).toBe(2);
  });

  it('fails as JSON under --json, with what it says on stderr too', () => {
    const { status, stdout, stderr } = run(['watch', '--interval', '1s', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'USAGE',
        message: expect.stringContaining('must be 2s or more'),
        next: 'huntaze-beta watch --interval 2s',
      },
    });
    expect(stderr).toContain('error --interval "1s" must be 2s or more');
  });

  it('says nothing twice: no line of an error repeats its kind', () => {
    expect(run(['canary', '--bogus']).stderr).not.toContain('the command line is wrong');
  });
});

describe('a recommended command on the screen', () => {
  const status = (env: NodeJS.ProcessEnv) => run(['decide', '--sandbox'], env);
  const plainText = (text: string): string => text.replace(/\x1b\[[\d;]*m/g, '');

  it('carries where it goes, with colour and without, and through npx', () => {
    const commands = (text: string): readonly string[] => plainText(text).match(/(?:npx )?huntaze-beta .*/g) ?? [];
    const plain = commands(status({}).stdout);
    expect(plain.length).toBeGreaterThan(0);
    for (const command of plain) expect(command).toMatch(/^huntaze-beta --sandbox \w+/);
    const coloured = status({ FORCE_COLOR: '1' }).stdout;
    expect(coloured).toContain('\x1b[');
    expect(commands(coloured)).toEqual(plain);
    const npx = commands(status({ npm_lifecycle_event: 'npx', npm_lifecycle_script: "'huntaze-beta'" }).stdout);
    expect(npx).toEqual(plain.map((command) => `npx ${command}`));
  }, 120_000);

  it('is not coloured by an empty FORCE_COLOR', () => {
    expect(status({ FORCE_COLOR: '' }).stdout).not.toContain('\x1b[');
  }, 60_000);

  it('has marks of ASCII in a locale that has no others', () => {
    const { stdout, stderr } = run(['check', '--sandbox'], { LC_ALL: 'C' });
    expect(stdout).toMatch(/^ [+!x?] {2}1 identity/m);
    expect(stdout + stderr).not.toMatch(/[^\x00-\x7f]/);
    expect(run(['check', '--sandbox']).stdout).toMatch(/^ ✔ {2}1 identity/m);
  }, 120_000);

  it('looks for a user by any id that the functions take', () => {
    for (const user of ['auth0|65f1a2', 'ann+beta@example.com', "o'neil", 'Müller', 'a b']) {
      const { status: code, stderr } = run(['logs', '--user', user, '--sandbox']);
      expect(stderr).toContain('no such line in this window');
      expect(code).toBe(0);
    }
    expect(run(['logs', '--user', 'a\nb', '--sandbox']).status).toBe(2);
  }, 120_000);
});

describe('a fault report', () => {
  it('says what is around, without a key, a password, a name or an account', () => {
    const folderOf = run(
      ['doctor', '--json', '--account', '111122223333', '--endpoint-url', 'http://ann:secret@127.0.0.1:9'],
      {
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI',
        HTTPS_PROXY: 'http://x:y@z',
      },
    );
    expect(folderOf.status).toBe(0);
    const found = JSON.parse(folderOf.stdout);
    expect(found).toMatchObject({
      credentials: { kind: 'environment variables, long-lived' },
      endpoint: { url: 'http://***:***@127.0.0.1:9', why: expect.stringMatching(/.+/) },
      identity: { why: expect.stringMatching(/.+/) },
      variables: expect.arrayContaining(['AWS_ACCESS_KEY_ID', 'HTTPS_PROXY']),
    });
    expect(found.configuration).toContainEqual({ path: 'account', value: '********3333', from: '--account' });
    expect(folderOf.stdout).not.toMatch(/IOSFODNN7|wJalr|secret|111122223333|x:y@z/);
  });

  it('is written as a file to send, with the journal of the sandbox', () => {
    run(['traffic', '--requests', '2', '--sandbox', '--yes']);
    const { status, stderr } = run(['doctor', '--bundle', 'report.json', '--sandbox']);
    expect(status).toBe(0);
    expect(stderr).toContain('written: report.json');
    const found = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(found.journal.at(-1)).toMatchObject({ what: 'traffic send-traffic done' });
    expect(found.stateFolder).toBe('~/huntaze-beta/000000000000-us-east-1');
  }, 60_000);
});

describe('a word that is nearly one of a closed list', () => {
  it.each([
    [['rehearse', '--scenario', 'helthy'], 'healthy'],
    [['open', 'dashbord'], 'dashboard'],
    [['deploy', 'mock-raed'], 'mock-read'],
    [['deploy', '--strategy', 'canary10'], 'canary-10'],
    [['check', '--only', 'alarm'], 'alarms'],
    [['decide', '--accept', 'errors-canray'], 'errors-canary'],
    [['provision', '--only', 'dashbord'], 'dashboard'],
    [['query', 'latencey'], 'latency'],
    [['traces', 'canry'], 'canary'],
    [['canary', '--percent', '1', '--by', 'usr'], 'user'],
    [['sandbox', 'fault', 'throtle'], 'throttle'],
    [['completion', 'zhs'], 'zsh'],
    [['config', 'policy', 'operater'], 'operator'],
    [['logs', '--function', 'mok-read'], 'mock-read'],
  ])('%j', (argv, meant) => {
    const { status, stderr } = run(argv);
    expect(stderr).toContain(`next  did you mean "${meant}"?`);
    expect(status).toBe(2);
  });
});
