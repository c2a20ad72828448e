import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createContext } from '../../src/cli/context';
import { describeError, errorJson } from '../../src/cli/errors';
import { globalOptionsOf } from '../../src/cli/global-options';
import { JSON_RESULTS, type SchemaName } from '../../src/cli/json-results';
import { parseCommandLine } from '../../src/cli/program';
import { COMMANDS } from '../../src/cli/registry';
import type { Results } from '../../src/commands/results';
import type { WatchFrame } from '../../src/domain/telemetry/watch-frame';
import { openWiredBeta, type WiredBeta } from '../operations/provision/provisioned-beta';
import { HOUR, MINUTE } from '../operations/stage';
import { recordedTerminal } from '../support/command-context';
import { contractFaults, printedDocuments, readSaved, savedResults, saveResult } from '../support/json-contract';

const NAMES = Object.keys(JSON_RESULTS) as SchemaName[];
/** Parameters of the stack, as an administrator gives them. */
const STACK = {
  VpcId: 'vpc-0a1b2c3d4e5f60718',
  SubnetIds: 'subnet-0a1b2c3d4e5f60718,subnet-1a1b2c3d4e5f60718',
  DatabaseInstanceIdentifier: 'users',
  DatabaseSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
};
let beta: WiredBeta;
let folder: string;
/** A trace that was found. */
let traceId = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-json-'));
  beta = await openWiredBeta();
  const stacks = new CloudFormationClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    requestHandler: beta.sandbox.requestHandler() as never,
  });
  const TemplateBody = readFileSync(new URL('../../lambdas/template.yaml', import.meta.url), 'utf8');
  await stacks.send(
    new CreateStackCommand({
      StackName: 'huntaze-beta',
      TemplateBody,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries(STACK).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    }),
  );
  await beta.sandbox.advance(5 * MINUTE);
  writeFileSync(join(folder, 'own.logsinsights'), 'stats count(*) as requests');
}, 60_000);
afterAll(async () => {
  await beta.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Types a line with --json: the real parser and composition, on the sandbox in this process. */
async function typed(line: string, end: AbortController, onAnswer = (): void => {}): Promise<string> {
  const argv = [...line.split(' '), '--json'].map((word) => word.replace('FOLDER', folder).replace('TRACE', traceId));
  const parsed = await parseCommandLine(argv, { width: 100, version: '0.0.0-test', commands: COMMANDS });
  if (parsed.kind !== 'run') throw new Error(`"${line}" runs no command`);
  const globals = globalOptionsOf(parsed.globals);
  const recorded = recordedTerminal(100);
  const terminal = {
    ...recorded,
    json: (value: unknown, form?: 'pretty' | 'line') => {
      recorded.json(value, form);
      onAnswer();
      // A stream goes on until it is interrupted: one line of it is enough here.
      if (parsed.command.name === 'watch') end.abort();
    },
  };
  const context = createContext({ terminal, globals, signal: end.signal });
  try {
    await parsed.command.run(parsed.command.parse(parsed.input), {
      ...context,
      gateways: async () => beta.gateways,
      allowWrites: async () => {},
      surroundings: async () => ({ ...(await context.surroundings()), variables: ['AWS_REGION'] }),
    });
  } catch (error) {
    // As the process does: an error after an answer prints nothing more on stdout.
    if (recorded.stdout() === '') recorded.json(errorJson(describeError(error)), 'line');
  }
  return recorded.stdout();
}

/** Types a line, checks what it printed against a schema, and keeps it as an example. */
async function expectResult(name: SchemaName, line: string): Promise<void> {
  const stdout = await typed(line, new AbortController());
  const documents = printedDocuments(stdout);
  expect(documents.length, line).toBeGreaterThan(0);
  for (const document of documents) expect(contractFaults(name, document), line).toEqual([]);
  saveResult(name, line, documents.at(-1), folder);
  if (name === 'traces') traceId = (documents[0] as Results['traces']).traces[0]?.id ?? '';
}

/** Lines in the order of a beta; the time passes between two groups. */
const BEFORE: readonly (readonly [SchemaName, string])[] = [
  ['error', 'history show 99'],
  ['provision', 'provision --dry-run'],
  ['provision', 'provision --yes'],
  ['deploy', 'deploy --dry-run'],
  ['deploy', 'deploy --yes'],
  ['config', 'config'],
  ['config init', 'config init --dry-run'],
  ['config policy', 'config policy observer'],
  ['notify', 'notify'],
  ['doctor', 'doctor'],
  ['open', 'open'],
  ['plan', 'plan --rate 1000/h'],
  ['traces list', 'traces list'],
  ['query', 'query'],
  ['query show', 'query show error-rate'],
  ['query push', 'query push error-rate --dry-run'],
  ['query push', 'query push error-rate --yes'],
  ['query pull', 'query pull'],
  ['rehearse', 'rehearse --list'],
  ['status', 'status'],
];
const SHADOW_HOUR: readonly (readonly [SchemaName, string])[] = [
  ['check', 'check'],
  ['canary', 'canary --percent 5'],
  ['canary', 'canary --percent 1 --dry-run'],
  ['canary', 'canary --percent 1 --yes'],
  ['canary', 'canary --percent 1 --yes'],
];
const CANARY: readonly (readonly [SchemaName, string])[] = [
  ['status', 'status --since 1h'],
  ['watch', 'watch'],
  ['decide', 'decide'],
  ['decide', 'decide --replay'],
  ['report', 'report'],
  ['playbook', 'playbook --once'],
  ['ramp', 'ramp'],
  ['ramp', 'ramp --next --dry-run'],
  ['query', 'query error-rate'],
  ['query run', 'query run FOLDER/own.logsinsights'],
  ['traces', 'traces'],
  ['traces show', 'traces show TRACE'],
  ['traces map', 'traces map'],
  ['traces groups', 'traces groups'],
  ['logs', 'logs --since 10m'],
  ['traffic', 'traffic --requests 2 --dry-run'],
  ['traffic', 'traffic --requests 2 --yes'],
  ['cost', 'cost'],
  ['rollback', 'rollback --dry-run'],
  ['rollback', 'rollback --yes'],
  ['history', 'history'],
  ['history', 'history --verify'],
  ['history show', 'history show 1'],
];

describe('what each command prints under --json', () => {
  it.each(BEFORE)('%s: %s', (name, line) => expectResult(name, line), 120_000);

  it('notify test: notify test', async () => {
    vi.stubEnv('HUNTAZE_NOTIFY_COMMAND', 'true');
    await expectResult('notify test', 'notify test');
    vi.unstubAllEnvs();
  });

  it('an hour of comparisons passes', async () => {
    beta.sandbox.traffic.setRate(100);
    await beta.sandbox.advance(HOUR + 5 * MINUTE);
  }, 120_000);

  it.each(SHADOW_HOUR)('%s: %s', (name, line) => expectResult(name, line), 120_000);

  it('half an hour of the canary passes', async () => {
    await beta.sandbox.advance(30 * MINUTE);
  }, 120_000);

  it.each(CANARY)('%s: %s', (name, line) => expectResult(name, line), 120_000);
});

describe('a sandbox that is served', () => {
  const end = new AbortController();
  let served: Promise<string>;
  beforeAll(async () => {
    vi.stubEnv('XDG_STATE_HOME', folder);
    await new Promise<void>((ready, failed) => {
      served = typed('sandbox --empty --port 0 --state FOLDER/world.json', end, ready);
      served.catch(failed);
    });
  });
  afterAll(() => vi.unstubAllEnvs());

  it.each([
    ['sandbox status', 'sandbox status'],
    ['sandbox advance', 'sandbox advance 1m'],
    ['sandbox catch-up', 'sandbox catch-up'],
    ['sandbox fault', 'sandbox fault throttle --calls 1'],
    ['sandbox fault', 'sandbox fault --clear'],
    ['sandbox reset', 'sandbox reset --yes'],
  ] as const)('%s: %s', (name, line) => expectResult(name, line));

  it('says where it is', async () => {
    end.abort();
    const printed = JSON.parse(await served) as object;
    expect(contractFaults('sandbox', printed)).toEqual([]);
    saveResult('sandbox', 'sandbox', printed, folder);
  });
});

describe('saved results', () => {
  const saved = NAMES.flatMap((name) => savedResults(name).map((path) => [name, path] as const));

  it('are all as their schemas say', () => {
    const faults = saved.flatMap(([name, path]) =>
      contractFaults(name, readSaved(path)).map((fault) => `${name}: ${path}${fault}`),
    );
    console.log(`${saved.length - new Set(faults).size} of ${saved.length} saved results are as their schemas say`);
    expect(faults).toEqual([]);
  });

  it('with a key of another name, one key more or one less is refused', () => {
    const { alarms, ...frame } = readSaved('test/golden/watch/healthy.json') as WatchFrame;
    expect(contractFaults('status', { ...frame, alarmStates: alarms })).toEqual([
      expect.stringContaining('"missingProperty":"alarms"'),
      expect.stringContaining('"additionalProperty":"alarmStates"'),
    ]);
    expect(contractFaults('status', { ...frame, alarms, more: 1 })).toEqual([expect.stringContaining('"more"')]);
    expect(contractFaults('status', frame)).toEqual([expect.stringContaining('"alarms"')]);
  });

  it('exist for every result', () => {
    const without = NAMES.filter(
      (name) => name !== 'configuration' && name !== 'notification' && !saved.some(([of]) => of === name),
    );
    expect(without).toEqual([]);
  });
});
