import { asDocumented, type Played, textOf } from './play';

const CASE_WIDTH = 62;
const VALUE_WIDTH = 44;

const clip = (text: string, width: number): string =>
  text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;

const rowOf = (cells: readonly string[]): string =>
  cells
    .map((cell, at) => clip(cell, at === 0 ? CASE_WIDTH : VALUE_WIDTH))
    .join('  ')
    .trimEnd();

/** A case beside what it came to on the sandbox and, in a live run, on the account. */
export interface Compared {
  readonly sandbox: Played;
  readonly live: Played | undefined;
}

export const compare = (sandbox: readonly Played[], live: readonly Played[] | undefined): readonly Compared[] =>
  sandbox.map((one) => ({ sandbox: one, live: live?.find((other) => other.case === one.case) }));

/** Everything that was played came to what is documented. */
export const agrees = ({ sandbox, live }: Compared): boolean =>
  asDocumented(sandbox) && (live === undefined || asDocumented(live));

/** The table; `same` where a column holds what is documented. Below it, whatever differs is printed in full. */
export function tableOf(compared: readonly Compared[]): string {
  const isLive = compared.some(({ live }) => live !== undefined);
  const cell = (played: Played | undefined): string =>
    played === undefined ? '-' : asDocumented(played) ? 'same' : textOf(played.observation);
  const rows = compared.map(({ sandbox, live }) =>
    rowOf([
      `${sandbox.service}: ${sandbox.case.name}`,
      sandbox.case.documented,
      cell(sandbox),
      ...(isLive ? [cell(live)] : []),
    ]),
  );
  const differing = compared.filter((one) => !agrees(one)).flatMap(differenceOf);
  const head = rowOf(['case', 'documented', 'sandbox', ...(isLive ? ['observed'] : [])]);
  return [head, ...rows, ...(differing.length === 0 ? [] : ['', ...differing])].join('\n');
}

function differenceOf({ sandbox, live }: Compared): readonly string[] {
  return [
    `DIFFERS  ${sandbox.service}: ${sandbox.case.name}`,
    `         documented  ${sandbox.case.documented}  (${sandbox.case.source})`,
    `         sandbox     ${textOf(sandbox.observation)}`,
    ...(live === undefined ? [] : [`         observed    ${textOf(live.observation)}`]),
  ];
}

/** `N of N`, for each thing that was asked. */
export function countsOf(compared: readonly Compared[]): string {
  const said = compared.filter(({ sandbox }) => asDocumented(sandbox)).length;
  const live = compared.flatMap((one) => one.live ?? []);
  const seen = live.filter(asDocumented).length;
  const played = live.filter(({ observation }) => observation.kind !== 'not-played').length;
  return [
    `${said} of ${compared.length} cases: the sandbox does what AWS documents`,
    ...(live.length === 0 ? [] : [`${seen} of ${compared.length} cases: the account does it, too (${played} played)`]),
  ].join('\n');
}
