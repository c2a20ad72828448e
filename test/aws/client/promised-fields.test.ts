import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROMISED } from '../../../src/aws/client/promised-fields';
import { createGateways } from '../../../src/aws/create-gateways';
import { wallClock } from '../../../src/cli/clocks';
import { createFileBundles } from '../../../src/cli/file-bundles';
import { SANDBOX_SYSTEM } from '../../../src/domain/system/system';
import { GatewayError } from '../../../src/ports/gateway-error';
import type { Gateways } from '../../../src/ports/gateways';

interface Lie {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Answers that are not AWS's, as proxies and half-broken servers give them. */
const LIES: Readonly<Record<string, Lie>> = {
  'an empty body': { status: 200, type: 'application/json', body: '' },
  'an empty object': { status: 200, type: 'application/json', body: '{}' },
  nulls: {
    status: 200,
    type: 'application/json',
    body: JSON.stringify({
      DeploymentNumber: null,
      State: null,
      VersionNumber: null,
      Id: null,
      Name: null,
      FunctionVersion: null,
      RevisionId: null,
      FunctionName: null,
      CodeSha256: null,
      Version: null,
      deploymentId: null,
      status: null,
    }),
  },
  'wrong types': {
    status: 200,
    type: 'application/json',
    body: JSON.stringify({
      DeploymentNumber: {},
      State: 7,
      VersionNumber: 'seven',
      Id: 7,
      FunctionVersion: [],
      RevisionId: {},
      CodeSha256: 1,
      Version: 1,
      deploymentId: {},
      status: 1,
      ReservedConcurrentExecutions: 'none',
      FunctionArn: 1,
    }),
  },
  'a page': { status: 200, type: 'text/html', body: '<!doctype html><title>Log in to the network</title>' },
  'a redirect': { status: 302, type: 'text/html', body: '' },
};

let server: Server;
let lie: Lie | undefined;
let gateways: Gateways;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (lie === undefined) return response.writeHead(500).end();
      response.writeHead(lie.status, { 'content-type': lie.type, location: 'http://127.0.0.1:9/' });
      return response.end(lie.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const never = async (): Promise<never> => Promise.reject(new Error('no journal here'));
  gateways = createGateways({
    system: SANDBOX_SYSTEM,
    clock: wallClock,
    nonces: { next: () => '00000001' },
    bundles: createFileBundles(),
    journal: { append: never, entries: never, steps: never, verify: never },
    lock: { hold: (_, work) => work() },
    connection: {
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    },
  });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const LAMBDA = 'huntaze-mock-read';

/** Every write of Lambda and CodeDeploy whose answer is used; those of AppConfig need their application found first. */
const WRITES: Readonly<Record<string, (gateways: Gateways) => Promise<unknown>>> = {
  'appconfig:CreateDeploymentStrategy': (g) => g.flagStrategies.create({ name: 'x', bakeMinutes: 1 }),
  'codedeploy:CreateDeployment': (g) =>
    g.codeReleases.start({
      functionName: LAMBDA,
      alias: 'live',
      fromVersion: '1',
      toVersion: '2',
      configName: 'x',
      description: 'x',
    }),
  'codedeploy:StopDeployment': (g) => g.codeReleases.stop('d-1'),
  'lambda:UpdateAlias': (g) => g.functions.pointAlias(LAMBDA, 'live', { version: '1', revisionId: 'r' }),
  'lambda:UpdateFunctionCode': (g) => g.functionCode.update(LAMBDA, new Uint8Array(4), { revisionId: 'r' }),
  'lambda:PublishVersion': (g) => g.functionCode.publish(LAMBDA, { codeSha256: 'x', description: 'x' }),
  'lambda:PutFunctionConcurrency': (g) => g.protection.reserveConcurrency(LAMBDA, 0),
  'lambda:PutFunctionEventInvokeConfig': (g) =>
    g.protection.limitEvents(LAMBDA, 'live', { retries: 0, maxAgeSeconds: 60 }),
  'lambda:CreateAlias': (g) => g.provisioning.functions.createAlias(LAMBDA, 'live', '1'),
};

/** Reads whose empty answer would be taken for "there is nothing". */
const READS: Readonly<Record<string, (gateways: Gateways) => Promise<unknown>>> = {
  'appconfig:ListDeploymentStrategies': (g) => g.flagStrategies.list(),
  'codedeploy:ListDeployments': (g) => g.codeReleases.recent(5),
  'lambda:GetAlias': (g) => g.functions.alias(LAMBDA, 'live'),
  'lambda:GetFunctionConfiguration': (g) => g.functions.describe(LAMBDA),
  'logs:FilterLogEvents': (g) => g.logLines.find({ group: 'x', fromMs: 0, limit: 1 }),
  'logs:DescribeLogStreams': (g) => g.logLines.activeStreams('x', 0),
};

describe("an answer that is not the operation's", () => {
  for (const [name, answer] of Object.entries(LIES)) {
    it.each(Object.entries(WRITES))(`${name}: %s is lost, to be read back`, async (operation, write) => {
      lie = answer;
      const failed = await write(gateways).then(
        (value) => new Error(`it answered ${JSON.stringify(value)}`),
        (error: unknown) => error,
      );
      expect(failed).toBeInstanceOf(GatewayError);
      expect(failed).toMatchObject({ operation, failure: { kind: 'not-aws' }, details: { outcome: 'unknown' } });
    });
    it.each(Object.entries(READS))(`${name}: %s is no answer`, async (operation, read) => {
      lie = answer;
      await expect(read(gateways)).rejects.toMatchObject({ operation, failure: { kind: 'not-aws' } });
    });
  }

  it('is known for each write of the flags too', () => {
    for (const operation of ['StartDeployment', 'StopDeployment', 'CreateHostedConfigurationVersion'])
      expect(Object.keys(PROMISED)).toContain(`appconfig:${operation}`);
  });
});
