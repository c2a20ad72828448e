import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';

/** How a subsegment ended; nothing set is a success. */
export interface Outcome {
  /** The callee failed (5xx, timeout). */
  readonly fault?: boolean;
  /** The call was refused (4xx). */
  readonly error?: boolean;
  readonly throttle?: boolean;
  /** Sentence of the failure. */
  readonly message?: string;
  /** Parts of the document that only some subsegments have: `aws`, `http`, `sql`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** One open subsegment of the trace of the running request. */
export interface Subsegment {
  annotate(annotations: Readonly<Record<string, string | number | boolean>>): void;
  /** A call made inside this one; `namespace` aws or remote makes it an edge of the service map. */
  child(name: string, namespace: 'aws' | 'remote'): Subsegment;
  /** `X-Amzn-Trace-Id` for a callee that shall hang below this subsegment; undefined outside a trace. */
  readonly header: string | undefined;
  end(outcome?: Outcome): void;
}

/** Writes subsegments to the X-Ray daemon that Lambda runs beside the function. */
export interface Tracer {
  begin(name: string): Subsegment;
  /** Resolves when everything ended so far has left the process: what is not sent before the answer is frozen with it. */
  flush(): Promise<void>;
}

interface TraceContext {
  readonly root: string;
  readonly parent: string;
  /** Whatever else the header says; Lambda's recursion detection needs its `Lineage` to go on. */
  readonly rest: string;
}

/** The trace of `Root=…;Parent=…;Sampled=1`; undefined when it is absent, incomplete or not sampled. */
function sampledContext(header: string | undefined): TraceContext | undefined {
  const parts = new Map((header ?? '').split(';').map((part) => part.trim().split('=') as [string, string]));
  const root = parts.get('Root');
  const parent = parts.get('Parent');
  const others = [...parts].filter(([key]) => key !== 'Root' && key !== 'Parent');
  const rest = others.map(([key, value]) => `;${key}=${value}`).join('');
  return root && parent && parts.get('Sampled') === '1' ? { root, parent, rest } : undefined;
}

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1_000;

function outcomeFields({ fault, error, throttle, message, details }: Outcome): object {
  return {
    ...(fault ? { fault } : {}),
    ...(error ? { error } : {}),
    ...(throttle ? { throttle } : {}),
    ...(message ? { cause: { exceptions: [{ id: randomBytes(8).toString('hex'), message }] } } : {}),
    ...details,
  };
}

/** Takes one segment document on its way; resolves when it has left the process. */
export type Deliver = (document: Buffer) => Promise<void>;

/** Sends documents to the daemon at `host:port`, one UDP datagram each; without an address they go nowhere. */
export function toDaemon(address: string | undefined): Deliver {
  const [host = '', port = ''] = (address ?? '').split(':');
  let socket: Socket | undefined;

  function openSocket(): Socket {
    const opened = createSocket('udp4');
    opened.on('error', () => {
      socket = undefined;
    });
    opened.unref();
    return opened;
  }

  return async (document) => {
    if (!host || !port) return;
    socket ??= openSocket();
    const to = socket;
    await new Promise<void>((resolve) => to.send(document, 0, document.length, Number(port), host, () => resolve()));
  };
}

/**
 * A tracer by hand: one document for each ended subsegment, children first. Annotations on the function's own segment
 * are dropped by X-Ray, so they always stand on a subsegment.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function createTracer(options: {
  readonly deliver: Deliver;
  readonly traceHeader: () => string | undefined;
  readonly now: () => number;
}): Tracer {
  const sending = new Set<Promise<void>>();

  function send(document: object): void {
    const sent = options.deliver(Buffer.from(`{"format":"json","version":1}\n${JSON.stringify(document)}`));
    sending.add(sent);
    void sent.then(() => sending.delete(sent));
  }

  function subsegment(name: string, context: TraceContext, namespace?: string): Subsegment {
    const id = randomBytes(8).toString('hex');
    const startMs = options.now();
    const annotations: Record<string, string | number | boolean> = {};
    return {
      annotate: (added) => void Object.assign(annotations, added),
      child: (childName, childNamespace) => subsegment(childName, { ...context, parent: id }, childNamespace),
      header: `Root=${context.root};Parent=${id}${context.rest}`,
      end: (outcome = {}) =>
        send({
          id,
          name,
          type: 'subsegment',
          trace_id: context.root,
          parent_id: context.parent,
          start_time: seconds(startMs),
          end_time: seconds(options.now()),
          ...(namespace ? { namespace } : {}),
          ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
          ...outcomeFields(outcome),
        }),
    };
  }

  return {
    begin(name) {
      const header = options.traceHeader();
      const context = sampledContext(header);
      return context ? subsegment(name, context) : unsampled(header);
    },
    async flush() {
      await Promise.all(sending);
    },
  };
}

/** Stands for a subsegment of a request that is not traced; the header goes on as it came. */
function unsampled(header: string | undefined): Subsegment {
  const nothing: Subsegment = { annotate() {}, child: () => nothing, header, end() {} };
  return nothing;
}
