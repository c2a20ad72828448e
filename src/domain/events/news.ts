import type { BetaEvent, Happening } from './beta-event';
import { eventsBetween, type Seen } from './events-between';

/** Events that somebody can be told of, each with what a configuration page says about it. */
export const NEWS = {
  alarm: 'an alarm went off, or is OK again',
  undone: 'a deployment of the flag was undone, by AWS or by somebody',
  verdict: 'the verdict changed, or was NO-GO when the first watch began',
  'guard-ends': "AWS's own rollback ends in 10 minutes",
  'guard-ended': 'nothing takes the share back by itself any more',
  'bake-done': 'a deployment is complete',
  'flag-changed': 'somebody else deployed a version of the flag',
  stale: 'telemetry cannot be read for so long that nothing is judged by it',
  opens: 'the day of the next share has come',
} as const satisfies Partial<Readonly<Record<Happening['kind'], string>>>;

export type NewsKind = keyof typeof NEWS;
export type News = Extract<BetaEvent, { readonly kind: NewsKind }>;

export const NEWS_KINDS = Object.keys(NEWS) as readonly NewsKind[];

const isNews = (event: BetaEvent): event is News => Object.hasOwn(NEWS, event.kind);

/**
 * What is worth telling somebody who does not watch. `before` is what was seen last, also by an earlier watch. Without
 * one, only what calls for somebody now: an alarm that rings, a share that was taken back, a guard that ends soon, a NO-GO.
 */
export function newsOf(before: Seen | undefined, after: Seen): readonly News[] {
  const known = readingStates(before);
  const news = eventsBetween(before, after)
    .filter(isNews)
    // The first reading of an alarm that is OK is no news.
    .filter((event) => event.kind !== 'alarm' || event.state === 'alarm' || known.has(event.alarm));
  if (before !== undefined) return news;
  const undone = after.offSinceMs === undefined ? undefined : after.rollbacks.at(-1);
  return [
    ...news.filter(({ kind }) => kind === 'alarm' || kind === 'guard-ends'),
    ...(undone === undefined
      ? []
      : [
          {
            kind: 'undone',
            deployment: undone.deployment,
            by: undone.by,
            because: undone.description,
            atMs: after.atMs,
          } as const,
        ]),
    ...news.filter((event) => event.kind === 'verdict' && event.verdict === 'NO-GO'),
  ];
}

const readingStates = (before: Seen | undefined): ReadonlySet<string> =>
  new Set(before?.alarms.kind === 'measured' ? before.alarms.alarms.map(({ name }) => name) : []);

/**
 * What a piece of news is about, and what is new about it. Both are the same on every machine and after a restart, so
 * that it is told once: a subject is told again when its value is another.
 */
export function identityOf(news: News): { readonly subject: string; readonly value: string } {
  switch (news.kind) {
    case 'alarm':
      return { subject: `alarm ${news.alarm}`, value: `${news.state} ${news.sinceMs}` };
    case 'undone':
      return { subject: `undone ${news.deployment}`, value: news.by };
    case 'verdict':
      return { subject: 'verdict', value: `${news.verdict} ${news.startedAtMs ?? ''}` };
    case 'guard-ends':
      return { subject: 'guard-ends', value: String(news.untilMs) };
    case 'guard-ended':
      return { subject: 'guard-ended', value: String(news.endedAtMs) };
    case 'bake-done':
      return { subject: `bake-done ${news.deployment}`, value: '' };
    case 'flag-changed':
      return { subject: `flag-changed ${news.deployment}`, value: '' };
    case 'stale':
      return { subject: `stale ${news.source}`, value: String(news.readAtMs ?? '') };
    case 'opens':
      return { subject: 'opens', value: String(news.opensAtMs) };
  }
}
