import { describe, expect, it } from 'vitest';
import {
  compileQuery,
  type LogEvent,
  QueryCompileError,
  refusedFeatures,
  runQuery,
} from '../../../../../src/sandbox/services/logs/insights/index';
import { fuzzInsights } from '../../../../corpus/fuzzing';

const START_MS = Date.UTC(2026, 10, 21, 10);

function eventsOf(messages: readonly string[]): LogEvent[] {
  return messages.map((message, index) => ({
    timestampMs: START_MS + index,
    ingestionTimeMs: START_MS,
    message,
    logStream: 's',
    logGroup: '000000000000:/aws/lambda/f',
    ptr: String(index),
  }));
}

function run(query: string, messages: readonly string[]) {
  return runQuery(compileQuery(query), {
    events: eventsOf(messages),
    startMs: START_MS,
    endMs: START_MS + 1000,
    nowMs: START_MS,
  });
}

function refusal(query: string): QueryCompileError {
  try {
    compileQuery(query);
  } catch (error) {
    if (error instanceof QueryCompileError) return error;
    throw error;
  }
  throw new Error(`accepted: ${query.slice(0, 100)}`);
}

describe('a query that is too much', () => {
  it('is refused above 10,000 characters and accepted at 10,000', () => {
    const query = (length: number) => `fields a #${'x'.repeat(length - 10)}`;
    expect(query(10_000)).toHaveLength(10_000);
    expect(() => compileQuery(query(10_000))).not.toThrow();
    expect(refusal(query(10_001))).toMatchObject({ start: 10_000, end: 10_001 });
  });

  it.each([
    ['parentheses', `filter ${'('.repeat(9_000)}`],
    ['closed parentheses', `filter ${'('.repeat(4_500)}1${')'.repeat(4_500)}`],
    ['calls', `fields ${'abs('.repeat(2_400)}`],
    ['negations', `filter ${'not '.repeat(2_400)} 1`],
    ['minus signs', `fields ${'- '.repeat(4_800)} 1`],
    ['lists', `filter ${'a in ['.repeat(1_500)}`],
    ['operators in a row', `fields ${'1+'.repeat(4_900)}1`],
    ['groups of a regex', `filter a like /${'('.repeat(4_000)}${')'.repeat(4_000)}/`],
    ['repetitions of a regex', `filter a like /${'(?:a{30}){30}'.repeat(600)}/`],
  ])('is refused for its %s, with a place', (_, query) => {
    const { start, end } = refusal(query);
    expect(start).toBeLessThanOrEqual(end);
    expect(end).toBeLessThanOrEqual(query.length);
  });

  it('is accepted with 200 levels and refused with 201', () => {
    const nested = (levels: number) => `filter ${'('.repeat(levels - 1)}1${')'.repeat(levels - 1)}`;
    expect(() => compileQuery(nested(200))).not.toThrow();
    expect(refusal(nested(201)).message).toContain('nested deeper');
  });
});

describe('a regex that would backtrack without end', () => {
  it.each([
    ['(a+)+$', 'a'.repeat(40)],
    ['(?i)(a|aa)+$', 'a'.repeat(60)],
    ['(a|aa){2,40}!', 'a'.repeat(60)],
    ['(x+x+)+y', 'x'.repeat(60)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(80)],
    ['(?:a*)*b', 'a'.repeat(20_000)],
    ['a*a*a*a*a*b', 'a'.repeat(5_000)],
  ])('%s ends within a second', (pattern, text) => {
    const started = performance.now();
    expect(run(`filter @message like /${pattern}/ | stats count(*) as n`, [`${text}_`]).rows).toEqual([
      [{ field: 'n', value: '0' }],
    ]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('gives the same captures after it was stopped as before', () => {
    const hard = `${'a'.repeat(40)}_`;
    const { rows } = run(
      'parse @message /(?<word>(?:a+)+)(?<rest>_|!)$/ | parse @message /^(?<none>(?:a|aa)+)!/ | display word, rest, none',
      [hard, 'aa!'],
    );
    expect(rows.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value.length])))).toEqual([
      { word: 2, rest: 1, none: 2, '@ptr': 1 },
      { word: 40, rest: 1, '@ptr': 1 },
    ]);
  });
});

