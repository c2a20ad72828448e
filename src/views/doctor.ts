import { duration } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { hanging, same } from './text';

/** A part that could not be read. */
interface Unread {
  readonly why: string;
}

/** What a fault report needs, redacted. */
export interface Diagnosis {
  readonly versions: readonly { readonly name: string; readonly version: string }[];
  readonly configuration: readonly { readonly path: string; readonly value: string; readonly from: string }[] | Unread;
  /** Names alone. */
  readonly variables: readonly string[];
  /** `skewMs`: this machine's clock minus the endpoint's. */
  readonly endpoint: { readonly url: string; readonly skewMs: number | undefined; readonly why?: string };
  readonly credentials: { readonly kind: string } | Unread;
  readonly identity: { readonly account: string; readonly arn: string } | Unread;
  readonly stateFolder: string | undefined;
  readonly journal: readonly { readonly seq: number; readonly at: string; readonly what: string }[] | Unread;
}

/** AWS refuses signatures that are off by more than this. */
const REFUSED_SKEW_MS = 5 * 60_000;
const NOTICEABLE_SKEW_MS = 2_000;

/** One line a fact, a list under its title. */
export function doctorView(found: Diagnosis, palette: Palette, width: number): string {
  const line = (title: string, text: string, style = same): string =>
    hanging(`${title.padEnd(14)}`, text, style, width);
  const unread = (part: Unread): string => `not read: ${part.why}`;
  const many = (title: string, part: readonly string[] | Unread): readonly string[] =>
    'why' in part
      ? [line(title, unread(part), palette.warn)]
      : part.length === 0
        ? [line(title, 'none')]
        : part.map((text, index) => line(index === 0 ? title : '', text));
  const { endpoint, credentials, identity, configuration, journal } = found;
  return [
    ...many(
      'versions',
      found.versions.map(({ name, version }) => `${name} ${version}`),
    ),
    ...many(
      'configuration',
      'why' in configuration
        ? configuration
        : configuration
            .filter(({ from }) => from !== 'default')
            .map(({ path, value, from }) => `${path} = ${value}  (${from})`),
    ),
    ...many('variables', found.variables.length === 0 ? [] : [found.variables.join(', ')]),
    line('endpoint', endpoint.why === undefined ? endpoint.url : `${endpoint.url}: ${endpoint.why}`),
    line('clock', clockText(endpoint), isRefused(endpoint) ? palette.bad : same),
    line('credentials', 'why' in credentials ? unread(credentials) : credentials.kind),
    line('identity', 'why' in identity ? unread(identity) : identity.arn),
    line('state folder', found.stateFolder ?? 'not known without an account'),
    ...many('journal', 'why' in journal ? journal : journal.map(({ seq, at, what }) => `${seq}  ${at}  ${what}`)),
  ].join('\n');
}

const isRefused = ({ skewMs = 0 }: Diagnosis['endpoint']): boolean => Math.abs(skewMs) > REFUSED_SKEW_MS;

function clockText({ skewMs }: Diagnosis['endpoint']): string {
  if (skewMs === undefined) return 'not compared with the endpoint';
  if (Math.abs(skewMs) < NOTICEABLE_SKEW_MS) return "agrees with the endpoint's";
  return `${duration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} the endpoint's`;
}
