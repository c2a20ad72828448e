import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyCommand } from '../../src/commands/command';
import { costCommand } from '../../src/commands/cost';
import { logsCommand } from '../../src/commands/logs';
import { queryRunCommand } from '../../src/commands/query/own-query';
import { queryCommand, queryShowCommand } from '../../src/commands/query/query';
import { tracesListCommand, tracesMapCommand, tracesShowCommand } from '../../src/commands/traces/show';
import { tracesCommand } from '../../src/commands/traces/traces';
import { trafficCommand } from '../../src/commands/traffic';
import { statusCommand } from '../../src/commands/watch/status';
import { watchCommand } from '../../src/commands/watch/watch';
import { START_STEP } from '../../src/domain/journal/steps';
import { PRICES } from '../../src/domain/system/prices';
import type { LogLine } from '../../src/domain/telemetry/logs';
import { unescapeLogValue } from '../../src/domain/telemetry/names';
import { followLogs } from '../../src/operations/observe/follow-logs';
import { differences, type RawLine } from '../catalog/recount';
import { savedCatalog } from '../catalog/saved-files';
import { HOUR, MINUTE, openStage, type Stage } from '../operations/stage';
import { type Around, csvRows, runCommand } from './observe';

/** Answered when something went wrong only. */
const MAY_BE_EMPTY = new Set(['error', 'user', 'duration_ms']);

