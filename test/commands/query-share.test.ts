import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, PutQueryDefinitionCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createContext } from '../../src/cli/context';
import { loadCatalog } from '../../src/cli/load-catalog';
import type { CommandContext, CommandSpec } from '../../src/commands/command';
import { queryPullCommand } from '../../src/commands/query/pull';
import { queryPushCommand } from '../../src/commands/query/push';
import { tracesGroupsCommand } from '../../src/commands/traces/groups';
import { openWiredBeta, type WiredBeta } from '../operations/provision/provisioned-beta';
import { createTestCall } from '../support/command-call';
import { NO_GLOBALS, recordedTerminal } from '../support/command-context';

let beta: WiredBeta;
let folder: string;
beforeEach(async () => {
  beta = await openWiredBeta();
  folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-queries-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await beta.close();
});

/** The command on the sandbox, with the real files of the operator. */
function call<Options>(command: CommandSpec<Options>, names: readonly string[] = []) {
  const signal = new AbortController().signal;
  const { readFileIfAny, writeFile } = createContext({ terminal: recordedTerminal(100), globals: NO_GLOBALS, signal });
  const context: Partial<CommandContext> = {
    gateways: async () => beta.gateways,
    catalog: loadCatalog,
    readFileIfAny,
    writeFile,
  };
  return createTestCall(command, context, names.length === 0 ? [] : [names as never]);
}
const push = (...names: readonly string[]) => call(queryPushCommand, names)({}, { yes: true });
const list = () => beta.gateways.queryDefinitions.list('huntaze-beta/');

/** A colleague saves a query in the console. */
async function save(name: string, queryString: string, more: object = {}): Promise<void> {
  const logs = new CloudWatchLogsClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACOLLEAGUE', secretAccessKey: 'x' },
    requestHandler: beta.sandbox.requestHandler() as never,
  });
  await logs.send(new PutQueryDefinitionCommand({ name, queryString, ...more }));
}

