import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faster, median, note, report } from './table';

/** One run of a command: wall clock and CPU (user + system, with its children), in seconds. */
interface Timing {
  readonly wall: number;
  readonly cpu: number;
}

const BIN = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));
const RUNS = Number(process.env['RUNS'] ?? 5);

/** The twelve checks by hand, with the `aws` command: one call after the other. */
const QUESTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['identity', ['sts get-caller-identity']],
  ['mock-read', ['lambda get-function-configuration --function-name huntaze-mock-read --qualifier live']],
  [
    'alias',
    [
      'lambda get-alias --function-name huntaze-mock-read --name live',
      'lambda get-policy --function-name huntaze-mock-read --qualifier live',
    ],
  ],
  ['tracing', ['lambda get-function-configuration --function-name huntaze-prisma-read --qualifier live']],
  [
    'prisma-read',
    [
      'lambda get-function-event-invoke-config --function-name huntaze-prisma-read --qualifier live',
      'lambda get-function-concurrency --function-name huntaze-prisma-read',
    ],
  ],
  [
    'appconfig',
    [
      'appconfig get-application --application-id cjcqdvj',
      'appconfig get-environment --application-id cjcqdvj --environment-id ghhj0jb',
      'appconfig list-configuration-profiles --application-id cjcqdvj',
      'appconfig list-hosted-configuration-versions --application-id cjcqdvj --configuration-profile-id PROFILE',
      'appconfig get-hosted-configuration-version --application-id cjcqdvj --configuration-profile-id PROFILE --version-number 1 /dev/null',
    ],
  ],
  [
    'flag',
    [
      'appconfigdata start-configuration-session --application-identifier cjcqdvj --environment-identifier ghhj0jb --configuration-profile-identifier feature-flags --query InitialConfigurationToken --output text',
      'appconfigdata get-latest-configuration --configuration-token TOKEN /dev/null',
    ],
  ],
  [
    'in-flight',
    [
      'appconfig list-deployments --application-id cjcqdvj --environment-id ghhj0jb',
      'appconfig get-deployment --application-id cjcqdvj --environment-id ghhj0jb --deployment-number 1',
      'deploy list-deployments --application-name huntaze-prisma-skeleton --deployment-group-name mock-read-live',
    ],
  ],
  ['alarms', ['cloudwatch describe-alarms --alarm-names huntaze-lambda-error-rate-gt-2pct huntaze-canary-errors']],
  [
    'codedeploy',
    ['deploy get-deployment-group --application-name huntaze-prisma-skeleton --deployment-group-name mock-read-live'],
  ],
  [
    'observability',
    [
      'cloudwatch get-dashboard --dashboard-name huntaze-prisma-migration',
      'logs describe-log-groups --log-group-name-prefix /aws/lambda/huntaze-',
      'cloudwatch list-metrics --namespace Huntaze/Beta',
    ],
  ],
  [
    'probe',
    [
      'lambda invoke --function-name huntaze-mock-read --qualifier live --payload \'{"userId":"user-1","probe":true}\' /dev/null',
      'xray get-trace-summaries --start-time START --end-time END',
    ],
  ],
];

function timed(command: string, env: NodeJS.ProcessEnv): Timing & { readonly out: string } {
  const script = `TIMEFORMAT='TIMING %R %U %S'; time { ${command}; } 2>&1`;
  const out = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], {
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const [, wall = '0', user = '0', system = '0'] = /TIMING (\S+) (\S+) (\S+)/.exec(out) ?? [];
  return { wall: Number(wall), cpu: Number(user) + Number(system), out: out.replace(/TIMING .*\n?/, '') };
}

/** A sandbox on a port of its own, with its provisioned world; returns its address. */
async function startSandbox(folder: string) {
  const child = spawn(
    process.execPath,
    [BIN, 'sandbox', '--port', '0', '--json', '--state', join(folder, 'world.json')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XDG_STATE_HOME: folder },
    },
  );
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes('\n')) resolve(text);
    });
    child.on('exit', () => reject(new Error('the sandbox ended before it listened')));
  });
  const run = JSON.parse(line) as { endpoint: string; accessKeyId: string; secretAccessKey: string };
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { run, stop };
}

if (!existsSync(fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)))) {
  throw new Error('the built command is measured: npm run build');
}
const folder = mkdtempSync(join(tmpdir(), 'bench-check-'));
const sandbox = await startSandbox(folder);
try {
  const { endpoint, accessKeyId, secretAccessKey } = sandbox.run;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    XDG_STATE_HOME: folder,
  };
  const profile = timed(
    `aws appconfig list-configuration-profiles --application-id cjcqdvj --query 'Items[0].Id' --output text`,
    env,
  ).out.trim();
  const ask = (): Timing => {
    let wall = 0;
    let cpu = 0;
    let token = '';
    for (const [, calls] of QUESTIONS) {
      for (const call of calls) {
        const now = Math.floor(Date.now() / 1000);
        const text = call
          .replace('PROFILE', profile)
          .replace('TOKEN', token)
          .replace('START', String(now - 600))
          .replace('END', String(now));
        const timing = timed(`aws ${text}`, env);
        if (call.includes('start-configuration-session')) token = timing.out.trim();
        wall += timing.wall;
        cpu += timing.cpu;
      }
    }
    return { wall, cpu };
  };
  const ours: Timing[] = [];
  const theirs: Timing[] = [];
  let last = '';
  for (let run = 0; run < RUNS; run += 1) {
    const check = timed(`${process.execPath} ${BIN} check`, env);
    last = check.out;
    ours.push(check);
    if (run < Math.max(1, Math.floor(RUNS / 2))) theirs.push(ask());
  }
  const calls = QUESTIONS.reduce((sum, [, each]) => sum + each.length, 0);
  const of = (runs: readonly Timing[], part: 'wall' | 'cpu'): number => median(runs.map((run) => run[part]));
  const peer = `${calls} aws commands`;
  note(last.trim().split('\n').slice(-2).join('\n'));
  report('check', [
    {
      what: 'check',
      value: of(ours, 'wall'),
      unit: 's',
      ratio: faster(of(ours, 'wall'), of(theirs, 'wall'), peer),
      aim: { least: 28 },
    },
    {
      what: 'processor time',
      value: of(ours, 'cpu'),
      unit: 's',
      ratio: faster(of(ours, 'cpu'), of(theirs, 'cpu'), peer),
    },
  ]);
} finally {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}
