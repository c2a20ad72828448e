import { type Notification, notificationLine } from '../domain/events/notification';
import { type Notifier, NotifyError } from '../ports/notifier';
import { isTooLate, PATIENCE_MS, withPatience } from './patience';

/** Redirects that are followed, each to the same host. */
const REDIRECTS = 2;

/** Posts the notification as JSON; any answer of 200 to 299 is a delivery. */
export const createWebhook = (url: string): Notifier => ({
  name: `webhook ${new URL(url).host}`,
  send: (notification, signal) => post(new URL(url), JSON.stringify(notification), signal),
});

/** Posts a text as Slack and what is compatible with it take it. */
export const createSlack = (url: string): Notifier => ({
  name: `slack ${new URL(url).host}`,
  send: (notification, signal) => post(new URL(url), JSON.stringify({ text: slackText(notification) }), signal),
});

/** Slack asks for these three characters to be escaped (docs.slack.dev, formatting message text). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One line with what happened, one with what to type. */
export const slackText = (notification: Notification): string =>
  [
    escaped(notificationLine(notification)),
    ...(notification.next === undefined ? [] : [`\`${escaped(notification.next)}\``]),
  ].join('\n');

async function post(url: URL, body: string, signal: AbortSignal, redirects = REDIRECTS): Promise<void> {
  let response: Response;
  try {
    const headers = { 'content-type': 'application/json', 'user-agent': 'huntaze-beta' };
    response = await withPatience(signal, PATIENCE_MS, (each) =>
      fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal: each }),
    );
  } catch (error) {
    throw new NotifyError(reasonOf(error), true);
  }
  const { status } = response;
  // The receiver's words are not read: they go nowhere.
  await response.body?.cancel().catch(() => {});
  if (status >= 200 && status < 300) return;
  if (status < 300 || status >= 400) throw new NotifyError(`it answered ${status}`, status === 429 || status >= 500);
  const target = redirectOf(response.headers.get('location'), url);
  if (target?.origin !== url.origin)
    throw new NotifyError(
      `it redirects to another host${target === undefined ? '' : ` (${target.host})`}: not followed`,
      false,
    );
  if (status !== 307 && status !== 308)
    throw new NotifyError(`it answered ${status}, which would repeat the request without its content`, false);
  if (redirects === 0) throw new NotifyError('it redirects too often', false);
  await post(target, body, signal, redirects - 1);
}

const redirectOf = (location: string | null, from: URL): URL | undefined =>
  location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;

/** The system's own code (`ECONNREFUSED`) or the time: never an address with its path. */
function reasonOf(error: unknown): string {
  if (isTooLate(error)) return `no answer within ${PATIENCE_MS / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? `it cannot be reached: ${code}` : 'it cannot be reached';
}
