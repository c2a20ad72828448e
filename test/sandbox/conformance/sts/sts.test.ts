import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

describe.each(TRANSPORTS)('sts %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport);
  });
  afterEach(() => bench.close());

  it('says who the operator is', async () => {
    const identity = await bench.clients.sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:sts::000000000000:assumed-role/operator/rehearsal',
    });
    expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses what it does not know', async () => {
    const error = await refusal(bench.clients.sts.send(new GetSessionTokenCommand({})));
    expect(error.name).toBe('InvalidAction');
  });
});
