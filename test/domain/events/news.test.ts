import { describe, expect, it } from 'vitest';
import { seenOf } from '../../../src/domain/events/events-between';
import { identityOf, newsOf } from '../../../src/domain/events/news';
import { frameOf } from './frames';

const healthy = frameOf('healthy');
const failing = frameOf('failing-canary');
const rolledBack = frameOf('rolled-back');
const stale = frameOf('stale-data');

describe('newsOf', () => {
  it('is nothing for a healthy beta that is seen for the first time', () => {
    expect(newsOf(undefined, healthy)).toEqual([]);
  });

  it('is the alarm, the rollback and the NO-GO for one that is seen for the first time after them', () => {
    expect(newsOf(undefined, failing).map(({ kind }) => kind)).toEqual(['alarm', 'undone', 'verdict']);
    expect(newsOf(undefined, rolledBack).map(({ kind }) => kind)).toContain('undone');
  });

  it('is a NO-GO that was there before anybody watched, and no other verdict', () => {
    const judged = (verdict: 'NO-GO' | 'INVESTIGATE') =>
      newsOf(undefined, { ...healthy, decision: { ...healthy.decision, verdict } }).map(({ kind }) => kind);
    expect(judged('NO-GO')).toEqual(['verdict']);
    expect(judged('INVESTIGATE')).toEqual([]);
  });

  it('is what happened while nobody watched, for a watch that begins again', () => {
    const kinds = newsOf(seenOf(healthy), rolledBack).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['alarm', 'undone', 'verdict']));
  });

  it('is no source that one reading failed of, but one that is stale', () => {
    const moment = { ...stale, sources: stale.sources.map((source) => ({ ...source, readAtMs: stale.atMs })) };
    expect(newsOf(healthy, moment).map(({ kind }) => kind)).not.toContain('stale');
    expect(newsOf(healthy, stale).map(({ kind }) => kind)).toContain('stale');
  });

  it('has the same identity wherever it is seen, and another when it happens again', () => {
    const [first] = newsOf(undefined, failing);
    const [again] = newsOf(undefined, { ...failing, atMs: failing.atMs + 7_000 });
    if (first?.kind !== 'alarm' || again === undefined) throw new Error('no alarm');
    expect(identityOf(again)).toEqual(identityOf(first));
    expect(identityOf({ ...first, sinceMs: first.sinceMs + 60_000 })).not.toEqual(identityOf(first));
  });
});
