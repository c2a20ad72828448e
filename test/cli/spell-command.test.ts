import { describe, expect, it } from 'vitest';
import { globalOptionsOf } from '../../src/cli/global-options';
import { commandSpeller, programName } from '../../src/cli/spell-command';
import { OwnCommand, own } from '../../src/domain/text/advice';

const spelled = (globals: Readonly<Record<string, unknown>>, command: OwnCommand, env = {}): string =>
  commandSpeller(globalOptionsOf(globals), env)(command);

describe('commandSpeller', () => {
  it('adds nothing when nothing says where the calls go', () => {
    expect(spelled({ yes: true, json: true }, own`ramp --next`)).toBe('huntaze-beta ramp --next');
  });

  it('repeats where this run went, quoted where a shell needs it', () => {
    expect(spelled({ sandbox: true }, own`status`)).toBe('huntaze-beta --sandbox status');
    const far = { profile: "o'neill beta", region: 'eu-west-1', endpointUrl: 'https://aws.example', config: 'b.json' };
    expect(spelled({ ...far, account: '111122223333' }, own`decide`)).toBe(
      "huntaze-beta --profile 'o'\\''neill beta' --region eu-west-1 --endpoint-url https://aws.example --account 111122223333 --config b.json decide",
    );
  });

  it('sends a command of this machine nowhere, and --sandbox only once', () => {
    expect(spelled({ profile: 'beta' }, own`rehearse --list`)).toBe('huntaze-beta rehearse --list');
    expect(spelled({ profile: 'beta' }, own`traffic --sandbox`)).toBe('huntaze-beta traffic --sandbox');
  });

  it('quotes what is filled in, and leaves the place of a reason to be filled in', () => {
    expect(spelled({}, own`traces one-user --user ${"ann o'neil"}`)).toBe(
      "huntaze-beta traces one-user --user 'ann o'\\''neil'",
    );
    expect(spelled({}, new OwnCommand(['ramp', '--next', '--reason', '...']))).toBe(
      'huntaze-beta ramp --next --reason "..."',
    );
  });
});

describe('programName', () => {
  const npx = { npm_lifecycle_event: 'npx', npm_lifecycle_script: "'huntaze-beta'" };

  it('is called through npx again when npx started it, and only then', () => {
    expect(programName({})).toBe('huntaze-beta');
    expect(programName(npx)).toBe('npx huntaze-beta');
    // A test runner that was started by npx hands its variables down.
    expect(programName({ ...npx, npm_lifecycle_script: 'vitest run' })).toBe('huntaze-beta');
    expect(programName({ npm_lifecycle_event: 'start', npm_lifecycle_script: 'huntaze-beta' })).toBe('huntaze-beta');
  });
});
