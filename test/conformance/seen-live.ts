import { readFileSync, writeFileSync } from 'node:fs';
import { SANDBOX_ACCOUNT } from '../../src/sandbox/index';
import { CASES, type CaseService, SERVICES } from './cases/table';
import type { Place, Played } from './play';

const FILE = new URL('seen-live.json', import.meta.url);

/** What an account was seen to do, by `service: case`. */
type SeenLive = Readonly<Record<string, { readonly day: string; readonly region: string; readonly observed: string }>>;

const read = (): SeenLive => JSON.parse(readFileSync(FILE, 'utf8')) as SeenLive;

/** Notes what a live run saw; what a sandbox does is no news. */
export function record(played: readonly Played[], { account, region }: Place, day: string): void {
  if (account === SANDBOX_ACCOUNT) {
    console.log('nothing was noted: this account is a sandbox');
    return;
  }
  const seen = played.flatMap(({ service, case: { name }, observation }) =>
    observation.kind === 'seen' ? [[`${service}: ${name}`, { day, region, observed: observation.text }] as const] : [],
  );
  const entries = Object.entries({ ...read(), ...Object.fromEntries(seen) });
  writeFileSync(
    FILE,
    `${JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b))), null, 2)}\n`,
  );
}

/** How many claims about each service there are, and how many of them an account was asked. */
export function claimsTable(): string {
  const seen = read();
  const of = (service: CaseService): readonly string[] => CASES[service].map(({ name }) => `${service}: ${name}`);
  const row = (name: string, claims: readonly string[]): string =>
    `| ${name} | ${claims.length} | ${claims.filter((claim) => seen[claim] !== undefined).length} |`;
  return [
    '| service | claims | seen on a real account |',
    '|---|---|---|',
    ...SERVICES.map((service) => row(service, of(service))),
    row('together', SERVICES.flatMap(of)),
  ].join('\n');
}
