import {
  type AppConfigDataClient,
  BadRequestException,
  GetLatestConfigurationCommand,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import type { MockReadSettings } from '../../src/domain/system/function-settings';

/** AppConfig's answer, and the pause that it asks for before the next question. */
export type Delivered = { readonly nextAfterMs: number } & (
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'arrived'; readonly contentType: string | undefined; readonly text: string }
);

export interface FlagSession {
  /** Asks for the flags, with a new session when there is none or its token is no longer taken. */
  readonly ask: (abortSignal: AbortSignal) => Promise<Delivered>;
}

/**
 * One data session of AppConfig. A token works once, and each answer brings the next; an answer without a body means
 * "unchanged". https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-retrieving-the-configuration.html
 */
export function createFlagSession(client: AppConfigDataClient, settings: MockReadSettings): FlagSession {
  let token: string | undefined;

  async function start(abortSignal: AbortSignal): Promise<string | undefined> {
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
    const nextAfterMs = 1_000 * Math.max(settings.flagPollSeconds, answer.NextPollIntervalInSeconds ?? 0);
    if (!answer.Configuration?.length) return { kind: 'unchanged', nextAfterMs };
    const text = Buffer.from(answer.Configuration).toString('utf8');
    return { kind: 'arrived', nextAfterMs, contentType: answer.ContentType, text };
  }

  return {
    /** An expired or spent token is answered with BadRequestException: a new session's first answer carries the flags. */
    async ask(abortSignal) {
      if (token !== undefined) {
        try {
          return await get(token, abortSignal);
        } catch (error) {
          if (!(error instanceof BadRequestException)) throw error;
        }
      }
      return get(await start(abortSignal), abortSignal);
    },
  };
}
