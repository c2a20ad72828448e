import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeError, errorLines } from '../../src/cli/errors';
import { livePages } from '../../src/cli/live-page/serve';
import { parseCommandLine } from '../../src/cli/program';
import { COMMANDS } from '../../src/cli/registry';
import { offDocument, serializeFlagDocument, withShare } from '../../src/domain/flags/document';
import { createTerminal } from '../../src/terminal/create-terminal';
import { MINUTE, openStage, type Stage } from '../operations/stage';
import { commandContext, NO_GLOBALS } from '../support/command-context';

/** Everything that is printed and was written by somebody else; each text carries its own mark. */
const SOURCES = [
  'flag document',
  'deployment description',
  'AWS error message',
  'log line',
  'user id',
  'trace annotation',
  'alarm reason',
  'alarm name',
  'journal reason',
  'configuration',
  'query file',
  'ARN',
] as const;
type Source = (typeof SOURCES)[number];

const SINKS = ['terminal', 'pipe', '--json', 'CSV', 'HTML report', 'Markdown report', 'journal', 'web page'] as const;
type Sink = (typeof SINKS)[number];

const markOf = (source: Source): string => `Q${String(SOURCES.indexOf(source)).padStart(2, '0')}Q`;

/** At each of these breaks a reader may begin a new line; INJECTED must never be at the beginning of one. */
const BREAKS = '\nINJECTED\r\nINJECTED\rINJECTED\u2028INJECTED\u2029INJECTED\x85INJECTED\vINJECTED\fINJECTED';
const hostile = (source: Source): string =>
  `=${markOf(source)}+cmd|'/C calc'!A0 \x1b[2J\x1b]52;c;AA\x07\x9b5m\u202e\u2066\u200b <img src=x onerror=alert(1)> [l](http://e.example) \`c\` | a | __proto__${BREAKS}`;

const GROUP = '/aws/lambda/huntaze-mock-read';
const TRACE = { id: '' };

interface Printed {
  readonly command: string;
  readonly text: string;
}
const printed = new Map<Sink, Printed[]>(SINKS.map((sink) => [sink, []]));
const keep = (sink: Sink, command: string, text: string): void => void printed.get(sink)?.push({ command, text });

const isCodeDeploy = (headers: Readonly<Record<string, string>>): boolean =>
  Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === 'x-amz-target' && /CodeDeploy.*\.ListDeployments$/.test(value),
  );

/** CodeDeploy answers in the account's own words that the caller may not. */
const refusing = (inner: object): object =>
  new Proxy(inner, {
    get: (target, key) => {
      const own: unknown = Reflect.get(target, key);
      if (key !== 'handle') return own;
      return async (request: { readonly headers: Readonly<Record<string, string>> }, options?: object) =>
        isCodeDeploy(request.headers)
          ? {
              response: {
                statusCode: 400,
                headers: { 'content-type': 'application/x-amz-json-1.1' },
                body: Readable.from([
                  JSON.stringify({ __type: 'AccessDeniedException', message: hostile('AWS error message') }),
                ]),
              },
            }
          : (own as (request: object, options?: object) => Promise<unknown>).call(target, request, options);
    },
  });

let stage: Stage;

async function plant(): Promise<void> {
  const { gateways, sandbox } = stage;
  await gateways.journal.append({
    command: 'provision',
    step: 'create part 1',
    phase: 'done',
    reason: hostile('journal reason'),
  });
  const latest = await gateways.flagDocuments.latest();
  const document = withShare(offDocument(), { percentage: 1, salt: hostile('flag document').slice(0, 120) });
  const { version } = await gateways.flagDocuments.publish(serializeFlagDocument(document), {
    after: latest?.version ?? 0,
    label: `v${(latest?.version ?? 0) + 1}-test`,
    description: 'test',
  });
  const bake = (await gateways.flagStrategies.list()).find((one) => one.bakeMinutes === 110);
  const [newest] = await gateways.flagDeployments.recent(1);
  await gateways.flagDeployments.start({
    version,
    strategyId: bake?.id ?? '',
    description: hostile('deployment description'),
    after: newest?.number,
  });
  await sandbox.advance(2 * MINUTE);
  const connection = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    requestHandler: sandbox.requestHandler() as never,
  };
  const now = stage.clock.now();
  const logs = new CloudWatchLogsClient(connection);
  await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'hostile' }));
  const messages = [
    hostile('log line'),
    `2026-11-21T17:00:00.000Z\t00000000-0000-4000-8000-000000000001\tERROR\t[ERROR] { userId: '${hostile('user id')}', error: '${hostile('log line')}', duration: 5 }`,
  ];
  await logs.send(
    new PutLogEventsCommand({
      logGroupName: GROUP,
      logStreamName: 'hostile',
      logEvents: messages.map((message, at) => ({ timestamp: now - 20_000 + at, message })),
    }),
  );
  TRACE.id = `1-${Math.floor(now / 1000).toString(16)}-000000000000000000000001`;
  const segment = {
    trace_id: TRACE.id,
    id: 'aaaaaaaaaaaaaaaa',
    name: 'mock-read',
    start_time: now / 1000 - 10,
    end_time: now / 1000 - 9,
    fault: true,
    annotations: { path: hostile('trace annotation'), userId: hostile('trace annotation') },
    cause: { exceptions: [{ id: 'bbbbbbbbbbbbbbbb', message: hostile('trace annotation'), type: 'Evil' }] },
  };
  await new XRayClient(connection).send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(segment)] }),
  );
  await sandbox.advance(MINUTE);
  await new CloudWatchClient(connection).send(
    new SetAlarmStateCommand({
      AlarmName: 'huntaze-lambda-error-rate-gt-2pct',
      StateValue: 'ALARM',
      StateReason: hostile('alarm reason'),
    }),
  );
}

