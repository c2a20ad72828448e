interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Handler {
  handle(request: SdkRequest, options?: object): Promise<unknown>;
}

const READ_TARGET = /\.(Get|List|Describe|BatchGet|Filter|StartQuery)/;
const READ_POSTS = /^\/(TraceSummaries|Traces|ServiceGraph|GetTraceSegmentDestination|configurationsessions)$/;
const INVOKE = /\/invocations$/;

/** What a request does, from the wire alone: `read`, `write`, or `invoke` of a function. */
export function kindOfRequest(request: SdkRequest): 'read' | 'write' | 'invoke' {
  const target = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  if (target !== undefined) return READ_TARGET.test(target) ? 'read' : 'write';
  if (INVOKE.test(request.path)) return 'invoke';
  if (request.method === 'GET' || READ_POSTS.test(request.path)) return 'read';
  // STS uses the query protocol; the tool only asks it for the caller's identity.
  return request.method === 'POST' && request.path === '/' ? 'read' : 'write';
}

const nameOf = (request: SdkRequest): string => {
  const target = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  return target ?? `${request.method} ${request.path}`;
};

export interface Wire {
  /** Every write that went over the wire, in order. */
  readonly writes: string[];
  reads: number;
  /** Called before a write is passed on, with its number from 1. `lost` is asked after it was done. */
  onWrite?: ((number: number, name: string) => Promise<void>) | undefined;
  afterWrite?: ((number: number, name: string) => Promise<void>) | undefined;
}

/** Counts the requests that a wrapped handler really sends, below the SDK. */
export function recordingHandler(wire: Wire): (inner: object) => object {
  return (inner) => {
    const handler = inner as Handler;
    const recording = {
      async handle(request: SdkRequest, options?: object) {
        if (kindOfRequest(request) !== 'write') {
          wire.reads += 1;
          return handler.handle(request, options);
        }
        const name = nameOf(request);
        wire.writes.push(name);
        const number = wire.writes.length;
        await wire.onWrite?.(number, name);
        const answer = await handler.handle(request, options);
        await wire.afterWrite?.(number, name);
        return answer;
      },
    };
    return new Proxy(inner, {
      get: (target, key) => (key === 'handle' ? recording.handle : Reflect.get(target, key)),
    });
  };
}
