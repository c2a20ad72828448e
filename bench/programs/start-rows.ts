import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveredFlags } from '../../test/lambdas/behaviour/scene';
import { removeUnpacked } from '../../test/lambdas/hosts/bundle-host';
import type { FunctionName } from '../../test/lambdas/hosts/function-host';
import { startLoopbackAws } from '../../test/lambdas/stage/loopback-aws';
import { makePrivateCa } from '../../test/lambdas/stage/private-ca';
import { startPostgres } from '../../test/lambdas/stage/test-database';
import { type Freshness, freshEnvironments, type Measured } from './fresh-environments';
import { milliseconds, type Row } from './rows';
import { packUnwarmed } from './unwarmed';

/** Environments of each kind. */
const ROUNDS = 5;

/** Memory at which a function has one whole processor. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_PROCESSOR_MB = 1_769;

/** What the runtime client itself costs: a function that writes one line. */
const ONE_LINE = `export const handler = async () => {
  console.info('[LINE] {}');
  return { statusCode: 200, headers: {}, body: '{}' };
};`;

const BUDGETS = { CANARY_DEADLINE_MS: '5000', SHADOW_BUDGET_MS: '5000', FLAG_FETCH_BUDGET_MS: '5000' };

function rowsOf(what: string, seen: Freshness, client: Freshness, warmed: boolean): readonly Row[] {
  const { start, first, warm, ratio } = seen;
  const own = (first.processor - client.first.processor) / Math.max(0.01, warm.processor - client.warm.processor);
  const at = (memoryMb: number) => milliseconds((first.processor * WHOLE_PROCESSOR_MB) / memoryMb);
  const firstRow = {
    what: `${what}: first answer, processor at 512 / 1,024 / 1,769 MB`,
    measured: [512, 1_024, WHOLE_PROCESSOR_MB].map(at).join(' / '),
  };
  if (!warmed) return [{ ...firstRow, aim: '', met: undefined }];
  return [
    { what: `${what}: start, processor`, measured: milliseconds(start), aim: '', met: undefined },
    { ...firstRow, aim: '<= 250 ms at 1,024 MB', met: (first.processor * WHOLE_PROCESSOR_MB) / 1_024 <= 250 },
    {
      what: `${what}: first / warm on the clock, processor, without the runtime client's part`,
      measured: `${ratio.elapsed.toFixed(1)} x, ${ratio.processor.toFixed(1)} x, ${own.toFixed(1)} x`,
      aim: '<= 2 x of the processor',
      met: ratio.processor <= 2,
    },
    {
      what: `${what}: warm answer, processor, clock; one after another`,
      measured: `${milliseconds(warm.processor)}, ${milliseconds(warm.elapsed)}; ${(1_000 / warm.elapsed).toFixed(0)} requests a second`,
      aim: '',
      met: undefined,
    },
  ];
}

/**
 * Starts, first and warm answers under AWS's runtime client on one Node, as shipped and without warm-up: PostgreSQL with TLS
 * of a private authority, with SCRAM and with a token; AWS on loopback without TLS.
 */
export async function startRows(server: string, major: number): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-starts-'));
  const ca = makePrivateCa(folder, 'DNS:localhost,IP:127.0.0.1');
  const database = await startPostgres(server, { ...ca, only: false });
  await database.query("CREATE ROLE secret LOGIN PASSWORD 'secret'; GRANT SELECT ON public.users TO secret");
  const aws = await startLoopbackAws(async () => '{}');
  aws.appConfig({ kind: 'delivers', text: deliveredFlags({ shadow: { enabled: true, percentage: 100 } }) });
  aws.prismaRead({ kind: 'answers', payload: '{}' });

  const code = (name: string, index: string | Uint8Array): string => {
    const own = mkdtempSync(join(folder, `${name}-`));
    writeFileSync(join(own, 'index.mjs'), index);
    return own;
  };
  const address = `127.0.0.1:${database.port}/${database.database}?sslmode=verify-full&sslrootcert=${ca.authority}`;
  const kinds: readonly (readonly [string, FunctionName, Readonly<Record<string, string>>])[] = [
    ['prisma-read, TLS and SCRAM', 'prisma-read', { DATABASE_URL: `postgresql://secret:secret@${address}` }],
    [
      'prisma-read, TLS and token',
      'prisma-read',
      { DATABASE_URL: `postgresql://postgres@${address}`, DATABASE_AUTH: 'iam', AWS_SESSION_TOKEN: 'x'.repeat(800) },
    ],
    ['mock-read with a shadow', 'mock-read', { AWS_ENDPOINT_URL: aws.url, ...BUDGETS }],
  ];
  const unwarmed = {
    'mock-read': code('mock-read', (await packUnwarmed('mock-read')).index),
    'prisma-read': code('prisma-read', (await packUnwarmed('prisma-read')).index),
  };
  const measured = kinds.flatMap(([, name, own]): readonly Measured[] => {
    const variables = { ...own, AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2999' };
    return [
      { major, name, variables, folder: unwarmed[name] },
      { major, name, variables },
    ];
  });
  const empty: Measured = { major, name: 'prisma-read', variables: {}, folder: code('one-line', ONE_LINE) };
  try {
    const [client, ...seen] = await freshEnvironments(ROUNDS, [empty, ...measured]);
    if (client === undefined) return [];
    return kinds.flatMap(([what], index) => [
      ...rowsOf(`Node ${major}, not warmed, ${what}`, seen[2 * index] as Freshness, client, false),
      ...rowsOf(`Node ${major}, ${what}`, seen[2 * index + 1] as Freshness, client, true),
    ]);
  } finally {
    await aws.close();
    await database.close();
    await removeUnpacked();
    rmSync(folder, { recursive: true });
  }
}
