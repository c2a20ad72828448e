import { type AppConfigDataClient, ResourceNotFoundException } from '@aws-sdk/client-appconfigdata';
import {
  ADAPTER_FLAG,
  FLAGS_OFF,
  type Flags,
  LAST_GOOD_VALUE_MS,
  readFlags,
  SHADOW_FLAG,
} from '../../src/domain/flags/document';
import type { MockReadSettings } from '../../src/domain/system/function-settings';
import { flagsErrorLine, flagsLine } from '../../src/domain/telemetry/names';
import type { Surroundings } from '../shared/surroundings';
import { describeFailure, withinBudget } from './aws-call';
import { createFlagSession, type Delivered } from './flag-session';

/**
 * The flags of one moment; `fetch` says whether AppConfig was asked for them now, or while the environment started, and
 * whether that succeeded.
 */
export interface FlagsReading {
  readonly flags: Flags;
  readonly fetch: 'none' | 'ok' | 'failed';
}

export interface FlagsReader {
  /** Never rejects: flags that cannot be read are off. */
  read(): Promise<FlagsReading>;
  /** Fetches the flags before any request; the first `read` reports how it went. Never rejects. */
  warm(): Promise<void>;
}

/** First pause after a failed fetch; doubled with each further one, up to the poll interval. */
const FIRST_RETRY_MS = 5_000;

/** A fetch without any value cached may take this many budgets: an environment's first request has nothing to fall back on. */
const COLD_BUDGETS = 4;

/**
 * Reads the flags through one polled data session for the whole execution environment.
 *
 *     none --fetch--> cached --interval over--> fetch --unchanged--> cached
 *                       ^                         |---arrived------> cached (invalid: off)
 *                       |                         '---failed-------> last good value, 10 minutes, then off
 */
export function createFlagsReader(
  client: AppConfigDataClient,
  settings: MockReadSettings,
  surroundings: Pick<Surroundings, 'now' | 'log'>,
): FlagsReader {
  const session = createFlagSession(client, settings);
  let cached: { readonly flags: Flags; readonly confirmedAt: number } | undefined;
  let nextFetchAt = 0;
  let failures = 0;
  let inFlight: Promise<'ok' | 'failed'> | undefined;
  let warmed: 'ok' | 'failed' | undefined;

  function accept(delivered: Delivered): 'ok' | 'failed' {
    failures = 0;
    const confirmedAt = surroundings.now();
    nextFetchAt = confirmedAt + delivered.nextAfterMs;
    if (delivered.kind === 'unchanged') {
      cached = { flags: cached?.flags ?? FLAGS_OFF, confirmedAt };
      return 'ok';
    }
    const reading = readFlags(delivered);
    cached = { flags: reading.flags, confirmedAt };
    if (reading.kind === 'invalid') {
      surroundings.log('warn', flagsErrorLine(reading.why));
      return 'failed';
    }
    const { [ADAPTER_FLAG]: adapter, [SHADOW_FLAG]: shadow } = JSON.parse(delivered.text) as Record<string, unknown>;
    surroundings.log('info', flagsLine({ [ADAPTER_FLAG]: adapter, [SHADOW_FLAG]: shadow }));
    return 'ok';
  }

  function reject(error: unknown): 'failed' {
    surroundings.log('warn', flagsErrorLine(describeFailure(error)));
    if (error instanceof ResourceNotFoundException) cached = { flags: FLAGS_OFF, confirmedAt: surroundings.now() };
    nextFetchAt = surroundings.now() + Math.min(FIRST_RETRY_MS * 2 ** failures, settings.flagPollSeconds * 1_000);
    failures += 1;
    return 'failed';
  }

  async function fetch(): Promise<'ok' | 'failed'> {
    const budgetMs = settings.flagFetchBudgetMs * (cached ? 1 : COLD_BUDGETS);
    try {
      return accept(await withinBudget(budgetMs, session.ask));
    } catch (error) {
      return reject(error);
    } finally {
      inFlight = undefined;
    }
  }

  function usable(): Flags {
    if (!cached || surroundings.now() - cached.confirmedAt > LAST_GOOD_VALUE_MS) return FLAGS_OFF;
    return cached.flags;
  }

  return {
    async read() {
      const started = warmed;
      warmed = undefined;
      if (!inFlight && surroundings.now() < nextFetchAt) return { flags: usable(), fetch: started ?? 'none' };
      const mine = inFlight === undefined;
      inFlight ??= fetch();
      const outcome = await inFlight;
      return { flags: usable(), fetch: mine ? outcome : (started ?? 'none') };
    },
    async warm() {
      inFlight ??= fetch();
      warmed = await inFlight;
    },
  };
}
