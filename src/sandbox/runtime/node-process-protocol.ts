import type { ThreadError, ThreadOptions } from './function-thread';
import type { FromEnvironment, ToEnvironment } from './protocol';

/** What the sandbox tells a process of another Node.js; `id` names the thread. */
export type ToNodeProcess =
  | { readonly kind: 'start'; readonly id: number; readonly options: ThreadOptions; readonly code: string }
  | { readonly kind: 'post'; readonly id: number; readonly message: ToEnvironment }
  | { readonly kind: 'stop'; readonly id: number };

/** What that process answers. */
export type FromNodeProcess =
  | { readonly kind: 'message'; readonly id: number; readonly message: FromEnvironment }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ThreadError }
  | { readonly kind: 'exited'; readonly id: number; readonly code: number }
  /** Its processor time so far, once a while: a loop that never returns is told from a thread that waits. */
  | { readonly kind: 'spent'; readonly us: number };
