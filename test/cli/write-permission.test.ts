import { describe, expect, it } from 'vitest';
import { checkWrites, endpointKind } from '../../src/cli/write-permission';

const AWS = { lambda: 'https://lambda.us-east-1.amazonaws.com', logs: 'https://logs.us-east-1.amazonaws.com' };
const LOCAL = { lambda: 'http://127.0.0.1:4599', logs: 'http://127.0.0.1:4599' };

describe('endpointKind', () => {
  it.each([
    [AWS, { kind: 'aws' }],
    [LOCAL, { kind: 'custom', loopback: true }],
    [
      { lambda: 'http://localhost:1', logs: 'http://localhost:1' },
      { kind: 'custom', loopback: true },
    ],
    [
      { lambda: 'http://[::1]:1', logs: 'http://[::1]:1' },
      { kind: 'custom', loopback: true },
    ],
    [
      { lambda: 'http://10.0.0.1:1', logs: 'http://10.0.0.1:1' },
      { kind: 'custom', loopback: false },
    ],
    [
      { lambda: 'https://amazonaws.com.evil.example', logs: 'https://amazonaws.com.evil.example' },
      { kind: 'custom', loopback: false },
    ],
    [{ lambda: AWS.lambda, logs: LOCAL.logs }, { kind: 'mixed' }],
    [{ lambda: 'http://127.0.0.1:1', logs: 'http://127.0.0.1:2' }, { kind: 'mixed' }],
  ])('of %j', (endpoints, kind) => {
    expect(endpointKind(endpoints)).toMatchObject(kind);
  });
});

describe('checkWrites', () => {
  const live = endpointKind(AWS);
  const local = endpointKind(LOCAL);
  it('allows the pinned account and asks for an unpinned one', () => {
    expect(checkWrites({ endpoint: live, account: '111122223333', pinned: '111122223333' })).toBe('allowed');
    expect(checkWrites({ endpoint: live, account: '111122223333', pinned: undefined })).toBe('ask-to-pin');
  });
  it('allows the sandbox on this machine, unless another account is pinned', () => {
    expect(checkWrites({ endpoint: local, account: '000000000000', pinned: undefined })).toBe('allowed');
    expect(checkWrites({ endpoint: local, account: '000000000000', pinned: '000000000000' })).toBe('allowed');
  });
  it.each([
    [
      'another account than the pinned one',
      { endpoint: live, account: '999988887777', pinned: '111122223333' },
      'WRONG_ACCOUNT',
    ],
    [
      'the sandbox when a real account is pinned',
      { endpoint: local, account: '000000000000', pinned: '111122223333' },
      'WRONG_ACCOUNT',
    ],
    [
      'a real account behind a local endpoint that is not the pinned one',
      { endpoint: local, account: '999988887777', pinned: '111122223333' },
      'WRONG_ACCOUNT',
    ],
    ['the sandbox account at AWS', { endpoint: live, account: '000000000000', pinned: undefined }, 'ENDPOINT'],
    [
      'a mixture of endpoints',
      { endpoint: endpointKind({ ...AWS, logs: LOCAL.logs }), account: '111122223333', pinned: '111122223333' },
      'ENDPOINT',
    ],
    [
      'a far endpoint in clear',
      { endpoint: endpointKind({ lambda: 'http://10.0.0.1:1' }), account: '111122223333', pinned: '111122223333' },
      'ENDPOINT',
    ],
  ])('refuses %s', (_what, facts, code) => {
    expect(() => checkWrites(facts)).toThrowError(expect.objectContaining({ code, exitCode: 5 }));
  });
});