describe('query push', () => {
  it('puts every saved query into the console once, with its log groups, and journals each', async () => {
    const { queries } = await loadCatalog();
    const first = await push();
    expect(first.stdout).toContain(`${queries.length} saved queries written and read back`);
    const found = await list();
    expect(found.map(({ name }) => name)).toEqual(queries.map(({ name }) => `huntaze-beta/${name}`).sort());
    expect(found.find(({ name }) => name.endsWith('/latency'))?.logGroups).toEqual(['/aws/lambda/huntaze-mock-read']);
    const steps = (await beta.gateways.journal.entries()).map(({ command, step, phase }) => ({ command, step, phase }));
    expect(steps).toHaveLength(2 * queries.length);
    expect(steps.slice(0, 2)).toEqual([
      { command: 'query push', step: `create saved query huntaze-beta/${queries[0]?.name}`, phase: 'intent' },
      { command: 'query push', step: `create saved query huntaze-beta/${queries[0]?.name}`, phase: 'done' },
    ]);
    const writes = beta.wire.writes.length;
    expect((await push()).stdout).toBe('the console has them already; nothing was written\n');
    expect(beta.wire.writes).toHaveLength(writes);
    expect(await list()).toEqual(found);
  });

  it('changes the query that a colleague changed, and keeps its id', async () => {
    await push('latency');
    const [before] = await list();
    await save('huntaze-beta/latency', 'fields @message', { queryDefinitionId: before?.id });
    const planned = await call(queryPushCommand, ['latency'])({ dryRun: true });
    expect(planned.stdout).toMatch(
      /^~ saved query huntaze-beta\/latency\n {4}text +1 lines, differs -> \d+ lines\n {4}log groups/,
    );
    expect((await push('latency')).stdout).toContain('✔ changed  saved query huntaze-beta/latency');
    expect(await list()).toEqual([before]);
  });

  it('writes one query when the answer was lost, and finds it by its name', async () => {
    beta.sandbox.faults.add({ kind: 'lose-response', operation: 'PutQueryDefinition', calls: 1 });
    expect((await push('latency')).code).toBe(0);
    expect(await list()).toHaveLength(1);
  });

  it('writes nothing when it is declined, and nothing where several have the name', async () => {
    const declining = { confirm: async () => false };
    await expect(call(queryPushCommand, ['latency'])({}, {}, declining)).rejects.toMatchObject({ code: 'DECLINED' });
    expect(beta.wire.writes).toEqual([]);
    await save('huntaze-beta/latency', 'fields @message');
    await save('huntaze-beta/latency', 'fields @timestamp');
    const left = await push('latency');
    expect(left.code).toBe(1);
    expect(left.stderr).toContain('2 saved queries have this name');
    expect(beta.wire.writes).toEqual([]);
  });

  it('keeps two systems of one account apart by their folders, and refuses a name that is none', async () => {
    await call(queryPushCommand, ['latency'])({ folder: 'staging/beta/' }, { yes: true });
    expect((await beta.gateways.queryDefinitions.list('staging/')).map(({ name }) => name)).toEqual([
      'staging/beta/latency',
    ]);
    expect(await list()).toEqual([]);
    await expect(call(queryPushCommand)({ folder: '\u001b[2J' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(call(queryPushCommand, ['latenzy'])({})).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('query pull', () => {
  it('says how each query of the console compares, and writes the colleagues’ into files that query run takes', async () => {
    await push('latency', 'error-rate');
    const changed = (await list()).find(({ name }) => name.endsWith('/error-rate'));
    await save('huntaze-beta/error-rate', 'stats count(*)', { queryDefinitionId: changed?.id });
    await save('huntaze-beta/slow-users', 'fields @message\n| limit 5', { logGroupNames: ['/g'] });
    await save('huntaze-beta/../../escape', 'fields @message');
    await save('somebody/else', 'fields @message');
    const shown = await call(queryPullCommand)({}, { json: true });
    const states = (JSON.parse(shown.stdout) as { queries: { name: string; state: string }[] }).queries;
    expect(states.map(({ name, state }) => `${name} ${state}`)).toEqual([
      '../../escape not-usable',
      'error-rate differs',
      'latency as-shipped',
      'slow-users only-there',
    ]);
    const into = join(folder, 'mine');
    const written = await call(queryPullCommand)({ into });
    expect(written.stdout).toContain(`✔ ${into}/slow-users.logsinsights`);
    expect(readdirSync(into).sort()).toEqual(['error-rate.logsinsights', 'slow-users.logsinsights']);
    expect(readFileSync(join(into, 'slow-users.logsinsights'), 'utf8')).toBe('fields @message\n| limit 5\n');
  });

  it('asks before it replaces a file, and refuses names that are not there', async () => {
    await save('huntaze-beta/slow-users', 'fields @message');
    const path = join(folder, 'slow-users.logsinsights');
    writeFileSync(path, 'mine\n');
    const declining = { confirm: async () => false };
    await expect(call(queryPullCommand)({ into: folder }, {}, declining)).rejects.toMatchObject({ code: 'DECLINED' });
    expect(readFileSync(path, 'utf8')).toBe('mine\n');
    await call(queryPullCommand)({ into: folder }, { yes: true });
    expect(readFileSync(path, 'utf8')).toBe('fields @message\n');
    await expect(call(queryPullCommand, ['gone'])({ into: folder })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(call(queryPullCommand, ['slow-users'])({})).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('says that the folder is empty', async () => {
    const { stdout, stderr } = await call(queryPullCommand)({});
    expect(stdout).toBe('');
    expect(stderr).toContain('no saved query in the folder huntaze-beta');
  });
});

describe('traces groups', () => {
  it('lists groups and sampling rules', async () => {
    const { stdout } = await call(tracesGroupsCommand)({});
    expect(stdout).toContain('Default  every trace  off');
    expect(stdout).toContain('1 a second, then 5 %');
    expect(JSON.parse((await call(tracesGroupsCommand)({}, { json: true })).stdout)).toMatchObject({
      groups: [{ name: 'Default', insights: false }],
      samplingRules: [{ name: 'Default', priority: 10_000, reservoir: 1, share: 0.05, service: '*' }],
    });
  });
});
