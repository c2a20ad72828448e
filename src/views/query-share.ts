import type { ProvisionPlan, ProvisionResult } from '../domain/system/provision-plan';
import type { PulledQuery } from '../domain/telemetry/query-definition';
import { cleanText } from '../domain/text/clean-text';
import type { Palette } from '../domain/text/palette';
import { table } from './table';

/** What a push has written, and what it left alone. */
export function pushedView(plan: ProvisionPlan, result: ProvisionResult, palette: Palette): string {
  const left = plan.items.filter(({ action }) => action === 'left-alone').length;
  const n = result.created.length + result.changed.length;
  return [
    ...result.created.map((name) => `${palette.ok('✔')} created  ${name}`),
    ...result.changed.map((name) => `${palette.ok('✔')} changed  ${name}`),
    ...result.foundAsWanted.map((name) => `${palette.dim('=')} ${palette.dim(`found as wanted  ${name}`)}`),
    n === 0
      ? 'the console has them already; nothing was written'
      : `${n} saved ${n === 1 ? 'query' : 'queries'} written and read back`,
    ...(left === 0 ? [] : [palette.warn(`${left} left alone, see above`)]),
  ].join('\n');
}

const WORDS: Readonly<Record<PulledQuery['state'], string>> = {
  'as-shipped': 'as this tool has it',
  differs: 'differs from the one of this tool',
  'only-there': 'in the console only',
  'not-usable': 'left there',
};

/** The console's queries, each with how it compares, then the files that were written. */
export function pulledView(
  pulled: readonly PulledQuery[],
  written: readonly string[] | undefined,
  palette: Palette,
  width: number,
): string {
  const rows = pulled.map(({ name, state, why, logGroups }) => [
    { text: cleanText(name), style: palette.strong },
    {
      text: cleanText(why === undefined ? WORDS[state] : `${WORDS[state]}: ${why}`),
      style: state === 'as-shipped' ? palette.dim : state === 'not-usable' ? palette.warn : palette.accent,
    },
    cleanText(logGroups.join(', ') || '-'),
  ]);
  const list = table(
    [
      { title: 'query', shrink: true },
      { title: 'how it compares', wrap: true },
      { title: 'log groups', wrap: true },
    ],
    rows,
    { width, palette, indent: 0 },
  );
  const files = (written ?? []).map((path) => `${palette.ok('✔')} ${path}`);
  const none = written !== undefined && written.length === 0 ? ['this tool has them all; no file was written'] : [];
  return [list, ...(written === undefined ? [] : ['']), ...files, ...none].join('\n');
}
