import {
  type AppConfigDataClient,
  BadRequestException,
  GetLatestConfigurationCommand,
  ResourceNotFoundException,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
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

/**
 * The flags of one moment; `fetch` says whether AppConfig was asked for them now, or while the environment started, and
 * whether that went well.
 */
export interface FlagsReading {
  readonly flags: Flags;
  readonly fetch: 'none' | 'ok' | 'failed';
}

export interface FlagsReader {
  /** Never rejects: what cannot be read is off. */
  read(): Promise<FlagsReading>;
  /** Fetches the flags before any request; the first `read` reports how it went. Never rejects. */
  warm(): Promise<void>;
}

/** First pause after a failed fetch; doubled with each further one, up to the poll interval. */
const FIRST_RETRY_MS = 5_000;

/** A fetch without any value cached may take this many budgets: an environment's first request has nothing to fall back on. */
const COLD_BUDGETS = 4;

type Delivered =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'arrived'; readonly contentType: string | undefined; readonly text: string };

/**
 * Reads the flags through one polled data session for the whole execution environment.
 *
 *     none --fetch--> cached --interval over--> fetch --unchanged--> cached
 *                       ^                         |---arrived------> cached (invalid: off)
 *                       |                         '---failed-------> last good value, 10 minutes, then off
 *
 * A session's token works once, and each answer brings the next; an answer without a body means "unchanged".
 * https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-retrieving-the-configuration.html
 */
export function createFlagsReader(
  client: AppConfigDataClient,
  settings: MockReadSettings,
  surroundings: Pick<Surroundings, 'now' | 'log'>,
): FlagsReader {
  let token: string | undefined;
  let cached: { readonly flags: Flags; readonly confirmedAt: number } | undefined;
  let nextFetchAt = 0;
  let failures = 0;
  let inFlight: Promise<'ok' | 'failed'> | undefined;
  let warmed: 'ok' | 'failed' | undefined;

  async function startSession(abortSignal: AbortSignal): Promise<string | undefined> {
    const session = await client.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: settings.application,
        EnvironmentIdentifier: settings.environment,
        ConfigurationProfileIdentifier: settings.profile,
        RequiredMinimumPollIntervalInSeconds: Math.max(15, settings.flagPollSeconds),
      }),
      { abortSignal },
    );
    return session.InitialConfigurationToken;
  }

  /** Spends the token and keeps the next one; without an answer the token counts as spent. */
  async function get(spend: string | undefined, abortSignal: AbortSignal): Promise<Delivered> {
    token = undefined;
    const answer = await client.send(new GetLatestConfigurationCommand({ ConfigurationToken: spend }), { abortSignal });
    token = answer.NextPollConfigurationToken;
    const intervalMs = 1_000 * Math.max(settings.flagPollSeconds, answer.NextPollIntervalInSeconds ?? 0);
    nextFetchAt = surroundings.now() + intervalMs;
    if (!answer.Configuration?.length) return { kind: 'unchanged' };
    return {
      kind: 'arrived',
      contentType: answer.ContentType,
      text: Buffer.from(answer.Configuration).toString('utf8'),
    };
  }

  /** An expired or spent token is answered with BadRequestException: a new session, whose first answer carries the flags. */
  async function ask(abortSignal: AbortSignal): Promise<Delivered> {
    if (token !== undefined) {
      try {
        return await get(token, abortSignal);
      } catch (error) {
        if (!(error instanceof BadRequestException)) throw error;
      }
    }
    return get(await startSession(abortSignal), abortSignal);
  }

  function accept(delivered: Delivered): 'ok' | 'failed' {
    failures = 0;
    const confirmedAt = surroundings.now();
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
      return accept(await withinBudget(budgetMs, ask));
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
