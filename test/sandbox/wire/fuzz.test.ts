import { CreateLogGroupCommand, CreateLogStreamCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateApplicationCommand } from '@aws-sdk/client-codedeploy';
import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../src/sandbox/index';
import type { AnyAction, Service } from '../../../src/sandbox/kernel/action';
import { seededRandom } from '../../../src/sandbox/kernel/random';
import type { Shape } from '../../../src/sandbox/kernel/schema';
import type { WireRequest } from '../../../src/sandbox/kernel/wire-types';
import { services } from '../../../src/sandbox/services/registry';
import { ensureArtefacts } from '../artefacts';
import { createFlagSystem, flagDocument, publish, start } from '../conformance/appconfig/flags';
import { clientsFor } from '../harness';

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 40);

const random = seededRandom(2026);
const pick = <Item>(items: readonly Item[]): Item => items[random.integer(items.length)]!;

const TEXTS = [
  '',
  'a',
  'abc1234',
  'huntaze-mock-read',
  'live',
  '1',
  '$LATEST',
  '__proto__',
  'constructor',
  'toString',
  '\u0000\u202e',
  'x'.repeat(300),
  '{}',
  'arn:aws:iam::000000000000:role/r',
  'd-ABCDEFGHI',
  'é漢字',
  '%',
  '../..',
  'null',
];
const NUMBERS = [0, 1, -1, 60, 300, 0.5, 1e9, 2 ** 53, 1_795_000_000];
const GARBAGE: readonly unknown[] = [null, true, 7, 'text', [], {}, [[]], { a: { b: [1] } }, -1e308, '', [null]];

/** A value of the shape most of the time, and garbage now and then. */
function value(shape: Shape, depth: number): unknown {
  if (random.next() < 0.08) return pick(GARBAGE);
  switch (shape.type) {
    case 'string':
      return shape.enum !== undefined && random.next() < 0.8 ? pick(shape.enum) : pick(TEXTS);
    case 'integer':
    case 'long':
    case 'number':
      return pick(NUMBERS);
    case 'boolean':
      return random.next() < 0.5;
    case 'timestamp':
      return pick([0, 1_795_000_000, -5, '2026-11-23T09:00:00Z', 1e12]);
    case 'blob':
      return Buffer.from(pick(TEXTS)).toString('base64');
    case 'list':
      return Array.from({ length: random.integer(3) }, () => value(shape.of, depth + 1));
    case 'map':
      return Object.fromEntries(
        Array.from({ length: random.integer(3) }, () => [pick(TEXTS), value(shape.of, depth + 1)]),
      );
    case 'structure':
      return members(shape.members, depth + 1);
    case 'document':
      return pick(GARBAGE);
  }
}

const members = (shapes: Readonly<Record<string, Shape>>, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(shapes)
      .filter(
        ([, shape]) => shape.refused !== true && (shape.required === true ? random.next() < 0.95 : random.next() < 0.5),
      )
      .map(([name, shape]) => [name, value(shape, depth)]),
  );

function requestFor(service: Service, action: AnyAction): WireRequest {
  const input = members(action.input, 0);
  if (service.protocol !== 'rest-json') {
    const headers = {
      'content-type': service.protocol === 'query' ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.1',
      ...(service.protocol === 'query' ? {} : { 'x-amz-target': `${service.targetPrefix}.${action.name}` }),
    };
    const body = service.protocol === 'query' ? `Action=${action.name}&Version=1` : JSON.stringify(input);
    return { method: 'POST', path: '/', query: {}, headers, body: Buffer.from(body) };
  }
  let path = action.http?.path ?? '/';
  const query: Record<string, string> = {};
  const headers: Record<string, string> = {};
  const document: Record<string, unknown> = {};
  let body: Uint8Array | undefined;
  for (const [name, shape] of Object.entries(action.input)) {
    const wire = shape.wire ?? name;
    const given = input[name];
    const text = typeof given === 'string' ? given : JSON.stringify(given ?? 'x');
    if (shape.in === 'path') path = path.replace(`{${wire}}`, encodeURIComponent(text === '' ? 'x' : text));
    else if (given === undefined) continue;
    else if (shape.payload) body = Buffer.from(text);
    else if (shape.in === 'query') query[wire] = text;
    else if (shape.in === 'header') headers[wire.toLowerCase()] = text;
    else document[wire] = given;
  }
  return {
    method: action.http?.method ?? 'GET',
    path,
    query,
    headers,
    body: body ?? Buffer.from(JSON.stringify(document)),
  };
}

describe('every operation', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    ensureArtefacts('worker');
    sandbox = await openSandbox({});
    const clients = clientsFor({ sandbox });
    const system = await createFlagSystem(clients);
    await publish(clients, system, flagDocument(1));
    await start(clients, system, 1);
    await clients.codedeploy.send(new CreateApplicationCommand({ applicationName: 'live', computePlatform: 'Lambda' }));
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: 'live' }));
    await clients.logs.send(new CreateLogStreamCommand({ logGroupName: 'live', logStreamName: 'live' }));
    await clients.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'huntaze-mock-read',
        Runtime: 'nodejs24.x',
        Role: 'arn:aws:iam::000000000000:role/r',
        Handler: 'index.handler',
        Code: { ZipFile: zipSync({ 'index.mjs': strToU8('export const handler = async (event) => event;') }) },
      }),
    );
    await sandbox.advance(60_000);
    await clients.lambda.send(new PublishVersionCommand({ FunctionName: 'huntaze-mock-read' }));
    await clients.lambda.send(
      new CreateAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live', FunctionVersion: '1' }),
    );
  });
  afterAll(() => sandbox.close());

  const operations = services.flatMap((service) =>
    service.actions.map((action) => [`${service.name}.${action.name}`, service, action] as const),
  );

  it.each(operations)('%s refuses nonsense in AWS’s shapes and does not break', async (name, service, action) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const request = requestFor(service, action);
      const answer = await sandbox.answerer.call(request);
      if (answer.kind === 'dropped') throw new Error('the connection broke');
      const text = Buffer.from(answer.body).toString();
      const sent = `${name} ${request.path} ${JSON.stringify(request.query)} ${JSON.stringify(request.headers)} ${Buffer.from(request.body).toString()}`;
      expect(text, sent).not.toContain('the sandbox failed');
      if (answer.status >= 400 && answer.status !== 501) expect(answer.status, sent).toBeLessThan(500);
      if (action.name.startsWith('Delete') && answer.status < 300) return;
      expect(answer.headers['x-amzn-requestid']).toBeDefined();
    }
  });

  it('leaves a world that can be saved and goes on', async () => {
    const world = JSON.parse(JSON.stringify(await sandbox.save()));
    const again = await openSandbox({ world });
    await again.advance(3_600_000);
    await again.close();
  });
});
