import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTracer, toDaemon } from '../../../lambdas/shared/xray';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const SAMPLED = `Root=${ROOT};Parent=557abcec3ee5a047;Sampled=1;Lineage=1:abc:0`;

describe('the tracer', () => {
  let daemon: Socket;
  let received: Record<string, unknown>[];
  beforeEach(async () => {
    received = [];
    daemon = createSocket('udp4');
    daemon.on('message', (bytes) => received.push(JSON.parse(bytes.toString('utf8').split('\n')[1] ?? '')));
    await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  });
  afterEach(() => daemon.close());

  const tracerFor = (header: string | undefined, nowMs = () => 1_795_282_800_123.4) =>
    createTracer({ deliver: toDaemon(`127.0.0.1:${daemon.address().port}`), traceHeader: () => header, now: nowMs });

  const arrived = () => new Promise((resolve) => setTimeout(resolve, 50));

  it('writes children before parents, in seconds, and hands on the rest of the header', async () => {
    const tracer = tracerFor(SAMPLED);
    const parent = tracer.begin('## outer');
    const child = parent.child('Lambda', 'aws');
    parent.annotate({ canary: true });
    child.end({ details: { http: { response: { status: 200 } } } });
    parent.end();
    await tracer.flush();
    await arrived();
    const [inner, outer] = received;
    expect(inner).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'Lambda',
      type: 'subsegment',
      namespace: 'aws',
      trace_id: ROOT,
      parent_id: outer?.id,
      start_time: 1_795_282_800.123,
      end_time: 1_795_282_800.123,
      http: { response: { status: 200 } },
    });
    expect(outer).toMatchObject({ parent_id: '557abcec3ee5a047', annotations: { canary: true } });
    expect(child.header).toBe(`Root=${ROOT};Parent=${String(inner?.id)};Sampled=1;Lineage=1:abc:0`);
  });

  it('tells a fault with its sentence, and leaves out what did not happen', async () => {
    const tracer = tracerFor(SAMPLED);
    tracer.begin('## read-user').end({ fault: true, message: 'no answer' });
    await tracer.flush();
    await arrived();
    expect(received[0]).toMatchObject({ fault: true, cause: { exceptions: [{ message: 'no answer' }] } });
    expect(received[0]).not.toHaveProperty('error');
    expect(received[0]).not.toHaveProperty('annotations');
  });

  it.each([
    [undefined, undefined],
    ['', ''],
    [`Root=${ROOT};Sampled=1`, `Root=${ROOT};Sampled=1`],
    [`Root=${ROOT};Parent=557abcec3ee5a047;Sampled=0`, `Root=${ROOT};Parent=557abcec3ee5a047;Sampled=0`],
    [`Root=${ROOT};Parent=557abcec3ee5a047;Sampled=?`, `Root=${ROOT};Parent=557abcec3ee5a047;Sampled=?`],
    ['nonsense;;=', 'nonsense;;='],
  ])('writes nothing for %j and passes it on', async (header, passedOn) => {
    const tracer = tracerFor(header);
    const segment = tracer.begin('## read-user');
    segment.child('Lambda', 'aws').end({ fault: true });
    segment.end();
    await tracer.flush();
    await arrived();
    expect(received).toEqual([]);
    expect(segment.child('Lambda', 'aws').header).toBe(passedOn);
  });

  it('does without a daemon', async () => {
    for (const daemonAddress of [undefined, '', 'nowhere']) {
      const tracer = createTracer({ deliver: toDaemon(daemonAddress), traceHeader: () => SAMPLED, now: () => 0 });
      tracer.begin('## read-user').end();
      await expect(tracer.flush()).resolves.toBeUndefined();
    }
  });
});
