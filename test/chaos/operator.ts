import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGateways } from '../../src/aws/create-gateways';
import { simulatedClock } from '../../src/cli/clocks';
import { createFileBundles } from '../../src/cli/file-bundles';
import { SANDBOX_SYSTEM } from '../../src/domain/system/system';
import { createFileJournal } from '../../src/journal/file-journal';
import { createWriterLock } from '../../src/journal/writer-lock';
import type { Gateways } from '../../src/ports/gateways';
import type { FaultKind, Sandbox } from '../../src/sandbox/index';

/** Answers of a proxy in between, some before the work (`page`, `redirect`), some in place of its answer. */
export const LIES = ['page', 'redirect', 'empty', 'empty-object', 'cut-short', 'nested'] as const;
type Lie = (typeof LIES)[number];

const LIE_BODIES: Readonly<Record<Lie, { readonly statusCode: number; readonly type: string; readonly body: string }>> =
  {
    page: { statusCode: 200, type: 'text/html', body: '<!doctype html><title>Log in to the network</title>' },
    redirect: { statusCode: 302, type: 'text/html', body: '' },
    empty: { statusCode: 200, type: 'application/json', body: '' },
    'empty-object': { statusCode: 200, type: 'application/json', body: '{}' },
    nested: {
      statusCode: 200,
      type: 'application/json',
      body: `${'{"Items":['.repeat(10_000)}${']}'.repeat(10_000)}`,
    },
    'cut-short': { statusCode: 200, type: 'application/json', body: '{"DeploymentNumber": 1, "Items": [' },
  };

const isLie = (kind: string): kind is Lie => (LIES as readonly string[]).includes(kind);

function lying(kind: Lie): object {
  const { statusCode, type, body } = LIE_BODIES[kind];
  const headers = { 'content-type': type, ...(kind === 'redirect' ? { location: 'http://127.0.0.1:9/' } : {}) };
  return { response: { statusCode, headers, body: Readable.from(body === '' ? [] : [Buffer.from(body)]) } };
}

/** What happens to one operator's calls, counted from 1. */
export type Mishap =
  | { readonly kind: 'none' }
  | { readonly kind: FaultKind; readonly at: number }
  | { readonly kind: Lie; readonly at: number }
  /** The process is gone: nothing of it ever runs again. */
  | { readonly kind: 'killed-before' | 'killed-after'; readonly at: number };

export interface Operator {
  readonly gateways: Gateways;
  /** Resolves when the process was killed. */
  readonly killed: Promise<'killed'>;
  /** Operations sent, in order, first tries only as the wire sees them. */
  readonly calls: readonly string[];
}

/** Longer than any client waits. */
const BEYOND_DEADLINE_MS = 600_000;

interface Handler {
  handle(
    request: { readonly headers: Readonly<Record<string, string>>; readonly method: string; readonly path: string },
    options?: object,
  ): Promise<unknown>;
}

const never = (): Promise<never> => new Promise(() => undefined);

let lastPid = 1_000;
const dead = new Set<number>();

/** An operator's process on a sandbox, with the real adapters, and a journal and lock in `folder`. */
export function createOperator(sandbox: Sandbox, folder: string, mishap: Mishap): Operator {
  lastPid += 1;
  const pid = lastPid;
  const calls: string[] = [];
  /** The call that was denied: a permission that is missing stays missing. */
  let refused: string | undefined;
  let gone = false;
  let die: (value: 'killed') => void = () => undefined;
  const killed = new Promise<'killed'>((resolve) => {
    die = resolve;
  });
  const kill = (): Promise<never> => {
    gone = true;
    dead.add(pid);
    die('killed');
    return never();
  };
  const inner = sandbox.requestHandler() as unknown as Handler;
  const handler = {
    ...inner,
    async handle(request: Parameters<Handler['handle']>[0], options?: object): Promise<unknown> {
      if (gone) return never();
      const name = nameOf(request);
      const at = calls.push(name);
      const isLasting = mishap.kind === 'expired' || mishap.kind === 'denied';
      if (mishap.kind === 'none' || (at !== mishap.at && !isLasting)) return inner.handle(request, options);
      if (isLie(mishap.kind)) {
        if (mishap.kind !== 'page' && mishap.kind !== 'redirect') await inner.handle(request, options);
        return lying(mishap.kind);
      }
      switch (mishap.kind) {
        case 'killed-before':
          return kill();
        case 'killed-after':
          await inner.handle(request, options);
          return kill();
        case 'expired':
          // Credentials that expired stay so until somebody logs in again.
          if (at >= mishap.at) sandbox.faults.add({ kind: 'expired', calls: 1, from: 'clients' });
          return inner.handle(request, options);
        case 'denied':
          if (at === mishap.at) refused = name;
          if (name === refused) sandbox.faults.add({ kind: 'denied', calls: 1, from: 'clients' });
          return inner.handle(request, options);
        default:
          sandbox.faults.add({
            kind: mishap.kind,
            calls: 1,
            from: 'clients',
            ...(mishap.kind === 'slow' ? { delayMs: BEYOND_DEADLINE_MS } : {}),
          });
          return inner.handle(request, options);
      }
    },
  };
  const clock = simulatedClock(sandbox);
  const nonce = (): string => randomBytes(4).toString('hex');
  const self = { pid, host: 'chaos', startedAt: pid, isAlive: (other: number) => !dead.has(other) };
  const where = async (): Promise<string> => folder;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => (gone ? never() : work());
  const journal = createFileJournal({
    folder: where,
    actor: async () => `arn:aws:sts::000000000000:assumed-role/operator/process-${pid}`,
    version: '0.0.0-chaos',
    run: String(pid),
    clock,
    pause: async () => {
      await setImmediate();
    },
    self,
    nonce,
  });
  const gateways = createGateways({
    system: SANDBOX_SYSTEM,
    clock: { now: () => clock.now(), sleep: (ms, signal) => guarded(() => clock.sleep(ms, signal)) },
    nonces: { next: nonce },
    bundles: createFileBundles(),
    journal: { ...journal, append: (draft) => guarded(() => journal.append(draft)) },
    lock: createWriterLock({ folder: where, self, clock, nonce }),
    connection: {
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIACHAOS', secretAccessKey: 'chaos' },
      requestHandler: handler,
    },
  });
  return { gateways, killed, calls };
}

/** `service:Operation` or method and path: what tells calls apart in a report. */
function nameOf(request: {
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly path: string;
}): string {
  const target = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  return target ?? `${request.method} ${request.path.replace(/[0-9a-z]{7}(?=\/|$)/g, '*')}`;
}
