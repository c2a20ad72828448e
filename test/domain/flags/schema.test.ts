import { describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument } from '../../../src/domain/flags/document';
import { parseFlagDocument } from '../../../src/domain/flags/schema';

interface Document {
  version: unknown;
  flags: Record<string, Record<string, unknown>>;
  values: Record<string, Record<string, unknown>>;
  [key: string]: unknown;
}

/** The off document after a change, as text. */
function changed(change: (document: Document) => void): string {
  const document = JSON.parse(serializeFlagDocument(offDocument())) as Document;
  change(document);
  return JSON.stringify(document, null, 2);
}

function problemsOf(text: string): readonly string[] {
  const parsed = parseFlagDocument(text);
  return parsed.kind === 'valid' ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

const attribute = (constraints: unknown) => (document: Document) => {
  document.flags.other = { attributes: { a: { constraints } } };
};

const REFUSED: readonly (readonly [string, (document: Document) => void, RegExp])[] = [
  [
    'version 2',
    (d) => {
      d.version = '2';
    },
    /^version: must be the text "1"/,
  ],
  [
    'a number as version',
    (d) => {
      d.version = 1;
    },
    /^version:/,
  ],
  [
    'another key at the root',
    (d) => {
      d._meta = {};
    },
    /^_meta: unknown key/,
  ],
  [
    'a flag in capitals',
    (d) => {
      d.flags.Other = {};
    },
    /^flags\.Other: a key is/,
  ],
  [
    'a flag of 65 characters',
    (d) => {
      d.flags['a'.repeat(65)] = {};
    },
    /a key is/,
  ],
  [
    '_description',
    (d) => {
      d.flags.other = { _description: 'x' };
    },
    /^flags\.other\._description: unknown key/,
  ],
  [
    'a name of 65 characters',
    (d) => {
      d.flags.other = { name: 'n'.repeat(65) };
    },
    /^flags\.other\.name:/,
  ],
  [
    'a name of two lines',
    (d) => {
      d.flags.other = { name: 'a\nb' };
    },
    /^flags\.other\.name:/,
  ],
  [
    'a description of 1,025',
    (d) => {
      d.flags.other = { description: 'd'.repeat(1_025) };
    },
    /^flags\.other\.description:/,
  ],
  [
    'an attribute called enabled',
    (d) => {
      d.flags.other = { attributes: { enabled: {} } };
    },
    /reserved/,
  ],
  [
    '26 attributes',
    (d) => {
      d.flags.other = { attributes: Object.fromEntries(Array.from({ length: 26 }, (_, i) => [`a${i}`, {}])) };
    },
    /at most 25 attributes/,
  ],
  ['a type nobody knows', attribute({ type: 'date' }), /constraints\.type: must be one of/],
  ['a fraction as bound', attribute({ type: 'number', maximum: 0.5 }), /maximum: must be a whole number/],
  ['pattern beside enum', attribute({ type: 'string', pattern: 'a', enum: ['a'] }), /either pattern or enum/],
  ['101 values', attribute({ type: 'string', enum: Array.from({ length: 101 }, String) }), /at most 100 values/],
  ['a bound on a text', attribute({ type: 'string', minimum: 1 }), /minimum: unknown key/],
  ['a list of booleans', attribute({ type: 'array', elements: { type: 'boolean' } }), /elements\.type: must be/],
  [
    'another deprecation',
    (d) => {
      d.flags.other = { _deprecation: { status: 'done' } };
    },
    /status: can only be "planned"/,
  ],
  [
    'a share of 101',
    (d) => {
      d.values.prismaAdapter!.percentage = 101;
    },
    /percentage: must not be above 100/,
  ],
  [
    'a share of -1',
    (d) => {
      d.values.prismaAdapter!.percentage = -1;
    },
    /percentage: must not be below 0/,
  ],
  [
    'a share in quotes',
    (d) => {
      d.values.prismaAdapter!.percentage = '1';
    },
    /percentage: must be a number/,
  ],
  [
    'bucketBy session',
    (d) => {
      d.values.prismaAdapter!.bucketBy = 'session';
    },
    /bucketBy: must be one of request, user/,
  ],
  [
    'no enabled',
    (d) => void delete d.values.prismaAdapter!.enabled,
    /values\.prismaAdapter\.enabled: must be true or false/,
  ],
  [
    'no share on a flag that is on',
    (d) => void delete d.values.prismaShadow!.percentage,
    /prismaShadow\.percentage: is required/,
  ],
  [
    'an object as attribute',
    (d) => {
      d.values.prismaAdapter!.extra = {};
    },
    /extra: must be a number/,
  ],
  [
    'a text of 1,025',
    (d) => {
      d.values.prismaAdapter!.extra = 'x'.repeat(1_025);
    },
    /extra: must be/,
  ],
  [
    'a mixed list',
    (d) => {
      d.values.prismaAdapter!.extra = [1, 'a'];
    },
    /extra: must be/,
  ],
  [
    'attributeValues',
    (d) => {
      d.values.prismaAdapter!.attributeValues = {};
    },
    /belongs into a variant/,
  ],
  [
    'variants of any flag',
    (d) => {
      d.values.other = { _variants: [{ name: 'default', enabled: false }] };
    },
    /^values\.other\._variants: .*Amazon Ion/,
  ],
];

describe('the schema of a flag document', () => {
  it('accepts the off document', () => {
    expect(problemsOf(serializeFlagDocument(offDocument()))).toEqual([]);
  });

  it('accepts every kind of attribute, and the keys that the service writes', () => {
    const text = changed((document) => {
      document.flags.other = {
        name: 'Other',
        _createdAt: '2026-01-01T00:00:00Z',
        _updatedAt: '2026-01-01T00:00:00Z',
        _deprecation: { status: 'planned', date: '2027-01-01' },
        attributes: {
          text: { description: 'd', constraints: { type: 'string', pattern: '^a+$' } },
          list: { constraints: { type: 'array', elements: { type: 'string', enum: ['x'] } } },
          yes: { constraints: { type: 'boolean', required: true } },
          part: { constraints: { type: 'number', minimum: 0, maximum: 1 } },
        },
      };
      document.values.other = { enabled: true, text: 'aaa', list: ['x'], yes: true, part: 0.5, _createdAt: 'x' };
    });
    expect(problemsOf(text)).toEqual([]);
  });

  it.each(REFUSED)('refuses %s', (_, change, problem) => {
    const problems = problemsOf(changed(change));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('reports every problem with its path and line', () => {
    const text = changed((document) => {
      document.version = '2';
      document.values.prismaAdapter!.percentage = 101;
      delete document.values.prismaShadow!.percentage;
    });
    const parsed = parseFlagDocument(text);
    const lines = text.split('\n');
    expect(
      parsed.kind === 'invalid' && parsed.problems.map(({ path, line }) => [path, lines[(line ?? 0) - 1]?.trim()]),
    ).toEqual([
      ['version', '"version": "2",'],
      ['values.prismaAdapter.percentage', '"percentage": 101,'],
      ['values.prismaShadow.percentage', '"prismaShadow": {'],
    ]);
  });

  it('refuses the document of the first scripts, and says where', () => {
    const text = '{\n  "prismaAdapter": {\n    "enabled": false // <- off by default\n  }\n}';
    expect(parseFlagDocument(text)).toEqual({
      kind: 'invalid',
      problems: [{ path: '', line: 3, message: 'column 22: comments are not part of JSON' }],
    });
    expect(problemsOf('{"prismaAdapter":{"enabled":true}}')).toEqual([
      'prismaAdapter: unknown key; allowed here: version, flags, values',
      'version: must be the text "1"',
      'flags: must be an object',
      'values: must be an object',
    ]);
  });
});