describe('log lines that are not what they seem', () => {
  it('counts lines with NUL, lone surrogates and bidi characters', () => {
    const { rows, statistics } = run('stats count(*) as n, max(strlen(@message)) as longest', [
      'a\0b',
      '\ud800',
      '\u202eevil',
      '',
    ]);
    expect(rows).toEqual([
      [
        { field: 'n', value: '4' },
        { field: 'longest', value: '5' },
      ],
    ]);
    expect(statistics.recordsScanned).toBe(4);
  });

  it('finds no fields in JSON that is nested 100,000 levels deep', () => {
    const bomb = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const { rows } = run('filter ispresent(b) or not ispresent(b) | stats count(*) as n, count(a.a) as deep', [
      bomb,
      '{"b":1}',
    ]);
    expect(rows).toEqual([
      [
        { field: 'n', value: '2' },
        { field: 'deep', value: '0' },
      ],
    ]);
  });

  it('stops at 200 fields of a wide object', () => {
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, at])));
    const { rows } = run('stats count(k0) as first, count(k199) as last, count(k200) as beyond', [wide]);
    expect(rows).toEqual([
      [
        { field: 'first', value: '1' },
        { field: 'last', value: '1' },
        { field: 'beyond', value: '0' },
      ],
    ]);
  });

  it('takes names of the prototype for ordinary names', () => {
    const { rows } = run(
      'fields jsonParse(@message) as m | display m.constructor as a, m.`__proto__` as b, toString as c',
      ['{"x":1}'],
    );
    expect(rows[0]?.filter(({ field }) => field !== '@ptr')).toEqual([]);
    expect(refusal('fields constructor(1)').message).toContain('unknown function');
  });

  it('searches a line with thousands of braces in time that grows with its length', () => {
    const braces = '{'.repeat(200_000) + '{"a":'.repeat(10_000);
    const started = performance.now();
    run('stats count(a) as n', [braces]);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('fails, and does not crash, when texts grow without bound', () => {
    const grow = 'replace(replace(replace(@message, "a", @message), "a", @message), "a", @message)';
    expect(() => run(`fields ${grow} as big | stats max(strlen(big)) as n`, ['a'.repeat(3_000)])).toThrow(/memory/);
  });
});

describe('random queries', () => {
  it('are accepted or refused with a place, and print to themselves', () => {
    const { accepted, refused } = fuzzInsights(5_000, 42);
    expect(accepted).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(1_000);
  }, 60_000);
});

describe('the time of a query', () => {
  it('grows with the number of events, not with its square', () => {
    const query =
      'parse @message /n=(?<n>\\d+)/ | stats count(*) as c, pct(n, 95) as p, countDistinct(n) as d by n % 1000 as key | sort key asc';
    const lines = (count: number) => Array.from({ length: count }, (_, at) => `line n=${at} of many`);
    const [small, large] = [lines(20_000), lines(160_000)];
    const time = (messages: readonly string[]) => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const before = process.cpuUsage();
        run(query, messages);
        best = Math.min(best, process.cpuUsage(before).user);
      }
      return best;
    };
    time(small);
    expect(time(large)).toBeLessThan(time(small) * 8 * 3);
  }, 60_000);
});

describe('a refusal', () => {
  it.each([
    ['pattern @message', true],
    ['filter a in (SOURCE "b" | fields c)', true],
    ['stats count(*) by bin(5m) offset 1h', true],
    ["SOURCE dataSource(['x'])", true],
    ['filter a like /\\p{L}/', true],
    ['filter a like /(?m)^a/', true],
    ['parse @message /(?<a>x){3}/', true],
    ['eval a = 1', false],
    ['filter a like /x(?=y)/', false],
    ['filter a like /(x)\\1/', false],
    ['fields a | dedup a | sort a asc', false],
  ])('of %s says whether only this sandbox does not have it: %s', (query, unsupported) => {
    expect(refusal(query).unsupported).toBe(unsupported);
  });

  it('covers every command of the list', () => {
    const listed = refusedFeatures().flatMap((feature) => /^commands ([\w, ]+)/.exec(feature)?.[1]?.split(', ') ?? []);
    expect(listed).toHaveLength(11);
    expect(refusedFeatures().length).toBeLessThan(10);
    for (const command of listed)
      expect(refusal(`${command} a`).message).toBe(`the command ${command} is not supported by this sandbox`);
  });
});
