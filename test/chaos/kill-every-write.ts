// Kills the real command line with SIGKILL at every write of `provision` and of `deploy`, each once, runs it again, and
// checks that the end state is the wanted one. Prints "N of N".
//   node --import tsx test/chaos/kill-every-write.ts [provision|deploy]
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRecords } from '../../src/cli/records';
import { stateFolder } from '../../src/journal/state-folder';
import { planDeploy } from '../../src/operations/deploy/plan-deploy';
import { planProvision } from '../../src/operations/provision/plan-provision';
import type { CallEvent, World } from '../../src/sandbox/index';
import { openWiredBeta, provision, type WiredBeta, writesOf } from '../operations/provision/provisioned-beta';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WRITE = /^(Create|Put|Update|Start(Deployment|ConfigurationSession)|Publish|Delete|Stop|Register)/;
const isWrite = ({ phase, caller, operation }: CallEvent): boolean =>
  phase === 'before' && caller === 'client' && WRITE.test(operation) && operation !== 'StartConfigurationSession';

/** The sandbox's minutes pass while the child waits in real seconds. */
const PACE = 60;

interface Scenario {
  readonly name: string;
  readonly args: readonly string[];
  open(): Promise<WiredBeta>;
  /** What is not as wanted at the end. */
  faults(beta: WiredBeta): Promise<readonly string[]>;
}

const provisioning: Scenario = {
  name: 'provision',
  args: ['provision'],
  open: () => openWiredBeta(),
  async faults({ gateways }) {
    const left = writesOf((await planProvision(gateways)).plan);
    const deployments = await gateways.flagDeployments.recent(5);
    const twice = deployments.length === 1 ? [] : [`${deployments.length} flag deployments`];
    const version = (await gateways.functions.alias(gateways.system.mockFunction, 'live'))?.version;
    return [...left, ...twice, ...(version === '1' ? [] : [`the alias is at version ${version}`])];
  },
};

let outdated: string | undefined;

/** A system whose functions run older code than the bundles of this checkout. */
async function withOlderCode(): Promise<WiredBeta> {
  if (outdated === undefined) {
    const beta = await openWiredBeta();
    await beta.bundles.reship('huntaze-mock-read', 'older');
    await beta.bundles.reship('huntaze-prisma-read', 'older');
    await provision(beta.gateways);
    outdated = JSON.stringify(await beta.sandbox.save());
    await beta.close();
  }
  return openWiredBeta({ world: JSON.parse(outdated) as World });
}

const deploying: Scenario = {
  name: 'deploy',
  args: ['deploy', '--strategy', 'all-at-once'],
  open: withOlderCode,
  async faults({ gateways }) {
    const faults: string[] = [];
    for (const target of ['prisma-read', 'mock-read'] as const) {
      const plan = await planDeploy(gateways, { target, strategy: 'all-at-once' });
      if (plan.kind !== 'already-live') faults.push(`${target}: ${plan.kind}`);
      if (plan.live.version !== '2') faults.push(`${target} is at version ${plan.live.version}`);
    }
    const releases = await gateways.codeReleases.recent(5);
    return releases.length === 1 ? faults : [...faults, `${releases.length} shifts`];
  },
};

/** The killed process' journal, which the second one went on with. */
async function journalFaults(home: string, beta: WiredBeta): Promise<readonly string[]> {
  const folder = stateFolder(
    { xdgStateHome: join(home, 'state'), home },
    { account: '000000000000', region: 'us-east-1' },
  );
  const { journal } = createRecords({
    folder: async () => folder,
    actor: async () => 'chaos',
    clock: beta.clock,
    nonces: beta.gateways.nonces,
  });
  const verdict = await journal.verify();
  if (verdict.kind === 'broken') return [`the journal is broken in line ${verdict.line}: ${verdict.why}`];
  return verdict.entries > 1 ? [] : ['the journal is empty'];
}

interface Run {
  readonly code: number | null;
  readonly killed: boolean;
  readonly output: string;
}

function start(
  scenario: Scenario,
  home: string,
  listener: { endpoint: string; accessKeyId: string; secretAccessKey: string },
): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      join(ROOT, 'src/cli/main.ts'),
      ...scenario.args,
      '--yes',
      '--account',
      '000000000000',
      '--endpoint-url',
      listener.endpoint,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home,
        XDG_STATE_HOME: join(home, 'state'),
        XDG_CONFIG_HOME: join(home, 'config'),
        AWS_ACCESS_KEY_ID: listener.accessKeyId,
        AWS_SECRET_ACCESS_KEY: listener.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        NO_COLOR: '1',
      },
    },
  );
}

/** Runs the command line once; kills it when its n-th write reaches the endpoint. */
async function run(
  scenario: Scenario,
  beta: WiredBeta,
  home: string,
  killAt: number | undefined,
): Promise<Run & { writes: number }> {
  const listener = await beta.sandbox.listen();
  const child = start(scenario, home, listener);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let writes = 0;
  let killed = false;
  const stopWatching = beta.sandbox.onCall((event) => {
    if (!isWrite(event)) return;
    writes += 1;
    if (writes !== killAt) return;
    killed = true;
    child.kill('SIGKILL');
  });
  const ticking = setInterval(() => void beta.sandbox.advance(50 * PACE), 50);
  try {
    return { code: await exited, killed, output, writes };
  } finally {
    clearInterval(ticking);
    stopWatching();
    await listener.close();
  }
}

async function torment(scenario: Scenario): Promise<boolean> {
  const whole = await scenario.open();
  const home = mkdtempSync(join(tmpdir(), 'huntaze-chaos-'));
  const undisturbed = await run(scenario, whole, home, undefined);
  await whole.close();
  rmSync(home, { recursive: true, force: true });
  if (undisturbed.code !== 0) throw new Error(`${scenario.name} fails undisturbed:\n${undisturbed.output}`);
  let good = 0;
  for (let n = 1; n <= undisturbed.writes; n += 1) {
    const beta = await scenario.open();
    const own = mkdtempSync(join(tmpdir(), 'huntaze-chaos-'));
    try {
      const first = await run(scenario, beta, own, n);
      const second = await run(scenario, beta, own, undefined);
      const faults = [
        ...(first.killed ? [] : ['it was not killed']),
        ...(second.code === 0 ? [] : [`the second run ended with ${second.code}:\n${second.output}`]),
        ...(await scenario.faults(beta)),
        ...(await journalFaults(own, beta)),
      ];
      if (faults.length === 0) good += 1;
      process.stdout.write(
        `${scenario.name} killed at write ${n}: ${faults.length === 0 ? 'as wanted after the next run' : faults.join('; ')}\n`,
      );
    } finally {
      await beta.close();
      rmSync(own, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${scenario.name}: ${good} of ${undisturbed.writes}\n`);
  return good === undisturbed.writes;
}

async function main(): Promise<void> {
  const chosen = [provisioning, deploying].filter(
    ({ name }) => process.argv[2] === undefined || process.argv[2] === name,
  );
  const outcomes: boolean[] = [];
  for (const scenario of chosen) outcomes.push(await torment(scenario));
  process.exitCode = outcomes.every(Boolean) ? 0 : 1;
}

void main();