/** Runs a typed line on a terminal of that kind, errors printed as the program prints them. */
async function run(typed: string, sink: Sink): Promise<string> {
  const isTTY = sink === 'terminal';
  const kept: Buffer[] = [];
  const stream = (tty: boolean) => {
    const made = Object.assign(new PassThrough(), { isTTY: tty, columns: 100, rows: 40 });
    made.on('data', (chunk: Buffer) => kept.push(chunk));
    return made;
  };
  const terminal = createTerminal({
    stdin: Object.assign(new PassThrough(), { isTTY: false }) as never,
    stdout: stream(isTTY) as never,
    stderr: stream(false) as never,
    env: isTTY ? { FORCE_COLOR: '1', TERM: 'xterm-256color' } : {},
    color: true,
    quiet: false,
    json: sink === '--json',
    nonce: '12345678',
    command: String,
    interrupt: () => {},
  });
  const parsed = await parseCommandLine(typed.split(' '), { width: 100, version: '0.0.0-test', commands: COMMANDS });
  if (parsed.kind !== 'run') throw new Error(`"${typed}" runs no command`);
  const end = new AbortController();
  const arn = `arn:aws:sts::000000000000:assumed-role/operator/${hostile('ARN')}`;
  const gateways = { ...stage.gateways, identities: { current: async () => ({ account: '000000000000', arn }) } };
  const context = commandContext({
    terminal,
    globals: { ...NO_GLOBALS, json: sink === '--json', yes: true },
    gateways: async () => gateways as never,
    configuration: async () => [
      { path: 'dashboard', value: hostile('configuration'), origin: hostile('configuration') } as never,
    ],
    readFileIfAny: async () => undefined,
    readFile: async (path) =>
      path === 'bad'
        ? `fields @message\n| filter ${hostile('query file')}`
        : `# ${hostile('query file')}\nfields @timestamp, @message | sort @timestamp`.replace(
            /[\r\n\u2028\u2029\x85\v\f](?=INJECTED)/g,
            ' ',
          ),
    signal: end.signal,
    livePages: async () => ({
      async serve(document, port) {
        const page = await livePages.serve(document, port);
        return {
          ...page,
          show(state) {
            page.show(state);
            keep('web page', typed, Object.values(state.parts).join('\n'));
            end.abort();
          },
        };
      },
    }),
    writeFile: async (path, content) => {
      keep(path.endsWith('.html') ? 'HTML report' : 'Markdown report', typed, String(content));
    },
  });
  try {
    await parsed.command.run(parsed.command.parse(parsed.input) as never, context);
  } catch (error) {
    for (const line of errorLines(describeError(error), terminal.sayPalette)) terminal.say(line);
  }
  await new Promise((resolve) => setImmediate(resolve));
  return Buffer.concat(kept).toString('utf8');
}

const TYPED: readonly string[] = [
  'status',
  'check',
  'decide',
  'ramp',
  'history',
  'history show 1',
  'config',
  'canary --percent 1 --dry-run',
  'query error-details --since 10m',
  'query run bad --since 10m',
  'query run - --since 10m',
  'traces --since 10m',
  'rollback --dry-run',
];

