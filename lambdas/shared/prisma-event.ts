import { type User, userFrom } from './user';

/**
 * What mock-read sends to prisma-read beside the user id. A shadow carries the mock answer, so that prisma-read compares
 * and no user waits; `mock: null` means that mock does not know the user.
 */
export type PrismaErrand =
  | { readonly kind: 'canary'; readonly requestId: string }
  | { readonly kind: 'shadow'; readonly requestId: string; readonly mock: User | null }
  | { readonly kind: 'direct' };

/** The event for prisma-read. */
export function prismaEvent(userId: string, errand: PrismaErrand, probe: boolean): object {
  return { userId, errand, ...(probe ? { probe } : {}) };
}

/** The errand of an event; anything but a well-formed canary or shadow errand is a direct read. */
export function errandOf(event: unknown): PrismaErrand {
  const errand = (event as { readonly errand?: unknown } | null | undefined)?.errand;
  if (typeof errand !== 'object' || errand === null) return { kind: 'direct' };
  const { kind, requestId, mock } = errand as Readonly<Record<string, unknown>>;
  if (typeof requestId !== 'string') return { kind: 'direct' };
  if (kind === 'canary') return { kind, requestId };
  if (kind === 'shadow') return { kind, requestId, mock: userFrom(mock) ?? null };
  return { kind: 'direct' };
}
