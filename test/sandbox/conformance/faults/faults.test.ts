import { CreateApplicationCommand, ListApplicationsCommand } from '@aws-sdk/client-appconfig';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListApplicationsCommand as ListCodeDeployApplications } from '@aws-sdk/client-codedeploy';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { GetTraceSummariesCommand } from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, clientsFor, openBench, refusal, TRANSPORTS } from '../../harness';

describe.each(TRANSPORTS)('the fault plan %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport);
  });
  afterEach(() => bench.close());
  const list = () => bench.clients.appconfig.send(new ListApplicationsCommand({}));
  const create = (name: string) => bench.clients.appconfig.send(new CreateApplicationCommand({ Name: name }));
  const names = async () => (await list()).Items?.map((item) => item.Name);

  it('throttles the next N calls of one operation, and no others', async () => {
    bench.sandbox.faults.add({ kind: 'throttle', service: 'appconfig', operation: 'listapplications', calls: 2 });
    await create('a');
    for (let call = 0; call < 2; call += 1) {
      const error = await refusal(list());
      expect(error.name).toBe('ThrottlingException');
      expect(error.$metadata?.httpStatusCode).toBe(429);
    }
    expect(await names()).toEqual(['a']);
    expect(bench.sandbox.faults.list()).toMatchObject([{ id: 'fault-1', kind: 'throttle', calls: 2, hits: 2 }]);
  });

  it('speaks each service’s own words', async () => {
    const { appconfig, cloudwatch, codedeploy, lambda, logs, sts, xray } = bench.clients;
    const calls: readonly (readonly [string, () => Promise<unknown>, string, string])[] = [
      [
        'appconfig',
        () => appconfig.send(new ListApplicationsCommand({})),
        'ThrottlingException',
        'InternalServerException',
      ],
      [
        'cloudwatch',
        () => cloudwatch.send(new DescribeAlarmsCommand({})),
        'ThrottlingException',
        'InternalServiceFault',
      ],
      [
        'codedeploy',
        () => codedeploy.send(new ListCodeDeployApplications({})),
        'ThrottlingException',
        'InternalFailure',
      ],
      ['lambda', () => lambda.send(new ListFunctionsCommand({})), 'TooManyRequestsException', 'ServiceException'],
      ['logs', () => logs.send(new DescribeLogGroupsCommand({})), 'ThrottlingException', 'ServiceUnavailableException'],
      ['sts', () => sts.send(new GetCallerIdentityCommand({})), 'Throttling', 'InternalFailure'],
      [
        'xray',
        () => xray.send(new GetTraceSummariesCommand({ StartTime: new Date(0), EndTime: new Date(1000) })),
        'ThrottledException',
        'InternalFailure',
      ],
    ];
    for (const [service, call, throttled, failed] of calls) {
      bench.sandbox.faults.add({ kind: 'throttle', service: service as 'sts', calls: 1 });
      bench.sandbox.faults.add({ kind: 'error', service: service as 'sts', calls: 1 });
      bench.sandbox.faults.add({ kind: 'expired', service: service as 'sts', calls: 1 });
      expect((await refusal(call())).name, service).toBe(throttled);
      const error = await refusal(call());
      expect(error.name, service).toBe(failed);
      expect(error.$metadata?.httpStatusCode).toBe(500);
      const expired = await refusal(call());
      expect(expired.name, service).toMatch(/^ExpiredToken(Exception)?$/);
      expect(expired.$metadata?.httpStatusCode).toBe(403);
    }
  });

  it('applies a call and then loses its answer', async () => {
    bench.sandbox.faults.add({ kind: 'lose-response', operation: 'CreateApplication', calls: 1 });
    const error = await refusal(create('lost'));
    expect((error as Error & { code?: string }).code).toBe('ECONNRESET');
    expect(await names()).toEqual(['lost']);
  });

  it('drops the connection before the work', async () => {
    bench.sandbox.faults.add({ kind: 'drop', operation: 'CreateApplication', calls: 1 });
    const error = await refusal(create('never'));
    expect((error as Error & { code?: string }).code).toBe('ECONNRESET');
    expect(await names()).toEqual([]);
  });

  it('hits by probability, the same calls for the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      const id = bench.sandbox.faults.add({ kind: 'throttle', probability: 0.5, seed });
      let seen = '';
      for (let call = 0; call < 30; call += 1) {
        seen += await list().then(
          () => '.',
          () => 'x',
        );
      }
      bench.sandbox.faults.clear(id);
      return seen;
    };
    const first = await run(7);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
    expect(first.match(/x/g)?.length).toBeGreaterThan(5);
    expect(first.match(/\./g)?.length).toBeGreaterThan(5);
  });

  it('is healed by the SDK’s own retries', async () => {
    bench.sandbox.faults.add({ kind: 'error', service: 'appconfig', calls: 2 });
    const patient =
      transport === 'in process'
        ? clientsFor({ sandbox: bench.sandbox, maxAttempts: 3 })
        : clientsFor({ endpoint: bench.endpoint!, accessKeyId: bench.accessKeyId!, maxAttempts: 3 });
    const answer = await patient.appconfig.send(new ListApplicationsCommand({}));
    expect(answer.$metadata.attempts).toBe(3);
  });

  it('is observed call by call, before and after the work', async () => {
    const seen: string[] = [];
    const end = bench.sandbox.onCall((event) => {
      seen.push(`${event.phase} ${event.service}.${event.operation} ${event.caller} ${event.status ?? ''}`.trim());
    });
    await create('a');
    end();
    await create('b');
    expect(seen).toEqual(['before appconfig.CreateApplication client', 'after appconfig.CreateApplication client 201']);
  });

  it.each([
    [{ kind: 'explode' }, 'unknown fault'],
    [{ kind: 'throttle', calls: 0 }, 'calls must be'],
    [{ kind: 'throttle', probability: 1.5 }, 'probability must be'],
    [{ kind: 'slow' }, 'needs delayMs'],
    [{ kind: 'drop', from: 'nowhere' }, 'from must be'],
  ])('refuses the rule %j', (rule, words) => {
    expect(() => bench.sandbox.faults.add(rule as never)).toThrow(words);
  });
});

describe('a slow call in process', () => {
  it('takes virtual time, and the handler’s own timeout', async () => {
    const bench = await openBench('in process');
    bench.sandbox.faults.add({ kind: 'slow', delayMs: 5_000, calls: 2 });
    const before = bench.sandbox.clock.now();
    await bench.clients.appconfig.send(new ListApplicationsCommand({}));
    expect(bench.sandbox.clock.now() - before).toBe(5_000);
    const impatient = bench.clients.appconfig.send(new ListApplicationsCommand({}), { requestTimeout: 1_000 });
    expect((await refusal(impatient)).name).toBe('TimeoutError');
    await bench.close();
  });
});
