import { PassThrough } from 'node:stream';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyCommand } from '../../src/commands/command';
import { rawInput } from '../../src/commands/default-input';
import { logsCommand } from '../../src/commands/logs';
import { queryRunCommand } from '../../src/commands/query/own-query';
import { queryCommand } from '../../src/commands/query/query';
import { tracesMapCommand, tracesShowCommand } from '../../src/commands/traces/show';
import { tracesCommand } from '../../src/commands/traces/traces';
import { statusCommand } from '../../src/commands/watch/status';
import { watchCommand } from '../../src/commands/watch/watch';
import { createTerminal } from '../../src/terminal/create-terminal';
import { MINUTE, openStage, type Stage } from '../operations/stage';
import { commandContext, NO_GLOBALS } from '../support/command-context';

const GROUP = '/aws/lambda/huntaze-mock-read';
const TRACE = { id: '', segment: 'aaaaaaaaaaaaaaaa' };

/** What a log line may hold when somebody wants to move the cursor, write the clipboard, hide text or run a formula. */
const HOSTILE: readonly string[] = [
  'colour \x1b[5mblink\x1b[7m and clear \x1b[2J\x1b[H',
  'clipboard \x1b]52;c;cm0gLXJmIC8=\x07 title \x1b]0;owned\x07',
  'link \x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\',
  'eight-bit \x9b5m \x9d52;c;AAAA\x9c',
  'bidi \u202e\u2066abc\u2069 zero \u200b\u200d\ufeff nul \0 bell \x07 backspace \x08\x08 delete \x7f',
  'lone \ud800 surrogate and \udc00 another',
  'tag characters \u{e0041}\u{e0042} and separators \u2028\u2029',
  'return\rover the line, tab\there, vertical\v form\f',
  '=HYPERLINK("http://evil.example","x") and "quotes", commas',
  "quote ' break } , { userId: 'x' } and \\ backslash",
  `a megabyte ${'\x1b[5mA'.repeat(30_000)}`,
  `combining ${'e\u0301'.repeat(2_000)} wide ${'日'.repeat(2_000)}`,
];
const FORMULAS = ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\uff1d1', '-5', '+5', '-5e3', '007'];

/** Streams that keep what is written; stdout with or without being a terminal, stderr a pipe (a spinner needs a real one). */
function streams(outIsTty: boolean) {
  const make = (isTTY: boolean) => {
    const stream = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
    const kept: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => kept.push(chunk));
    return { stream, text: () => Buffer.concat(kept).toString('utf8') };
  };
  return { stdout: make(outIsTty), stderr: make(false), stdin: Object.assign(new PassThrough(), { isTTY: false }) };
}

