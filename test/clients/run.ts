import { type SpawnSyncReturns, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openSandbox } from '../../src/sandbox/index';
import { FUNCTION_ZIP } from './terraform/recording';

/**
 * Walks over the sandbox with AWS clients of several years, each with a script of about forty lines. `npm run clients`
 * takes the clients from the folder HUNTAZE_CLIENTS (default `.clients`):
 *
 *   sdk-v2/       npm install aws-sdk@2
 *   sdk-v3-600/   npm install @aws-sdk/client-{cloudwatch,cloudwatch-logs,codedeploy,lambda,sts}@3.600.0
 *   sdk-v3/       the same, newest
 *   debian/       apt-get download awscli python3-boto3 and what they depend on; dpkg -x each into this folder
 *   terraform/    `terraform providers mirror` of hashicorp/aws, unpacked; terraform itself is on the PATH
 *
 * and says which of them are not there.
 */
const folder = resolve(process.env['HUNTAZE_CLIENTS'] ?? '.clients');
const scripts = import.meta.dirname;
const work = mkdtempSync(join(tmpdir(), 'huntaze-clients-'));
const functionFile = join(work, 'function.zip');
writeFileSync(functionFile, FUNCTION_ZIP);

const python = join(folder, 'debian/usr/lib/python3/dist-packages');
const aws = join(folder, 'debian/usr/bin/aws');

interface Client {
  readonly name: string;
  /** What must be there. */
  readonly needs: string;
  readonly cwd?: string;
  readonly command: (endpoint: string) => readonly [string, ...string[]];
  readonly env?: (endpoint: string) => NodeJS.ProcessEnv;
}

const node = (name: string, script: string, home: string): Client => ({
  name,
  needs: join(folder, home, 'node_modules'),
  cwd: join(folder, home),
  command: () => [process.execPath, '--no-warnings', join(scripts, script)],
});

const plugins = process.env['HUNTAZE_TERRAFORM_PLUGINS'] ?? join(folder, 'terraform');

const CLIENTS: readonly Client[] = [
  {
    name: 'aws command of Debian 12 (2.9)',
    needs: aws,
    command: () => ['sh', join(scripts, 'aws-command.sh')],
    env: (endpoint) => ({ AWS: `/usr/bin/python3 ${aws} --endpoint-url ${endpoint}`, PYTHONPATH: python }),
  },
  {
    name: 'boto3 of Debian 12 (1.26)',
    needs: join(python, 'boto3'),
    command: () => ['/usr/bin/python3', join(scripts, 'boto3_client.py')],
    env: () => ({ PYTHONPATH: python }),
  },
  node('SDK for JavaScript v2', 'sdk-v2.cjs', 'sdk-v2'),
  node('SDK for JavaScript v3, 3.600', 'sdk-v3.cjs', 'sdk-v3-600'),
  node('SDK for JavaScript v3, newest', 'sdk-v3.cjs', 'sdk-v3'),
  {
    name: 'Terraform, AWS provider',
    needs: join(plugins, 'registry.terraform.io/hashicorp/aws'),
    command: () => ['bash', join(scripts, 'terraform/walk.sh')],
    env: (endpoint) => ({ PLUGINS: plugins, TF_VAR_endpoint: endpoint, TF_VAR_function_file: functionFile }),
  },
];

let failed = 0;
for (const client of CLIENTS) {
  if (!existsSync(client.needs)) {
    console.log(`skipped  ${client.name}: ${client.needs} is not there`);
    continue;
  }
  const startedAt = Date.now();
  const { status, output } = await walk(client);
  if (status !== 0) failed += 1;
  console.log(
    `${status === 0 ? 'right  ' : 'WRONG  '}  ${client.name}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  if (status !== 0) console.log(output);
}
rmSync(work, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;

/** One client on a fresh sandbox that runs at the machine's time. */
async function walk(
  client: Client,
): Promise<{ readonly status: SpawnSyncReturns<string>['status']; readonly output: string }> {
  const sandbox = await openSandbox({ startAt: Date.now() });
  const listener = await sandbox.listen();
  const ticking = setInterval(() => void sandbox.advanceTo(Date.now()), 200);
  const [command, ...parameters] = client.command(listener.endpoint);
  const child = spawn(command, parameters, {
    cwd: client.cwd ?? work,
    env: {
      PATH: process.env['PATH'],
      HOME: work,
      AWS_ENDPOINT_URL: listener.endpoint,
      AWS_ACCESS_KEY_ID: listener.accessKeyId,
      AWS_SECRET_ACCESS_KEY: listener.secretAccessKey,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      FUNCTION_ZIP: Buffer.from(FUNCTION_ZIP).toString('base64'),
      FUNCTION_FILE: functionFile,
      ...client.env?.(listener.endpoint),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const status = await new Promise<number | null>((done) => child.on('close', done));
  clearInterval(ticking);
  await sandbox.close();
  return { status, output };
}