describe('the commands that observe, on a rehearsed hour', () => {
  let stage: Stage;
  let window: { readonly from: string; readonly to: string };
  const raw: Record<string, readonly RawLine[]> = {};

  const run = (
    command: AnyCommand,
    args: readonly string[] = [],
    options: Readonly<Record<string, unknown>> = {},
    around: Around = {},
  ) =>
    runCommand(command, args, options, {
      ...around,
      context: { gateways: async () => stage.gateways, ...around.context },
    });
  const json = async <T>(command: AnyCommand, args: readonly string[] = [], options = {}): Promise<T> =>
    JSON.parse((await run(command, args, options, { globals: { json: true } })).stdout) as T;

  beforeAll(async () => {
    stage = await openStage();
    const { sandbox, gateways } = stage;
    await gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    const from = stage.clock.now();
    await stage.deployShare(25, 110);
    sandbox.traffic.change({ queryDropShare: 0.01, driftedUserShare: 0.1 });
    sandbox.traffic.setRate(500);
    await sandbox.advance(HOUR);
    sandbox.traffic.setRate(0);
    await sandbox.advance(5 * MINUTE);
    window = { from: new Date(from).toISOString(), to: new Date(stage.clock.now() - MINUTE).toISOString() };
    for (const name of ['mock-read', 'prisma-read']) {
      const options = { ...window, function: name, all: true, limit: '10000' };
      const said = await run(logsCommand, [], options, { globals: { json: true } });
      expect(said.stderr).toBe('');
      raw[name] = said.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as LogLine)
        .map(({ atMs, message, group, stream }) => ({
          timestampMs: atMs,
          message,
          logGroup: `000000000000:${group}`,
          logStream: stream,
        }));
    }
  }, 300_000);
  afterAll(() => stage.close());

  /** Requests that X-Ray sampled, by their REPORT lines, whose own line of annotations matches. */
  const annotated = (pattern: RegExp): number => {
    const lines = raw['mock-read'] ?? [];
    const sampled = new Set(
      lines
        .filter(({ message }) => message.startsWith('REPORT') && message.includes('Sampled: true'))
        .map(({ message }) => /RequestId: (\S+)/.exec(message)?.[1]),
    );
    return lines.filter(
      ({ message }) => message.includes('[XRAY]') && pattern.test(message) && sampled.has(message.split('\t')[1]),
    ).length;
  };

  describe('query', () => {
    it.each(savedCatalog.queries)('$name: the figures of a count over the raw lines', async (saved) => {
      const { rows } = await json<{ rows: Record<string, string | null>[] }>(queryCommand, [saved.name], window);
      const lines = saved.logGroups.flatMap((group) => raw[group] ?? []);
      const answered = rows.map((row) =>
        Object.fromEntries(Object.entries(row).flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
      );
      expect(answered.length).toBeGreaterThan(0);
      for (const column of saved.columns)
        if (!MAY_BE_EMPTY.has(column)) expect(Object.keys(answered[0] ?? {})).toContain(column);
      const found = differences(saved.name, saved.columns, answered, lines);
      expect(found.filter((each) => !(rows.length === 100 && each.startsWith('not answered')))).toEqual([]);
    });

    it('--csv: the same rows, numbers untouched', async () => {
      const { stdout } = await run(queryCommand, ['error-rate'], { ...window, csv: true });
      const { rows } = await json<{ rows: Record<string, string>[] }>(queryCommand, ['error-rate'], window);
      const [header = [], ...cells] = csvRows(stdout);
      expect(cells.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])))).toEqual(rows);
    });

    it('--file: the same answer offline, over the lines that logs --all --json exports', async () => {
      const { stdout } = await run(
        logsCommand,
        [],
        { ...window, all: true, limit: '10000' },
        { globals: { json: true } },
      );
      const offline = await run(
        queryCommand,
        ['latency'],
        { file: 'lines.ndjson' },
        {
          globals: { json: true },
          context: { readFile: async () => stdout },
        },
      );
      const online = await json<{ rows: unknown }>(queryCommand, ['latency'], window);
      expect((JSON.parse(offline.stdout) as { rows: unknown }).rows).toEqual(online.rows);
      expect(offline.stderr).toContain('offline: ');
    });

    it('says when an answer may have been cut at 10,000 rows, and only then', async () => {
      const lines = (n: number): string =>
        Array.from({ length: n }, (_, i) => JSON.stringify({ atMs: 1_790_000_000_000 + i, message: `line ${i}` })).join(
          '\n',
        );
      const asked = (n: number) =>
        run(
          queryRunCommand,
          ['-'],
          { file: 'lines.ndjson', csv: true },
          {
            context: { readFile: async (path) => (path === '-' ? 'fields @message' : lines(n)) },
          },
        );
      const cut = await asked(10_050);
      expect(csvRows(cut.stdout)).toHaveLength(10_001);
      expect(cut.stderr).toContain('cut at 10,000 rows');
      expect((await asked(9_999)).stderr).not.toContain('cut at');
    });

    it.each([
      ['not json', /lines.ndjson:1 is not JSON/],
      ['{"atMs":1}', /lines.ndjson:1 has no "atMs" and "message"/],
      ['{"atMs":"x","message":"y"}', /has no "atMs"/],
      ['null', /lines.ndjson:1/],
    ])('--file refuses %j, with the line', async (text, why) => {
      await expect(
        run(queryCommand, ['latency'], { file: 'lines.ndjson' }, { context: { readFile: async () => text } }),
      ).rejects.toThrow(why);
    });

    it('lists what each answers, and shows one ready to paste', async () => {
      expect((await run(queryCommand)).stdout).toContain('error-rate');
      const show = await run(queryShowCommand, ['error-rate']);
      expect(show.stdout).toBe(savedCatalog.queries.find(({ name }) => name === 'error-rate')?.text);
      expect(show.stderr).toMatch(/log groups {2}\/aws\/lambda\/huntaze-mock-read[\s\S]*console +https:/);
    });

    it('--chart draws the time series, and says when there is none', async () => {
      expect((await run(queryCommand, ['error-rate'], { ...window, chart: true })).stdout).toMatch(/[\u2801-\u28ff]/);
      expect((await run(queryCommand, ['latency'], { ...window, chart: true })).stderr).toContain('no chart');
    });

    it('--estimate runs nothing but the estimate', async () => {
      stage.forget();
      const { stdout, stderr } = await run(queryCommand, ['latency'], { ...window, estimate: true });
      expect(stderr).toContain('nothing was run');
      expect(stdout).toMatch(/^would scan [\d.]+ (kB|MB), (< )?\$0\.\d{2,4}\n$/);
    });

    it('--estimate --json has bytes and dollars at the price of the one list', async () => {
      const [row] = (
        await json<{ rows: Record<string, string>[] }>(queryCommand, ['latency'], { ...window, estimate: true })
      ).rows;
      expect(Number(row?.['estimatedBytes'])).toBeGreaterThan(1_000);
      expect(Number(row?.['estimatedDollars'])).toBeCloseTo(
        (Number(row?.['estimatedBytes']) / 1e9) * PRICES.logsPerGbScanned,
        12,
      );
    });

    it('run -: shows where AWS refuses the text, under the text', async () => {
      const text = 'fields @message\n| filtr @message like /x/';
      const said: string[] = [];
      await expect(
        run(
          queryRunCommand,
          ['-'],
          {},
          {
            context: { readFile: async () => text },
            screen: { warn: (line) => void said.push(line) },
          },
        ),
      ).rejects.toMatchObject({ code: 'QUERY' });
      const [line = '', mark = ''] = said.join('\n').split('\n').slice(-2);
      expect(line).toBe('| filtr @message like /x/');
      expect(mark.indexOf('^')).toBe(2);
    });

    it('stops the query on AWS when it is interrupted', async () => {
      const abort = new AbortController();
      stage.forget();
      const step = { update: () => abort.abort(), done: () => {}, fail: () => {} };
      await expect(
        run(queryCommand, ['latency'], window, { context: { signal: abort.signal }, screen: { step: () => step } }),
      ).rejects.toThrow();
      expect(stage.calls.filter((call) => /Query$/.test(call))).toEqual(['StartQuery', 'StopQuery']);
    });

    it('refuses a name that there is not, with the nearest', async () => {
      await expect(run(queryCommand, ['eror-rate'])).rejects.toThrow(/no saved query/);
    });
  });

  describe('windows', () => {
    const commands: readonly (readonly [string, AnyCommand, readonly string[]])[] = [
      ['logs', logsCommand, []],
      ['query', queryCommand, ['latency']],
      ['traces', tracesCommand, []],
      ['traces map', tracesMapCommand, []],
    ];
    it.each(commands)(
      '%s: refuses one in the future, or reversed, before anything is asked',
      async (_n, command, args) => {
        stage.forget();
        await expect(run(command, args, { from: '2040-01-01T00:00Z' })).rejects.toThrow(/reaches into the future/);
        await expect(run(command, args, { to: '2040-01-01T00:00Z' })).rejects.toThrow(/reaches into the future/);
        await expect(run(command, args, { from: '10m', to: '20m' })).rejects.toThrow(/ends before it begins/);
        await expect(run(command, args, { from: 'yesterday' })).rejects.toThrow(/must be a moment/);
        await expect(run(command, args, { since: '1h', from: '2h' })).rejects.toThrow(/leave one out|both say/);
        expect(stage.calls).toEqual([]);
      },
    );
  });

  describe('traces', () => {
    it.each([
      ['canary', /canary: true/],
      ['mock', /canary: false/],
    ])('%s: as many as lines say so', async (name, pattern) => {
      const { traces } = await json<{ traces: { annotations: { canary: boolean } }[] }>(tracesCommand, [name], {
        ...window,
        limit: '1000',
      });
      expect(traces).toHaveLength(annotated(pattern));
      expect(traces.every(({ annotations }) => annotations.canary === (name === 'canary'))).toBe(true);
    });

    it('one-user: as many as lines of that user', async () => {
      const options = { ...window, limit: '1000', user: 'user-7' };
      const { traces } = await json<{ traces: unknown[] }>(tracesCommand, ['one-user'], options);
      expect(traces).toHaveLength(annotated(/userId: 'user-7'/));
    });

    it('an expression of the operator: counted the same', async () => {
      const { traces } = await json<{ traces: unknown[] }>(
        tracesCommand,
        ['annotation[canary] = true AND annotation[userId] = "user-7"'],
        {
          ...window,
          limit: '1000',
        },
      );
      expect(traces).toHaveLength(annotated(/canary: true.*userId: 'user-7'/));
    });

    it('a wrong expression: shows where, and sends nothing', async () => {
      stage.forget();
      const said: string[] = [];
      await expect(
        run(tracesCommand, ['annotation[canary] = = true'], window, {
          screen: { warn: (text) => void said.push(text) },
        }),
      ).rejects.toMatchObject({ code: 'QUERY' });
      const [line = '', mark = ''] = said.join('\n').split('\n').slice(-2);
      expect([line, line[mark.indexOf('^')]]).toEqual(['annotation[canary] = = true', '=']);
      expect(stage.calls).toEqual([]);
    });

    it('a user that could break out of the expression is refused', async () => {
      const options = { ...window, user: 'x" OR 1=1' };
      await expect(run(tracesCommand, ['one-user'], options)).rejects.toThrow(/cannot be sent/);
    });

    it('says when it cut, keeps whole ids at 80 columns, and links to the console', async () => {
      const { stdout, stderr } = await run(tracesCommand, [], { ...window, limit: '5' }, { width: 80 });
      expect(stderr).toMatch(/cut at 5[\s\S]*https:\/\//);
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(6);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      for (const line of lines.slice(1)) expect(line).toMatch(/ 1-[0-9a-f]{8}-[0-9a-f]{24} /);
    });

    it('show: the waterfall of a rescued or answered canary request, down to the database', async () => {
      const options = { ...window, limit: '1' };
      const { traces } = await json<{ traces: { id: string }[] }>(tracesCommand, ['canary'], options);
      const id = traces[0]?.id ?? '';
      const { stdout } = await run(tracesShowCommand, [id], {}, { width: 80 });
      expect(stdout).toMatch(/huntaze-mock-read[\s\S]*canary=true[\s\S]*huntaze-prisma-read/);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      await expect(run(tracesShowCommand, ['1-00000000-000000000000000000000000'])).rejects.toThrow(/has no trace/);
      await expect(run(tracesShowCommand, ['nonsense'])).rejects.toThrow(/is not a trace id/);
    });

    it('map: who calls whom, with figures, and list: the filters', async () => {
      const { stdout, stderr } = await run(tracesMapCommand, [], window, { width: 80 });
      expect(stdout).toMatch(/huntaze-mock-read[\s\S]*└─▶ huntaze-prisma-read[\s\S]*req/);
      expect(stderr).toContain('https://');
      expect((await run(tracesListCommand)).stdout).toContain('slow-canary');
    });

    it('explains an empty answer when Transaction Search is on', async () => {
      const gateways = {
        ...stage.gateways,
        traces: { ...stage.gateways.traces, destination: async () => 'cloudwatch-logs' as const },
      };
      const { stderr } = await run(tracesCommand, ['canary'], window, { context: { gateways: async () => gateways } });
      expect(stderr).toContain('Transaction Search is on');
    });

    it('windows longer than six hours are asked for in slices', async () => {
      stage.forget();
      await run(tracesCommand, ['annotation[userId] = "nobody"'], { since: '20h' });
      expect(stage.calls.filter((call) => call === 'GetTraceSummaries').length).toBeGreaterThanOrEqual(4);
    });
  });

  describe('logs', () => {
    const lines = async (options: Readonly<Record<string, unknown>>): Promise<readonly LogLine[]> =>
      (await run(logsCommand, [], { ...window, limit: '10000', ...options }, { globals: { json: true } })).stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LogLine);
    const counted = (pattern: RegExp): number =>
      Object.values(raw)
        .flat()
        .filter(({ message }) => pattern.test(message)).length;

    it.each([
      [{ tag: 'CANARY' }, /\[CANARY-/],
      [{ tag: 'shadow-diff' }, /\[SHADOW-DIFF\]/],
      [{ user: 'user-7' }, /\t\[[A-Z-]+\] .*userId: 'user-7'/],
      [{ errors: true }, /\[(?:ERROR|CANARY-FALLBACK|PRISMA-ERROR|SHADOW-FAILED|SHADOW-TIMEOUT|FLAGS-ERROR)\]/],
    ])('%j: as many lines as there are', async (options, pattern) => {
      expect((await lines(options)).length).toBe(counted(pattern));
      expect(counted(pattern)).toBeGreaterThan(0);
    });

    it('--request: one request, whole', async () => {
      const id = raw['mock-read']?.find(({ message }) => message.includes('[CANARY-SUCCESS]'))?.message.split('\t')[1];
      const found = await lines({ request: id });
      expect(found.map(({ message }) => /\[([A-Z-]+)\]/.exec(message)?.[1])).toEqual(
        expect.arrayContaining(['REQUEST', 'FLAG-CHECK', 'CANARY-SUCCESS']),
      );
      expect(found.every(({ message }) => message.includes(id ?? '-'))).toBe(true);
    });

    it('--limit: the newest ones, and it says that there are older ones', async () => {
      const newest = await lines({ limit: '7' });
      const all = await lines({});
      expect(newest.map(({ id }) => id)).toEqual(all.slice(-7).map(({ id }) => id));
      expect((await run(logsCommand, [], { ...window, limit: '7' })).stderr).toContain('there are older ones');
    });

    it('lines of one request stand together, its id on the first', async () => {
      const { stdout } = await run(logsCommand, [], { ...window, function: 'mock-read', limit: '60' });
      const ids = stdout.split('\n').map((line) => /^[\d:.]+ \S+ +([0-9a-f]{8}) /.exec(line)?.[1]);
      const shown = ids.filter((id) => id !== undefined);
      expect(new Set(shown).size).toBe(shown.length);
    });

    it.each(["x'y", 'a b', '"', '\\', 'o\'n"eil\\'])(
      'finds the lines of the user %j, whatever a filter pattern makes of it, and no other line',
      async (user) => {
        const from = new Date(stage.clock.now()).toISOString();
        const { mockFunction, alias } = stage.gateways.system;
        const sent = await Promise.all(
          [user, 'xy', `${user}z`].map((userId) =>
            stage.gateways.functions.invoke(mockFunction, alias, JSON.stringify({ userId })),
          ),
        );
        expect(sent.map(({ functionError }) => functionError)).toEqual([undefined, undefined, undefined]);
        await stage.sandbox.advance(MINUTE);
        const found = await lines({ from, to: undefined, user, function: 'mock-read' });
        expect(found.some(({ message }) => message.includes('[REQUEST]'))).toBe(true);
        expect(new Set(found.map(({ message }) => message.split('\t')[1])).size).toBe(1);
        const ids = found.map(({ message }) => /userId: '([^']*)'/.exec(message)?.[1] ?? '');
        expect(new Set(ids.map(unescapeLogValue))).toEqual(new Set([user]));
      },
    );

    it.each(["o'neil", 'auth0|65f1a2', 'Müller $& {x}'])(
      'traces one-user finds the traces of %j alone',
      async (user) => {
        const from = new Date(stage.clock.now()).toISOString();
        const { mockFunction, alias } = stage.gateways.system;
        for (const userId of [user, `${user}z`, 'o'])
          await stage.gateways.functions.invoke(mockFunction, alias, JSON.stringify({ userId }));
        await stage.sandbox.advance(2 * MINUTE);
        const { stdout } = await run(tracesCommand, ['one-user'], { from, user });
        const [, ...traces] = stdout.trimEnd().split('\n');
        expect(traces).toEqual([expect.stringContaining(` ${user} `)]);
      },
    );

    it.each(['a"b', 'a\\b', 'a\nb', ''])('traces one-user refuses %j and names what finds it', async (user) => {
      await expect(run(tracesCommand, ['one-user'], { user })).rejects.toMatchObject({ code: 'USAGE' });
    });

    it.each(['', 'a\nb', 'x'.repeat(129)])('refuses %j, which no user is called', async (user) => {
      await expect(run(logsCommand, [], { user })).rejects.toMatchObject({ code: 'USAGE' });
    });

    it('--follow: each line once, however often the polls overlap', async () => {
      const abort = new AbortController();
      const seen: LogLine[] = [];
      stage.sandbox.traffic.setRate(3_600);
      const from = stage.clock.now();
      stage.sandbox.faults.add({ kind: 'throttle', operation: 'FilterLogEvents', calls: 12, from: 'clients' });
      const troubles: string[] = [];
      await followLogs(
        stage.gateways,
        { functions: ['huntaze-mock-read', 'huntaze-prisma-read'], errorsOnly: false, applicationOnly: true },
        {
          fromMs: from,
          signal: abort.signal,
          onLines: (lines) => {
            seen.push(...lines);
            if (stage.clock.now() - from > 2 * MINUTE) abort.abort();
          },
          onTrouble: (why) => troubles.push(why),
        },
      );
      stage.sandbox.traffic.setRate(0);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      const until = Math.max(...seen.map(({ atMs }) => atMs)) - 10_000;
      const { lines: every } = await stage.gateways.logLines.find({
        group: '/aws/lambda/huntaze-mock-read',
        pattern: '"[REQUEST]"',
        fromMs: from,
        toMs: until,
        limit: 10_000,
      });
      const followed = new Set(seen.map(({ id }) => id));
      expect(every.length).toBeGreaterThan(60);
      expect(every.filter(({ id }) => !followed.has(id))).toEqual([]);
      expect(troubles.length).toBeGreaterThan(0);
    }, 120_000);
  });

  describe('traffic', () => {
    const live = () => ({
      ...stage.gateways,
      identities: {
        current: async () => ({ account: '123456789012', arn: 'arn:aws:iam::123456789012:user/x', userId: 'x' }),
      },
    });

    it('refuses a live account without --yes, and sends nothing', async () => {
      stage.forget();
      const refusal = {
        confirm: async (_question: string, flag: string): Promise<boolean> => {
          throw new Error(`give ${flag}`);
        },
      };
      await expect(
        run(trafficCommand, [], { requests: '3' }, { context: { gateways: async () => live() }, screen: refusal }),
      ).rejects.toThrow('give --yes');
      await expect(
        run(
          trafficCommand,
          [],
          { requests: '3' },
          {
            context: { gateways: async () => live() },
            screen: { confirm: async () => false },
          },
        ),
      ).rejects.toMatchObject({ code: 'DECLINED', exitCode: 5 });
      expect(stage.calls.filter((call) => call === 'Invoke')).toEqual([]);
    });

    it('sends as many as asked through the alias, counts by path, and says so in the journal', async () => {
      stage.forget();
      const { code, stdout } = await run(trafficCommand, [], { requests: '40', users: '10', rate: '20/s' });
      expect(code).toBe(0);
      expect(stage.calls.filter((call) => call === 'Invoke')).toHaveLength(40);
      expect(stdout).toMatch(/observed share \S+ % {2}\(95 %: .* to .*, 25 % requested\)/);
      const entries = await stage.gateways.journal.entries();
      expect(entries.at(-1)).toMatchObject({ step: 'send-traffic', phase: 'done', after: { sent: 40, failed: 0 } });
    });

    it.each([
      { requests: '0' },
      { requests: '10001' },
      { users: '0' },
      { rate: '51/s' },
      { rate: '0' },
      { rate: 'fast' },
    ])('is bounded: %j', async (options) => {
      await expect(run(trafficCommand, [], options)).rejects.toMatchObject({ code: 'USAGE' });
    });

    it('ends at once with the reason when it has no permission', async () => {
      const { GatewayError } = await import('../../src/ports/gateway-error');
      const denied = new GatewayError({ kind: 'denied' }, 'lambda:Invoke', 'no permission', { outcome: 'not-applied' });
      const functions = { ...stage.gateways.functions, invoke: async () => Promise.reject(denied) };
      await expect(
        run(
          trafficCommand,
          [],
          { requests: '40' },
          {
            context: { gateways: async () => ({ ...stage.gateways, functions }) },
          },
        ),
      ).rejects.toBe(denied);
      expect((await stage.gateways.journal.entries()).at(-1)).toMatchObject({ phase: 'failed' });
    });
  });

  describe('cost', () => {
    const prices = (text: string): Around => ({ context: { readFile: async () => text } });

    it('counts what was used, and names what the first estimate left out', async () => {
      const { usage, rows } = await json<{ usage: { invocations: number }; rows: { item: string }[] }>(costCommand);
      expect(usage.invocations).toBeGreaterThan(500);
      expect(rows.map(({ item }) => item)).toEqual(expect.arrayContaining(['AppConfig', 'Alarms', 'This tool: watch']));
      for (const line of (await run(costCommand, [], {}, { width: 80 })).stdout.split('\n'))
        expect(line.length).toBeLessThanOrEqual(80);
    });

    it('--prices: replaces what is named, and says its date', async () => {
      const { stdout } = await run(
        costCommand,
        [],
        { prices: 'p.json' },
        prices('{"asOf":"2027-01-01","xrayPerTrace":1}'),
      );
      expect(stdout).toContain('as of 2027-01-01');
      expect(stdout).toMatch(/X-Ray traces +[\d,]+ +\$\d{3,}/);
    });

    it.each([
      ['not json', /is not JSON/],
      ['[]', /not an object/],
      ['{"xrayPerTrce":1}', /unknown key "xrayPerTrce"/],
      ['{"xrayPerTrace":-1}', /must be a price/],
      ['{"xrayPerTrace":"1"}', /must be a price/],
      ['{"asOf":1}', /must be a day/],
    ])('--prices refuses %s', async (text, why) => {
      await expect(run(costCommand, [], { prices: 'p.json' }, prices(text))).rejects.toThrow(why);
    });
  });

  describe('status and watch', () => {
    it('status: one frame, 0 whatever it shows', async () => {
      const { code, stdout } = await run(statusCommand, [], {}, { width: 80 });
      expect(code).toBe(0);
      expect(stdout).toMatch(/ramp 25 %/);
    });

    it('watch --once --json: one document', async () => {
      const { code, stdout } = await run(watchCommand, [], { once: true }, { globals: { json: true } });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ account: '000000000000', requestedShare: 25 });
    });

    it('watch --json: one object a line; not a terminal: one line a change; interrupted with 130', async () => {
      for (const isJson of [true, false]) {
        const abort = new AbortController();
        const lines: string[] = [];
        let frames = 0;
        const { code } = await run(
          watchCommand,
          [],
          { interval: '1m' },
          {
            globals: { json: isJson },
            context: { signal: abort.signal },
            screen: {
              out: (line) => {
                lines.push(line);
                abort.abort();
              },
              json: (value, form) => {
                expect(form).toBe('line');
                lines.push(JSON.stringify(value));
                frames += 1;
                if (frames === 3) abort.abort();
              },
            },
          },
        );
        expect(code).toBe(130);
        if (isJson) expect(new Set(lines.map((line) => (JSON.parse(line) as { atMs: number }).atMs)).size).toBe(3);
        else {
          expect(lines.some((line) => line.includes('requested share 25 %'))).toBe(true);
          for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}\S/);
        }
      }
    });
  });
});