beforeAll(async () => {
  stage = await openStage({
    requestHandler: refusing,
    system: { canaryAlarm: hostile('alarm name').slice(0, 200) },
  });
  await plant();
  for (const sink of ['terminal', 'pipe', '--json'] as const)
    for (const typed of [...TYPED, `traces show ${TRACE.id}`]) keep(sink, typed, await run(typed, sink));
  for (const typed of ['query error-details --since 10m --csv', 'query run - --since 10m --csv'])
    keep('CSV', typed, await run(typed, 'CSV'));
  await run('report --html beta.html --md beta.md', 'pipe');
  await run('watch --web', 'pipe');
  keep('journal', 'journal', await readFile(join(stage.folder, 'journal.jsonl'), 'utf8'));
}, 240_000);
afterAll(() => stage.close());

const CONTROL = /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
/** Colours, the cursor and links of our own. */
const ours = (text: string): string =>
  text
    .replace(/\x1b\[(?:\d+m|38;5;\d{1,3}m|\?(?:25|2026)[hl]|\d*[AGK]|0?J)/g, '')
    .replaceAll('\r\n', '\n')
    .replace(/\x1b\]8;;(?:https:\/\/[!-~]*)?\x1b\\/g, '');

const around = (text: string, found: RegExpExecArray | null): string =>
  found === null ? '' : JSON.stringify(text.slice(Math.max(0, found.index - 80), found.index + 30));

/** What is wrong with a text on its sink. */
function problemsOf(sink: Sink, text: string): readonly string[] {
  const shown = sink === 'terminal' ? ours(text) : text;
  const problems: string[] = [];
  const say = (what: string, found: RegExpExecArray | null): void => {
    if (found !== null) problems.push(`${what}: ${around(shown, found)}`);
  };
  // In a page a tab is white space.
  say('acts on a terminal', CONTROL.exec(sink === 'web page' ? shown.replaceAll('\t', ' ') : shown));
  const isHtml = sink === 'HTML report' || sink === 'web page';
  if (!isHtml) say('begins a line', /^["' ]{0,1}INJECTED/m.exec(shown));
  if (isHtml) say('is an element', /<img|<script/i.exec(shown));
  if (sink === 'Markdown report') say('is markup', /(?<!\\)<img|(?<!\\)\[l\]\(http/.exec(shown));
  if (sink === 'CSV') say('is a formula', /^["]?[=+@]|,"?[=+@]/m.exec(shown));
  if (sink === '--json' || sink === 'journal') {
    const lines = shown.trimEnd().split('\n');
    const parse = (json: string): boolean => {
      try {
        JSON.parse(json);
        return true;
      } catch {
        return false;
      }
    };
    if (sink === 'journal' && !lines.every(parse)) problems.push('a line of the journal is no record');
  }
  return problems;
}

/** Where each source is shown; elsewhere its text must not be at all. */
const SHOWN: Readonly<Record<Source, readonly Sink[]>> = {
  'flag document': ['--json', 'CSV'],
  'deployment description': ['terminal', '--json'],
  'AWS error message': ['terminal', 'pipe', '--json'],
  'log line': ['terminal', 'pipe', '--json', 'CSV', 'web page'],
  'user id': ['terminal', 'pipe', '--json', 'CSV', 'web page'],
  'trace annotation': ['terminal', 'pipe', '--json'],
  'alarm reason': ['terminal', 'pipe', '--json'],
  'alarm name': ['terminal', 'pipe', '--json', 'HTML report', 'Markdown report', 'web page'],
  'journal reason': ['terminal', 'pipe', '--json', 'HTML report', 'Markdown report', 'journal'],
  configuration: ['--json'],
  'query file': ['terminal', 'pipe', '--json'],
  ARN: ['terminal', 'pipe', '--json'],
};

describe('hostile text', () => {
  const cells = SOURCES.flatMap((source) => SINKS.map((sink) => [source, sink] as const));
  const shown = (source: Source, sink: Sink): readonly Printed[] =>
    (printed.get(sink) ?? []).filter(({ text }) => text.includes(markOf(source)));

  it.each(cells.filter(([source, sink]) => SHOWN[source].includes(sink)))(
    'of %s is shown on %s, and is harmless',
    (source, sink) => {
      const mine = shown(source, sink);
      expect(mine).not.toEqual([]);
      expect(
        mine.flatMap(({ command, text }) => problemsOf(sink, text).map((problem) => `${command}: ${problem}`)),
      ).toEqual([]);
    },
  );

  it.each(cells.filter(([source, sink]) => !SHOWN[source].includes(sink)))('of %s is not on %s', (source, sink) => {
    expect(shown(source, sink).map(({ command }) => command)).toEqual([]);
  });

  it('reaches every sink', () => {
    expect(SINKS.filter((sink) => !SOURCES.some((source) => SHOWN[source].includes(sink)))).toEqual([]);
  });
});
