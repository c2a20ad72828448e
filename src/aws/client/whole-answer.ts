import type { NodeHttpHandlerOptions } from '@smithy/types';

/** The part of an answer's body that matters here: Node's `IncomingMessage`. */
interface Body {
  destroy(error: Error): unknown;
  once(event: 'close', done: () => void): unknown;
  readonly destroyed: boolean;
}

interface Handler {
  handle(request: never, options?: object): Promise<{ readonly response: { readonly body?: unknown } }>;
}

const isBody = (body: unknown): body is Body =>
  typeof (body as Body | undefined)?.destroy === 'function' && typeof (body as Body).once === 'function';

/**
 * The SDK's own handler with a limit on the whole answer. The SDK's timeouts end with the first byte, or count silence: an answer that
 * drips would be waited for without end. The body then fails with a TimeoutError, as for an answer that never came.
 */
export async function wholeAnswerHandler(options: NodeHttpHandlerOptions, limitMs: number): Promise<object> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const inner = new NodeHttpHandler(options);
  const handle = inner.handle.bind(inner) as Handler['handle'];
  return Object.assign(inner, {
    async handle(request: never, options?: object) {
      const answer = await handle(request, options);
      const { body } = answer.response;
      if (isBody(body) && !body.destroyed) {
        const late = setTimeout(() => body.destroy(incomplete(limitMs)), limitMs);
        body.once('close', () => clearTimeout(late));
      }
      return answer;
    },
  });
}

const incomplete = (limitMs: number): Error =>
  Object.assign(new Error(`the answer was not complete after ${limitMs / 1_000} s`), { name: 'TimeoutError' });
