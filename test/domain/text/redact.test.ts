import { describe, expect, it } from 'vitest';
import { redacted } from '../../../src/domain/text/redact';

describe('redacted', () => {
  it.each([
    ['AKIAIOSFODNN7EXAMPLE', 'AKIA***'],
    ['https://ann:secret@proxy.example:8080/', 'https://***:***@proxy.example:8080/'],
    ['arn:aws:sts::111122223333:assumed-role/admin/ann@example.com', 'arn:aws:sts::********3333:assumed-role/***'],
    ['account 111122223333, sandbox 000000000000', 'account ********3333, sandbox 000000000000'],
    ['/home/ann/.config/huntaze-beta/config.json', '~/.config/huntaze-beta/config.json'],
    ['at 1795424529375 ms', 'at 1795424529375 ms'],
  ])('%s', (text, without) => {
    expect(redacted(text, '/home/ann')).toBe(without);
  });
});
