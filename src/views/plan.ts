import { RELIABLE } from '../domain/decidability/alarm-simulation';
import { type Plan, type PlanAlarm, type PlanRow, RUNS_BY_CHANCE } from '../domain/decidability/plan';
import type { RowId } from '../domain/decision/evidence';
import { LEAST_MINUTES } from '../domain/decision/now';
import type { Reaching } from '../domain/flags/bucket';
import { count, duration, limitPercent, percent, plural, share } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { HOUR_MS } from '../domain/time';
import { type Cell, table } from './table';
import { hanging, pad, same } from './text';

/** What this share x traffic x window can decide, whether the alarms see it, and who is in. At most `width` columns. */
export function planView(plan: Plan, palette: Palette, width: number): string {
  const { input } = plan;
  const title = `${share(input.share)} by ${input.bucketBy} · ${count(input.ratePerHour)} requests/h (${input.rateSource}) · ${duration(input.windowMs)}`;
  const blocks = [
    hanging(' ', title, palette.strong, width),
    rowsTable(plan, palette, width),
    conclusions(plan, palette, width),
    alarmTable(plan.alarms, palette, width),
    ...alarmNotes(plan.alarms, plan.sticky?.inCanary.length === 0, palette, width),
    hanging(' note  ', brokenNote(plan), palette.dim, width),
    ...(plan.rows.some((row) => row.id === 'p95' && Number.isFinite(row.clean.n))
      ? [
          hanging(
            ' note  ',
            `p95: typical times, from ${duration(input.thresholds.p95.leastHours * HOUR_MS)} of canary traffic on, for a Prisma as fast as mock and requests that are independent; slow spells take longer`,
            palette.dim,
            width,
          ),
        ]
      : []),
    stickyLines(plan, palette, width),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function rowsTable(plan: Plan, palette: Palette, width: number): string {
  return table(
    [
      { title: 'row' },
      { title: 'expected', align: 'right' },
      { title: 'proven, no error', wrap: true, min: 14 },
      { title: 'with one', wrap: true, min: 10 },
      { title: 'disproven if broken, by', wrap: true, min: 18 },
    ],
    plan.rows.map((row): readonly Cell[] => [
      row.id,
      count(row.expected),
      { text: mile(row), style: row.clean.inWindow ? palette.ok : palette.warn },
      row.oneEvent === undefined
        ? '-'
        : { text: duration(row.oneEvent.afterMs), style: row.oneEvent.inWindow ? palette.ok : palette.warn },
      { text: vetoes(row), style: row.vetoes.length === 0 || row.vetoes[0]?.inWindow === true ? same : palette.warn },
    ]),
    { width, palette },
  );
}

function mile({ id, clean }: PlanRow): string {
  if (!Number.isFinite(clean.afterMs)) return 'never';
  return `${id === 'share' ? 'consistent: ' : ''}${count(clean.n)}, ${duration(clean.afterMs)}`;
}

/** What the rates and times of the last column are. */
function brokenNote({ input, rows }: Plan): string {
  const points = share(input.share);
  const mockToo =
    input.share < 100
      ? ` (\`errors\` counts mock's too: a canary of ${points} that always fails is ${points} there)`
      : '';
  const others = rows.some(({ id }) => id === 'diffs') ? ', of diffs and p95 INVESTIGATE' : '';
  return `broken: that part of the row's own requests fails from the start${mockToo}; nine of ten such betas are disproven by then, by events in ${LEAST_MINUTES} separate minutes at least. Disproven is NO-GO${others}. One that breaks after clean hours takes a few errors more`;
}

function vetoes(row: PlanRow): string {
  if (row.vetoes.length === 0 || row.perHour === 0) return '-';
  if (row.id === 'p95')
    return row.vetoes.map((veto) => `+${Math.round(veto.rate * 100)} %: ~${duration(veto.medianMs)}`).join(', ');
  return row.vetoes.map((veto) => `${Math.round(veto.rate * 100)} %: ${duration(veto.ninetyMs)}`).join(', ');
}

function conclusions(plan: Plan, palette: Palette, width: number): string {
  const lines: string[] = [];
  const say = (lead: string, text: string, style: (text: string) => string): void => {
    lines.push(hanging(` ${pad(lead, 10)} `, text, style, width));
  };
  if (plan.proves.length > 0) say('proves', `in nine betas of ten or more: ${provesText(plan)}`, palette.ok);
  for (const row of plan.rows) {
    if (plan.mayProve.includes(row.id)) say('may prove', `${row.id}: ${chancesOf(row)}`, palette.warn);
  }
  if (plan.consistent.length > 0)
    say('consistent', `${plan.consistent.join(', ')}: another one would be seen in this window`, palette.ok);
  if (plan.vetoesOnly.length > 0)
    say(
      'veto only',
      `${plan.vetoesOnly.join(', ')}: this window can reject a broken canary, it cannot approve a good one`,
      palette.warn,
    );
  if (plan.undecidable.length > 0)
    say('undecided', `${plan.undecidable.join(', ')}: neither way in this window`, palette.warn);
  for (const { id, odds } of plan.rows) {
    if (odds !== undefined) say(`in ${duration(odds.afterMs)}`, `${id}: ${oddsOf(odds)}`, same);
  }
  for (const row of plan.rows) {
    if (row.neededShare !== undefined)
      say('needs', `${row.id}: ${share(row.neededShare)} in this window, without an error`, palette.accent);
  }
  if (plan.neededShare !== undefined)
    say(
      'all rows',
      `${share(plan.neededShare)} can decide every row in ${duration(plan.input.windowMs)}, without an error`,
      palette.accent,
    );
  return lines.join('\n');
}

/** `errors, errors-shadow at a true rate of 0.5 %, p95 as fast as mock`. */
function provesText(plan: Plan): string {
  const truths = new Map<string, RowId[]>();
  for (const row of plan.rows) {
    if (!plan.proves.includes(row.id)) continue;
    const rate = row.power.at(-1)?.rate;
    const truth = rate === undefined ? 'as fast as mock' : `at a true rate of ${limitPercent(rate)}`;
    truths.set(truth, [...(truths.get(truth) ?? []), row.id]);
  }
  return [...truths].map(([truth, ids]) => `${ids.join(', ')} ${truth}`).join('; ');
}

/** `57 % at a true rate of 0.5 %, 99 % at 0.1 %`. */
function chancesOf({ power, odds }: PlanRow): string {
  if (odds !== undefined) return 'its odds are below';
  if (power.length === 0) return 'without an error';
  return [...power]
    .reverse()
    .map(({ rate, chance }, at) => `${rounded(chance)} at ${at === 0 ? 'a true rate of ' : ''}${limitPercent(rate)}`)
    .join(', ');
}

/** `as fast as mock: proven in about 60 % of betas (spread 0.3), about 15 % (spread 0.5); 5 % slower: about 15 %, < 5 %`. */
function oddsOf({ chances }: NonNullable<PlanRow['odds']>): string {
  return [...new Set(chances.map(({ slower }) => slower))]
    .map((slower) => {
      const some = chances.filter((one) => one.slower === slower);
      return slower === 0
        ? `as fast as mock: proven in ${some.map(({ spread, chance }, at) => `${roughly(chance)}${at === 0 ? ' of betas' : ''} (spread ${spread})`).join(', ')}`
        : `${limitPercent(slower)} slower: ${some.map(({ chance }) => roughly(chance)).join(', ')}`;
    })
    .join('; ');
}

/** A simulated chance to the nearest 5 %, as precise as its draws: `about 60 %`, `< 5 %`, `> 95 %`. */
export function roughly(chance: number): string {
  const nearest = Math.round(chance * 20) * 5;
  return nearest < 5 ? '< 5 %' : nearest > 95 ? '> 95 %' : `about ${nearest} %`;
}

function alarmTable(alarms: readonly PlanAlarm[], palette: Palette, width: number): string {
  return table(
    [
      { title: 'alarm', shrink: true, min: 33 },
      { title: 'all canary requests fail', wrap: true, min: 11 },
      { title: 'half of them fail', wrap: true, min: 11 },
      { title: byChanceTitle(alarms), wrap: true, min: 12 },
    ],
    alarms.map((one): readonly Cell[] => [
      one.alarm.name,
      { text: fires(one.dead), style: one.dead.chance >= RELIABLE ? palette.ok : palette.warn },
      { text: fires(one.half), style: one.half.chance >= RELIABLE ? palette.ok : palette.warn },
      {
        text:
          one.byChance.chance === 0
            ? `none in ${RUNS_BY_CHANCE}`
            : `${rounded(one.byChance.chance)} (±${(one.byChance.standardError * 100).toFixed(1)} %)`,
        style: one.byChance.chance > 0.01 ? palette.warn : palette.ok,
      },
    ]),
    { width, palette },
  );
}

/** `false, 24 h bake, 0.5 % errors`. */
function byChanceTitle([one]: readonly PlanAlarm[]): string {
  return one === undefined
    ? 'false rollback'
    : `false rollback in a bake of ${duration(one.bakeMs)} at ${limitPercent(one.baseRate)} errors`;
}

function alarmNotes(alarms: readonly PlanAlarm[], nobody: boolean, palette: Palette, width: number): readonly string[] {
  return alarms
    .filter((one) => one.why !== undefined && !nobody)
    .map((one) => hanging(' note  ', `${one.alarm.name} cannot be relied on here: ${one.why}`, palette.warn, width));
}

function fires(simulation: PlanAlarm['dead']): string {
  const median = simulation.medianMinutes === undefined ? '' : `, ~${simulation.medianMinutes} min`;
  return `fires ${rounded(simulation.chance)}${median}`;
}

function rounded(chance: number): string {
  return chance > 0 && chance < 0.01
    ? '< 1 %'
    : chance < 1 && chance > 0.99
      ? '> 99 %'
      : `${Math.round(chance * 100)} %`;
}

/** What `canary` would take so that somebody is in. */
export const insteadText = ({ salt, percentage }: Reaching): string =>
  `somebody is in with ${salt === undefined ? '' : `--salt ${salt}, or with `}--percent ${percentage}`;

const USERS_ARE_THE_SAMPLE = 'users, not requests, are the sample: errors-canary and p95 are never proven below 100 %';

function stickyLines(plan: Plan, palette: Palette, width: number): string {
  const { sticky } = plan;
  if (sticky === undefined) return '';
  const who = sticky.inCanary.length === 0 ? 'nobody' : sticky.inCanary.join(', ');
  const text = `${plural(sticky.inCanary.length, 'user')} of ${count(sticky.total)} in: ${who}`;
  const blind =
    sticky.inCanary.length === 0
      ? ''
      : `; no error among those inside still allows ${percent(sticky.blindTo)} of users to be affected (95 %)`;
  const chance = `chance that nobody is in, over all salts: ${percent(sticky.nobody)}${blind}`;
  return [
    hanging(' who    ', text, sticky.inCanary.length === 0 ? palette.bad : palette.canary, width),
    hanging('        ', chance, palette.dim, width),
    ...(plan.input.share < 100 ? [hanging('        ', USERS_ARE_THE_SAMPLE, palette.dim, width)] : []),
    ...(sticky.instead === undefined ? [] : [hanging('        ', insteadText(sticky.instead), palette.warn, width)]),
  ].join('\n');
}