describe('hostile log lines, through every mode', () => {
  let stage: Stage;
  let exported = '';

  beforeAll(async () => {
    stage = await openStage();
    await stage.sandbox.advance(2 * MINUTE);
    const now = stage.clock.now();
    const connection = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
      requestHandler: stage.sandbox.requestHandler() as never,
    };
    const logs = new CloudWatchLogsClient(connection);
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'hostile' }));
    for (const [i, text] of [...HOSTILE, ...FORMULAS].entries()) {
      const message = FORMULAS.includes(text)
        ? text
        : `2026-11-21T17:00:00.000Z\t00000000-0000-4000-8000-${String(i).padStart(12, '0')}\tERROR\t[ERROR] ${text}`;
      await logs.send(
        new PutLogEventsCommand({
          logGroupName: GROUP,
          logStreamName: 'hostile',
          logEvents: [{ timestamp: now - 30_000 + i, message }],
        }),
      );
    }
    exported = [...HOSTILE, ...FORMULAS]
      .map((message, i) => JSON.stringify({ atMs: now - 30_000 + i, message, group: GROUP, stream: 'hostile' }))
      .join('\n');
    TRACE.id = `1-${Math.floor(now / 1000).toString(16)}-000000000000000000000001`;
    await new XRayClient(connection).send(
      new PutTraceSegmentsCommand({
        TraceSegmentDocuments: [
          JSON.stringify({
            trace_id: TRACE.id,
            id: TRACE.segment,
            name: 'evil name',
            start_time: now / 1000 - 10,
            end_time: now / 1000 - 9,
            fault: true,
            annotations: { path: HOSTILE[0], userId: `${HOSTILE[1]}${HOSTILE[4]}`, note: HOSTILE[2] },
            cause: { exceptions: [{ id: 'bbbbbbbbbbbbbbbb', message: HOSTILE[3], type: 'Evil' }] },
          }),
        ],
      }),
    );
    await stage.sandbox.advance(2 * MINUTE);
  }, 120_000);
  afterAll(() => stage.close());

  async function print(command: AnyCommand, args: readonly string[], options: object, mode: 'tty' | 'pipe' | 'json') {
    const { stdin, stdout, stderr } = streams(mode === 'tty');
    const terminal = createTerminal({
      stdin: stdin as never,
      stdout: stdout.stream as never,
      stderr: stderr.stream as never,
      env: mode === 'tty' ? { FORCE_COLOR: '1', TERM: 'xterm-256color' } : {},
      color: true,
      quiet: false,
      json: mode === 'json',
      nonce: '12345678',
      command: String,
      interrupt: () => {},
    });
    const said = await command
      .run(
        command.parse(rawInput(command, options as Readonly<Record<string, unknown>>, args)),
        commandContext({
          terminal,
          globals: { ...NO_GLOBALS, json: mode === 'json' },
          gateways: async () => stage.gateways,
          readFile: async (path) =>
            path === 'lines.ndjson' ? exported : 'fields @timestamp, @message | sort @timestamp',
        }),
      )
      .then(
        () => '',
        (error: unknown) => String(error),
      );
    expect(said).toBe('');
    await new Promise((resolve) => setImmediate(resolve));
    return { stdout: stdout.text(), stderr: stderr.text() };
  }

  /** What is left after the palette's own few sequences: nothing may act on a terminal, nothing may be blink or inverse. */
  function harmless(text: string): void {
    expect(text).not.toMatch(/\x1b\[(?:5|7)m/);
    const rest = text
      .replace(/\x1b\[(?:0|1|2|4|22|24|3[0-9]|39|38;5;\d{1,3}|9[0-7])m/g, '')
      .replace(/\x1b\]8;;(?:https:\/\/[a-z0-9.-]+\.amazonaws?\.com[!-~]*)?\x1b\\/g, '');
    const found = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\ufeff]/.exec(rest);
    expect(found === null ? '' : JSON.stringify(rest.slice(Math.max(0, found.index - 40), found.index + 10))).toBe('');
    expect(rest).not.toContain('evil.example/\x1b');
  }

  const CASES: readonly (readonly [string, AnyCommand, readonly string[], object])[] = [
    ['logs', logsCommand, [], { since: '10m' }],
    ['logs --errors', logsCommand, [], { since: '10m', errors: true }],
    ['logs --all', logsCommand, [], { since: '10m', all: true }],
    ['query run', queryRunCommand, ['-'], { since: '10m' }],
    ['query run --chart', queryRunCommand, ['-'], { since: '10m', chart: true }],
    ['query run --csv', queryRunCommand, ['-'], { since: '10m', csv: true }],
    ['query error-details', queryCommand, ['error-details'], { since: '10m' }],
    ['query --file', queryRunCommand, ['-'], { file: 'lines.ndjson' }],
    ['query --file --csv', queryRunCommand, ['-'], { file: 'lines.ndjson', csv: true }],
    ['traces', tracesCommand, [], { since: '10m' }],
    ['traces show', tracesShowCommand, [], {}],
    ['traces map', tracesMapCommand, [], { since: '10m' }],
    ['status', statusCommand, [], {}],
    ['watch --once', watchCommand, [], { once: true }],
  ];

  describe.each(['tty', 'pipe', 'json'] as const)('%s', (mode) => {
    /** Options that shape the text are refused with --json. */
    const cases = mode === 'json' ? CASES.filter(([name]) => !/ --(?:local|chart|csv)/.test(name)) : CASES;
    it.each(cases)('%s leaves no control character', async (name, command, args, options) => {
      const { stdout, stderr } = await print(command, name === 'traces show' ? [TRACE.id] : args, options, mode);
      expect(stdout.length).toBeGreaterThan(50);
      harmless(stdout);
      harmless(stderr);
      if (mode === 'json')
        for (const text of jsonTexts(stdout)) expect(() => JSON.parse(text) as unknown).not.toThrow();
      if (mode === 'tty' && name.startsWith('logs'))
        for (const line of stdout.split('\n')) expect(line.length).toBeLessThan(400);
    });
  });

  /** One document, or one a line. */
  const jsonTexts = (stdout: string): readonly string[] =>
    stdout.startsWith('{\n') || stdout.startsWith('[') ? [stdout] : stdout.trimEnd().split('\n');

  it('shows what was there as visible escapes, and --json gives it back unchanged', async () => {
    const { stdout } = await print(logsCommand, [], { since: '10m' }, 'pipe');
    expect(stdout).toContain('clipboard \\x1b]52;c;cm0gLXJmIC8=\\x07');
    const json = await print(logsCommand, [], { since: '10m' }, 'json');
    const messages = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages.some((message) => message.endsWith(HOSTILE[1] ?? '-'))).toBe(true);
  });

  it('--csv disarms formulas and leaves numbers alone', async () => {
    const { stdout } = await print(queryRunCommand, ['-'], { since: '10m', csv: true }, 'pipe');
    const cells = new Set(stdout.split('\n').map((line) => line.slice(line.indexOf(',') + 1)));
    for (const armed of ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\uff1d1']) {
      expect(cells.has(`'${armed}`)).toBe(true);
      expect(cells.has(armed)).toBe(false);
    }
    for (const number of ['-5', '+5', '-5e3', '007']) expect(cells.has(number)).toBe(true);
  });
});
