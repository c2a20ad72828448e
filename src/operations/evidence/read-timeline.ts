import { flagsOf } from '../../domain/flags/document';
import { parseFlagDocument } from '../../domain/flags/schema';
import type { FlagLocation } from '../../domain/flags/store';
import type { JournalStep } from '../../domain/journal/entry';
import { DEPLOY_OFF_STEP, DEPLOY_SHARE_STEP, SEND_STEP, START_STEP } from '../../domain/journal/steps';
import type { FlagDeployment } from '../../domain/rollout/deployments';
import { type BetaTimeline, betaTimeline } from '../../domain/rollout/timeline';
import type { Gateways } from '../../ports/gateways';

/** AppConfig's history as the beta sees it. */
export interface FlagHistory {
  readonly location: FlagLocation;
  /** Newest first. */
  readonly deployments: readonly FlagDeployment[];
  /** Share of each version that could be read; versions are immutable. */
  readonly shares: ReadonlyMap<number, number>;
  readonly bucketBy: ReadonlyMap<number, 'request' | 'user'>;
  /** What decides, with the share, who is in when users are drawn. */
  readonly salts: ReadonlyMap<number, string>;
  readonly timeline: BetaTimeline;
  /** Nonces of the flag deployments that this machine's journal announced; undefined when it cannot be read. */
  readonly ownNonces: ReadonlySet<string> | undefined;
  /** Requests that operators sent with `traffic`, by the moment at which the sending ended. */
  readonly sentByOperators: readonly { readonly atMs: number; readonly requests: number }[];
}

/** How many deployments are looked back upon: a week's beta with its offs, twice over. */
const LOOK_BACK = 30;

/** Reads the recent deployments with the share each asked for, and H+0 from the journal. */
export async function readFlagHistory(gateways: Gateways): Promise<FlagHistory> {
  const location = await gateways.flagDocuments.locate();
  const deployments = await gateways.flagDeployments.recent(LOOK_BACK);
  // Read afterwards: a deployment is announced before it is started.
  const journal = await gateways.journal.steps().catch(() => undefined);
  const entries = journal ?? [];
  const own = deployments.filter(({ profileId }) => profileId === location.profileId);
  const shares = new Map<number, number>();
  const bucketBy = new Map<number, 'request' | 'user'>();
  const salts = new Map<number, string>();
  await Promise.all(
    [...new Set(own.map(({ version }) => version))].map(async (version) => {
      const { content } = await gateways.flagDocuments.version(version);
      const parsed = parseFlagDocument(content);
      const flags = parsed.kind === 'valid' ? flagsOf(parsed.document) : undefined;
      if (flags === undefined) return;
      shares.set(version, flags.adapter.enabled ? flags.adapter.percentage : 0);
      bucketBy.set(version, flags.adapter.bucketBy);
      salts.set(version, flags.adapter.salt);
    }),
  );
  const notes = startNotesOf(entries);
  return {
    location,
    deployments,
    shares,
    bucketBy,
    salts,
    ownNonces: journal && ownNoncesOf(journal),
    sentByOperators: entries.flatMap((entry) =>
      entry.step === SEND_STEP && entry.phase === 'done'
        ? [{ atMs: Date.parse(entry.at), requests: entry.after.sent }]
        : [],
    ),
    timeline: betaTimeline(deployments, location.profileId, shares, notes, gateways.clock.now()),
  };
}

const ownNoncesOf = (entries: readonly JournalStep[]): ReadonlySet<string> =>
  new Set(
    entries.flatMap((entry) =>
      entry.step === DEPLOY_OFF_STEP || entry.step === DEPLOY_SHARE_STEP ? [entry.before.nonce] : [],
    ),
  );

/** Every noted start of a beta, epoch ms. */
const startNotesOf = (entries: readonly JournalStep[]): readonly number[] =>
  entries.filter(({ step, phase }) => step === START_STEP && phase === 'note').map(({ at }) => Date.parse(at));

/** The same history with the starts that the journal knows by now; no call is made. */
export async function withNotedStarts(
  gateways: Pick<Gateways, 'journal' | 'clock'>,
  history: FlagHistory,
): Promise<FlagHistory> {
  const notes = startNotesOf(await gateways.journal.steps().catch(() => []));
  if (notes.length === (history.timeline.startNotes?.length ?? 0)) return history;
  const { deployments, location, shares } = history;
  return {
    ...history,
    timeline: betaTimeline(deployments, location.profileId, shares, notes, gateways.clock.now()),
  };
}
