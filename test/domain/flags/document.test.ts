import { describe, expect, it } from 'vitest';
import {
  documentChanges,
  FLAGS_OFF,
  type FlagDocument,
  flagsOf,
  offDocument,
  readFlags,
  serializeFlagDocument,
  withShare,
} from '../../../src/domain/flags/document';
import { parseFlagDocument } from '../../../src/domain/flags/schema';

const json = (value: unknown) => readFlags({ contentType: 'application/json', text: JSON.stringify(value) });

const ON = { enabled: true, percentage: 1, salt: 'beta-2026', bucketBy: 'request' };

describe('delivered flags', () => {
  it('read as they are', () => {
    expect(json({ prismaAdapter: ON, prismaShadow: { enabled: true, percentage: 50 } })).toEqual({
      kind: 'valid',
      flags: { adapter: ON, shadow: { enabled: true, percentage: 50 } },
    });
  });

  it('of disabled flags carry nothing else, and read off', () => {
    expect(json({ prismaAdapter: { enabled: false }, prismaShadow: { enabled: false } })).toEqual({
      kind: 'valid',
      flags: FLAGS_OFF,
    });
  });

  it('take request and no salt for granted', () => {
    expect(json({ prismaAdapter: { enabled: true, percentage: 5 } }).flags.adapter).toEqual({
      enabled: true,
      percentage: 5,
      salt: '',
      bucketBy: 'request',
    });
  });

  it.each([0, 0.5, 1, 99.9, 100])('accept a share of %d', (percentage) => {
    expect(json({ prismaAdapter: { ...ON, percentage } })).toMatchObject({
      kind: 'valid',
      flags: { adapter: { percentage } },
    });
  });

  it.each([-0.0001, 100.0001, '1', 'abc', null, true, [1], {}])('refuse a share of %j, and are off', (percentage) => {
    const reading = json({ prismaAdapter: { ...ON, percentage } });
    expect(reading).toMatchObject({ kind: 'invalid', flags: { adapter: { enabled: false, percentage: 0 } } });
    expect(reading.kind === 'invalid' && reading.why).toMatch(
      /^prismaAdapter\.percentage is .*, not a number from 0 to 100$/,
    );
  });

  it('keep the shadow when only the adapter is broken, and the adapter when only the shadow is', () => {
    const shadow = { enabled: true, percentage: 100 };
    expect(json({ prismaAdapter: { enabled: 1 }, prismaShadow: shadow }).flags).toEqual({ ...FLAGS_OFF, shadow });
    expect(json({ prismaAdapter: ON, prismaShadow: { enabled: true } }).flags).toEqual({ ...FLAGS_OFF, adapter: ON });
  });

  it.each([
    ['application/ion; type=AWS.AppConfig.FeatureFlags', /variants/],
    ['application/x-yaml', /not as application\/json/],
  ])('refuse %s', (contentType, why) => {
    const reading = readFlags({ contentType, text: JSON.stringify({ prismaAdapter: ON }) });
    expect(reading.kind === 'invalid' && reading.why).toMatch(why);
    expect(reading.flags).toEqual(FLAGS_OFF);
  });

  it.each(['application/json', 'application/json; charset=utf-8', undefined])('accept %s', (contentType) => {
    expect(readFlags({ contentType, text: JSON.stringify({ prismaAdapter: ON }) }).kind).toBe('valid');
  });
});

describe('a flag document', () => {
  it('that is off disables the adapter and shadows everything', () => {
    expect(flagsOf(offDocument())).toEqual({ ...FLAGS_OFF, shadow: { enabled: true, percentage: 100 } });
    expect(offDocument().values.prismaAdapter).toEqual({
      enabled: false,
      percentage: 0,
      salt: 'beta-2026',
      bucketBy: 'request',
    });
  });

  it.each([0.5, 1, 5, 25, 100])('with a share of %d passes the schema', (percentage) => {
    const document = withShare(offDocument(), { percentage });
    expect(parseFlagDocument(serializeFlagDocument(document))).toEqual({ kind: 'valid', document });
    expect(flagsOf(document)?.adapter).toEqual({ enabled: true, percentage, salt: 'beta-2026', bucketBy: 'request' });
  });

  const foreign: FlagDocument = {
    version: '1',
    flags: {
      darkMode: { name: 'Dark mode' },
      prismaAdapter: {
        name: 'Our adapter',
        description: 'ours',
        _createdAt: '2026-01-01T00:00:00Z',
        attributes: { owner: { constraints: { type: 'string' } } },
      },
    },
    values: {
      darkMode: { enabled: true },
      prismaAdapter: { enabled: false, owner: 'reads', salt: 'theirs', bucketBy: 'user', percentage: 0 },
      prismaShadow: { enabled: true, percentage: 10 },
    },
  };

  it('keeps every key that is not the share', () => {
    const document = withShare(foreign, { percentage: 5 });
    expect(documentChanges(foreign, document).filter(({ before }) => before !== undefined)).toEqual([
      { path: 'values.prismaAdapter.enabled', before: false, after: true },
      { path: 'values.prismaAdapter.percentage', before: 0, after: 5 },
    ]);
    expect(document.values.prismaAdapter).toEqual({
      enabled: true,
      owner: 'reads',
      salt: 'theirs',
      bucketBy: 'user',
      percentage: 5,
    });
    expect(document.flags.prismaAdapter).toMatchObject({ name: 'Our adapter', _createdAt: '2026-01-01T00:00:00Z' });
    expect(foreign.values.prismaAdapter).toMatchObject({ percentage: 0 });
  });

  it('changes salt and unit only when asked', () => {
    expect(flagsOf(withShare(foreign, { percentage: 5, bucketBy: 'request', salt: 'new' }))?.adapter).toEqual({
      enabled: true,
      percentage: 5,
      salt: 'new',
      bucketBy: 'request',
    });
  });

  it('has no changes against itself, and names what comes and goes', () => {
    expect(documentChanges(foreign, structuredClone(foreign))).toEqual([]);
    const stamped = { values: { f: { enabled: true, _updatedAt: '2026-01-01' } } };
    expect(documentChanges(stamped, { values: { f: { enabled: true } } })).toEqual([]);
    expect(documentChanges({ a: 1, b: { c: [1] } }, { b: { c: [2] }, d: null })).toEqual([
      { path: 'b.c', before: [1], after: [2] },
      { path: 'd', before: undefined, after: null },
      { path: 'a', before: 1, after: undefined },
    ]);
  });

  it('gives no flags when its adapter is missing or broken', () => {
    expect(flagsOf({ version: '1', flags: {}, values: {} })).toBeUndefined();
    expect(flagsOf(withShare(foreign, { percentage: 101 }))).toBeUndefined();
  });
});
