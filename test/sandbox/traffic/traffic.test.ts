import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateAliasCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox, type World } from '../../../src/sandbox/index';
import { ensureArtefacts } from '../artefacts';
import { type Clients, clientsFor } from '../harness';
import { createSmall } from '../small-function';

ensureArtefacts('worker');

const HOUR = 3_600_000;
const ECHO =
  'export const handler = async (event) => { process.stdout.write(JSON.stringify(event) + "\\n"); return { statusCode: 200 }; };';

let sandbox: Sandbox;
let clients: Clients;

async function open(code = ECHO, seed = 9): Promise<void> {
  sandbox = await openSandbox({ seed });
  clients = clientsFor({ sandbox });
  await createSmall(sandbox, clients.lambda, 'echo', code, { MemorySize: 256 });
  await clients.lambda.send(new PublishVersionCommand({ FunctionName: 'echo' }));
  await clients.lambda.send(new CreateAliasCommand({ FunctionName: 'echo', Name: 'live', FunctionVersion: '1' }));
  await sandbox.advance(5_000);
  sandbox.traffic.setTarget('echo', 'live');
}

beforeEach(() => open());
afterEach(() => sandbox.close());

interface Seen {
  readonly at: number;
  readonly event: Record<string, unknown>;
}

async function seen(): Promise<Seen[]> {
  const all: Seen[] = [];
  for (let nextToken: string | undefined; ; ) {
    const page = await clients.logs.send(
      new FilterLogEventsCommand({
        logGroupName: '/aws/lambda/echo',
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const { message = '', timestamp = 0 } of page.events ?? []) {
      if (message.startsWith('{')) all.push({ at: timestamp, event: JSON.parse(message) as Record<string, unknown> });
    }
    nextToken = page.nextToken;
    if (nextToken === undefined) return all;
  }
}

describe('the users', () => {
  it('send nothing before they are told to', async () => {
    await sandbox.advance(24 * HOUR);
    expect(sandbox.traffic.status().counts).toEqual({ sent: 0, answered: 0, failed: 0 });
  });

  it('arrive at the given rate: by chance, or evenly', async () => {
    sandbox.traffic.setRate(600);
    await sandbox.advance(HOUR);
    const { sent } = sandbox.traffic.status().counts;
    expect(sent).toBeGreaterThan(600 - 4 * Math.sqrt(600));
    expect(sent).toBeLessThan(600 + 4 * Math.sqrt(600));
    sandbox.traffic.setPattern('fixed');
    sandbox.traffic.setRate(360);
    await sandbox.advance(HOUR);
    expect(sandbox.traffic.status().counts.sent - sent).toBe(360);
    const times = (await seen()).slice(-100).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(9_700);
    expect(Math.max(...gaps)).toBeLessThan(10_300);
  });

  it('stop at rate 0 and go on at the next', async () => {
    sandbox.traffic.setRate(3_600);
    await sandbox.advance(60_000);
    sandbox.traffic.setRate(0);
    const { sent } = sandbox.traffic.status().counts;
    await sandbox.advance(HOUR);
    expect(sandbox.traffic.status().counts.sent).toBe(sent);
    sandbox.traffic.setRate(3_600);
    await sandbox.advance(60_000);
    expect(sandbox.traffic.status().counts.sent).toBeGreaterThan(sent);
  });

  it('are chosen among N, and come in the shape of their trigger', async () => {
    sandbox.traffic.setUsers(3);
    sandbox.traffic.setRate(200);
    const userOf = ({ event }: Seen): unknown =>
      (event.pathParameters as { userId?: string } | undefined)?.userId ??
      event.userId ??
      String(event.path).split('/').at(-1);
    const shapes = {
      'api-gateway-v2': ['rawPath', 'routeKey', 'version'],
      'api-gateway-v1': ['httpMethod', 'resource', 'stageVariables'],
      alb: ['httpMethod', 'requestContext', 'queryStringParameters'],
      plain: ['userId'],
    } as const;
    let before = 0;
    for (const [shape, members] of Object.entries(shapes) as [keyof typeof shapes, readonly string[]][]) {
      sandbox.traffic.setEventShape(shape);
      await sandbox.advance(HOUR / 4);
      const all = await seen();
      const events = all.slice(before);
      before = all.length;
      expect(new Set(events.map(userOf))).toEqual(new Set(['user-1', 'user-2', 'user-3']));
      expect(Object.keys(events[0]?.event ?? {})).toEqual(expect.arrayContaining([...members]));
    }
  });

  it('count what they saw', async () => {
    await sandbox.close();
    await open(
      "let calls = 0; export const handler = async () => { calls += 1; if (calls % 4 === 0) throw new Error('x'); return { statusCode: calls % 4 === 1 ? 503 : 200 }; };",
    );
    sandbox.traffic.setPattern('fixed');
    sandbox.traffic.setRate(400);
    await sandbox.advance(HOUR);
    expect(sandbox.traffic.status().counts).toEqual({ sent: 400, answered: 200, failed: 200 });
    sandbox.traffic.setTarget('nobody', 'live');
    await sandbox.advance(HOUR);
    expect(sandbox.traffic.status().counts).toEqual({ sent: 800, answered: 200, failed: 600 });
  });

  it('do the same in a world that was saved and loaded in between', async () => {
    const play = async (interrupted: boolean): Promise<unknown[]> => {
      await sandbox.close();
      await open(ECHO, 77);
      sandbox.traffic.setRate(300);
      await sandbox.advance(HOUR);
      if (interrupted) {
        const world = JSON.parse(JSON.stringify(await sandbox.save())) as World;
        await sandbox.close();
        sandbox = await openSandbox({ world });
        clients = clientsFor({ sandbox });
      }
      await sandbox.advance(HOUR);
      return (await seen()).map(({ event }) => event.requestContext);
    };
    const whole = await play(false);
    expect(whole.length).toBeGreaterThan(500);
    expect(await play(true)).toEqual(whole);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuse the rate %d', (rate) => {
    expect(() => sandbox.traffic.setRate(rate)).toThrow(RangeError);
  });

  it.each([0, 1.5, -3])('refuse to be %d', (users) => {
    expect(() => sandbox.traffic.setUsers(users)).toThrow(RangeError);
  });
});
