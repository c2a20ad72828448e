import { describe, expect, it } from 'vitest';
import { readEntry, stepOf } from '../../../src/domain/journal/entry';

const head = {
  seq: 7,
  at: '2026-11-21T20:30:00.000Z',
  prev: '0'.repeat(64),
  hash: '1'.repeat(64),
  run: 'r1',
  actor: 'arn:aws:sts::1:assumed-role/operator/ada',
  version: '0.1.0',
};
const read = (record: Readonly<Record<string, unknown>>) => {
  const entry = readEntry({ ...head, ...record });
  return { entry, step: entry === undefined ? undefined : stepOf(entry) };
};
const share = {
  command: 'canary',
  step: 'start-share',
  before: {
    share: 0,
    to: 1,
    bucketBy: 'request',
    version: 1,
    deployment: 1,
    bakeMinutes: 110,
    alias: { version: '3', weights: {} },
  },
};

describe('stepOf', () => {
  it.each([
    ['a share that was announced', { ...share, phase: 'intent' }],
    ['a share on a function without an alias', { ...share, before: { ...share.before, alias: null }, phase: 'intent' }],
    [
      'a share of the first version, without what was served',
      { ...share, phase: 'done', after: { share: 1, version: 2, deployment: 3 } },
    ],
    ['a share whose answer was lost', { ...share, phase: 'unknown', error: 'timeout' }],
    ['a start', { command: 'playbook', step: 'start of the beta', phase: 'note' }],
    [
      'traffic as the first version announced it, the plan in `after`',
      { command: 'traffic', step: 'send-traffic', phase: 'intent', after: { requests: 5, users: 2 } },
    ],
    ['traffic that was refused', { command: 'traffic', step: 'send-traffic', phase: 'failed', error: 'denied' }],
    ['a rollback', { command: 'rollback', step: 'rollback', phase: 'intent', before: { flag: { kind: 'none' } } }],
    [
      'a rollback that was not proven',
      {
        command: 'rollback',
        step: 'rollback',
        phase: 'failed',
        before: { flag: {} },
        after: { verdict: 'not-safe', remains: ['flag'] },
      },
    ],
    [
      'alarms without actions',
      { command: 'rollback', step: 'disarm-alarms', phase: 'intent', before: { alarms: ['a'] } },
    ],
    ['a resource that was made', { command: 'provision', step: 'create dashboard x', phase: 'done' }],
    [
      'how a deploy ended',
      {
        command: 'deploy',
        step: 'end huntaze-mock-read',
        phase: 'note',
        before: { function: 'f', version: '1', codeSha256: 'x' },
        after: { kind: 'live' },
      },
    ],
  ])('reads %s, and leaves the record as it is', (_, record) => {
    const { entry, step } = read(record);
    expect(step).toBe(entry);
    expect(entry).toEqual({ ...head, ...record });
  });

  it.each([
    ['of another version', { command: 'canary', step: 'paint-it-black', phase: 'done' }],
    ['named like a property of every object', { command: 'x', step: 'constructor', phase: 'done' }],
    ['that is no note', { ...share, phase: 'note' }],
    ['without its facts', { command: 'rollback', step: 'disarm-alarms', phase: 'intent' }],
    ['with the facts of another', { ...share, phase: 'intent', before: { share: 'none' } }],
    ['done without what came of it', { ...share, phase: 'done' }],
  ])('shows a step %s, and gives it to no reader', (_, record) => {
    const { entry, step } = read(record);
    expect(entry).toEqual({ ...head, ...record });
    expect(step).toBeUndefined();
  });
});

describe('readEntry', () => {
  it.each([
    ['without a command', { step: 'rollback', phase: 'done' }],
    ['in a phase that does not exist', { ...share, phase: 'perhaps' }],
    ['numbered by a word', { ...share, phase: 'intent', seq: 'seven' }],
  ])('knows a record %s as none of a step', (_, record) => {
    expect(read(record).entry).toBeUndefined();
  });
});
