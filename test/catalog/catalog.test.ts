import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../src/catalog/catalog';
import { fill } from '../../src/catalog/fill';
import { OperatorError } from '../../src/domain/operator-error';
import { saying } from '../support/saying';

const QUERY = [
  '# title: A title',
  '# answers: a question: with a colon',
  '# order: 2',
  '# window: 90m',
  '# log-groups: mock-read, prisma-read',
  '# columns: time, n',
  'stats count(*) as n by bin(1m) as time',
  '',
].join('\n');

const read = (text: string, name = 'q.logsinsights') => readCatalog([{ name, text }]);

describe('reading the catalog', () => {
  it('types the headers of a query and keeps its text as it lies on disk', () => {
    expect(read(QUERY).queries).toEqual([
      {
        name: 'q',
        title: 'A title',
        answers: 'a question: with a colon',
        window: { text: '90m', ms: 5_400_000 },
        logGroups: ['mock-read', 'prisma-read'],
        columns: ['time', 'n'],
        parameters: [],
        text: QUERY,
      },
    ]);
  });

  it('takes the headers off a filter, because X-Ray has no comments', () => {
    const text = '# title: T\n# answers: A\n# order: 1\n# parameters: userId\nannotation[userId] = "{{userId}}"\n';
    expect(read(text, 'one.xray').filters).toEqual([
      { name: 'one', title: 'T', answers: 'A', parameters: ['userId'], text: 'annotation[userId] = "{{userId}}"' },
    ]);
  });

  it('orders by the order header and ignores other files', () => {
    const catalog = readCatalog([
      { name: 'b.logsinsights', text: QUERY },
      { name: 'a.logsinsights', text: QUERY.replace('order: 2', 'order: 10') },
      { name: 'c.logsinsights', text: QUERY.replace('order: 2', 'order: 1') },
      { name: 'README.md', text: 'words' },
    ]);
    expect(catalog.queries.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });

  it('reads files with Windows line ends', () => {
    expect(read(QUERY.replaceAll('\n', '\r\n')).queries[0]?.columns).toEqual(['time', 'n']);
  });

  it.each([
    ['a missing title', QUERY.replace('# title: A title\n', ''), 'the header "title" is missing'],
    ['an unknown header', `# colour: red\n${QUERY}`, 'the header "colour" is not known'],
    ['a header twice', `# title: B\n${QUERY}`, 'the header "title" is written twice'],
    ['a comment that is no header', `# just words\n${QUERY}`, 'line 1 is no header'],
    ['a window without a unit', QUERY.replace('90m', '90'), '"90" is no window'],
    ['an unknown log group', QUERY.replace('mock-read,', 'other,'), 'no log group "other"'],
    ['an order of words', QUERY.replace('order: 2', 'order: first'), '"order" is no whole number'],
    ['an undeclared parameter', `${QUERY}| filter a = "{{user}}"`, '"user" is not declared'],
    ['an unused parameter', `# parameters: user\n${QUERY}`, '"user" is not used'],
  ])('takes a file with %s away, naming it, and no other', (_, text, message) => {
    const catalog = readCatalog([
      { name: 'q.logsinsights', text },
      { name: 'good.logsinsights', text: QUERY },
    ]);
    expect(catalog.broken).toEqual([{ name: 'q', why: expect.stringContaining(message) }]);
    expect(catalog.broken[0]?.why).toMatch(/^q\.logsinsights: /);
    expect(catalog.queries.map(({ name }) => name)).toEqual(['good']);
  });

  it('refuses a filter without an expression', () => {
    const { broken } = read('# title: T\n# answers: A\n# order: 1\n', 'f.xray');
    expect(broken).toEqual([{ name: 'f', why: expect.stringContaining('there is no expression') }]);
  });
});

describe('filling in parameters', () => {
  const filter = {
    name: 'one-user',
    title: 'T',
    answers: 'A',
    parameters: ['userId'],
    text: 'annotation[userId] = "{{userId}}"',
  };

  const quoted = ['user-1', 'A.b_c@d:e-f', 'x'.repeat(128), 'a b', "a'b", 'é', '{{userId}}', '$&'];
  it.each(quoted)('accepts %s between quotes, as it is', (userId) => {
    expect(fill(filter, { userId })).toBe(`annotation[userId] = "${userId}"`);
  });

  it.each(['', 'a"b', 'a\\b', 'a\nb', 'x'.repeat(129)])('refuses %j', (userId) => {
    expect(() => fill(filter, { userId })).toThrow(OperatorError);
  });

  it.each(['', 'a b', 'a"b', "a'b", 'a\\b', 'é', '{{userId}}', '$&'])('refuses %j where no quotes are', (userId) => {
    const bare = { ...filter, text: 'filter userId = {{userId}}' };
    expect(() => fill(bare, { userId })).toThrow(OperatorError);
    expect(fill(bare, { userId: 'user-1' })).toBe('filter userId = user-1');
  });

  it('refuses a parameter without a value', () => {
    expect(() => fill(filter, {})).toThrow('"one-user" needs a value for userId');
    expect(() => fill(filter, { userId: undefined })).toThrow('needs a value');
  });

  it('refuses a value that the text has no place for, and says what is about one user', () => {
    const all = { name: 'latency', text: 'stats pct(duration, 95)', parameters: [] };
    expect(fill(all, { userId: undefined })).toBe(all.text);
    expect(() => fill(all, { userId: 'user-7' })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: '--user has no effect on "latency"',
        next: saying('huntaze-beta logs --user user-7'),
      }),
    );
  });

  it('fills every place of a query', () => {
    const [saved] = read(`# parameters: user\n${QUERY}| filter a = "{{user}}" or b = "{{user}}"`).queries;
    expect(saved && fill(saved, { user: 'u-1' })).toContain('a = "u-1" or b = "u-1"');
  });
});
