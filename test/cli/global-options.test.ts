import { describe, expect, it } from 'vitest';
import { carriedOptions, globalOptionsOf } from '../../src/cli/global-options';

describe('carriedOptions', () => {
  it('is nothing when nothing says where the calls go', () => {
    expect(carriedOptions(globalOptionsOf({ yes: true, json: true }))).toBeUndefined();
  });

  it('repeats what was typed, quoted where a shell needs it', () => {
    expect(carriedOptions(globalOptionsOf({ sandbox: true }))).toBe('--sandbox');
    expect(carriedOptions(globalOptionsOf({ profile: "o'neill beta", account: '111122223333' }))).toBe(
      "--profile 'o'\\''neill beta' --account 111122223333",
    );
  });
});
