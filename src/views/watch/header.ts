import { type BetaPhase, clockSince } from '../../domain/phase';
import type { SourceState, WatchFrame } from '../../domain/telemetry/watch-frame';
import { hourAndMinute, timeOfDay, zoneName } from '../../domain/text/clock-face';
import { count, duration, percent, share } from '../../domain/text/figures';
import type { Palette } from '../../domain/text/palette';
import { displayWidth, truncate } from '../text';

export const PHASE_NAMES: Readonly<Record<BetaPhase, string>> = {
  before: 'before the beta',
  shadow: 'shadow hour',
  'canary-1': 'canary 1 %',
  monitoring: 'monitoring & decision',
  'ramp-5': 'ramp 5 %',
  'ramp-25': 'ramp 25 %',
  'ramp-100': 'ramp 100 %',
};

/** A source is called stale when it is older than this beyond its own pace. */
const STALE_AFTER_MS = 150_000;

/** Where and when: account, region, phase with elapsed and remaining time; what does not fit goes, least important first. */
export function whereLine(frame: WatchFrame, palette: Palette, width: number, sandbox: boolean): string {
  const { phase, startedAtMs } = frame;
  const clock = timeOfDay(frame.atMs);
  const mark = sandbox ? palette.warn('SANDBOX') : '';
  const name = palette.strong(PHASE_NAMES[phase.phase]);
  const elapsed = startedAtMs === undefined ? '' : `  ${clockSince(startedAtMs, frame.atMs)}`;
  const left = phase.leftMs === undefined ? '' : `, ${duration(phase.leftMs)} left`;
  const environment = frame.environment === undefined ? '' : palette.strong(frame.environment);
  const account = [mark, environment, frame.account].filter((part) => part !== '').join(' ');
  const short = [mark, environment].filter((part) => part !== '').join(' ');
  const variants: readonly (readonly [string, string])[] = [
    [`${account} · ${frame.region} · ${name}${elapsed}${left}`, `${clock} ${zoneName(frame.atMs)}`],
    [`${account} · ${frame.region} · ${name}${elapsed}${left}`, clock],
    [`${account} · ${name}${elapsed}${left}`, clock],
    [`${short === '' ? frame.account : short} ${name}${elapsed}`, clock],
    [`${name}${elapsed}`, ''],
  ];
  const [left_, right] = variants.find(([a, b]) => displayWidth(a) + displayWidth(b) + 2 <= width) ?? ['', ''];
  if (left_ === '') return truncate(name + elapsed, width);
  return `${left_}${' '.repeat(Math.max(0, width - displayWidth(left_) - displayWidth(right)))}${palette.dim(right)}`.trimEnd();
}

/** Requested and observed share, and the end of AWS's own guard. */
export function shareLine(frame: WatchFrame, palette: Palette, width: number): string {
  const { observed, requestedShare, guardedUntilMs } = frame;
  const seen =
    observed === undefined || observed.total === 0
      ? ''
      : `, ${percent(observed.canary / observed.total)} seen (${count(observed.canary)}/${count(observed.total)})`;
  const guard =
    guardedUntilMs === undefined || guardedUntilMs <= frame.atMs
      ? requestedShare > 0
        ? palette.warn('no guard: AWS does not roll back by itself now')
        : 'no guard needed'
      : `guarded until ${hourAndMinute(guardedUntilMs)} (${duration(guardedUntilMs - frame.atMs)})`;
  return truncate(`share ${share(requestedShare)} requested${seen} · ${guard}`, width);
}

/** The newest flag deployment with its bake, and CodeDeploy when it moves. */
export function deploymentLine(frame: WatchFrame, palette: Palette, width: number): string | undefined {
  const { deployment, release, guardedUntilMs, atMs } = frame;
  const parts: string[] = [];
  if (deployment !== undefined) {
    const grown = deployment.state === 'deploying' ? ` ${Math.round(deployment.percentComplete)} %` : '';
    const bake =
      deployment.state === 'baking' && guardedUntilMs !== undefined && guardedUntilMs > atMs
        ? `, ${duration(guardedUntilMs - atMs)} of its bake left`
        : '';
    const of = deployment.share === undefined ? '' : ` (${share(deployment.share)})`;
    const text = `flag deployment ${deployment.number}${of} ${deployment.state}${grown}${bake}`;
    parts.push(deployment.undoneBecause === undefined ? text : palette.bad(`${text}: ${deployment.undoneBecause}`));
  }
  if (release !== undefined) {
    const moved = release.from === undefined ? '' : ` ${release.from} -> ${release.to ?? '?'}`;
    const text = `code${moved} ${release.state}${release.step === undefined ? '' : ` (${release.step})`}`;
    parts.push(release.rolledBack ? palette.bad(text) : text);
  }
  return parts.length === 0 ? undefined : truncate(parts.join(' · '), width);
}

const shortName = (name: string): string => name.replace(/^huntaze-/, '').replace(/^lambda-/, '');

/** The canary's alarm covers an hour: it stays on for a while after a rollback. */
const lingering = (name: string, frame: WatchFrame): string =>
  frame.requestedShare === 0 && name.includes('canary') ? ', stays on up to 1 h after its cause' : '';

/** Both alarms on one line while they are quiet; one line for each that is on, with its reason. */
export function alarmLines(frame: WatchFrame, palette: Palette, width: number): readonly string[] {
  const { alarms, atMs } = frame;
  if (alarms.kind === 'missing') return [palette.warn(truncate(`alarms unknown: ${alarms.why}`, width))];
  const source = frame.sources.find(({ name }) => name === 'alarms');
  const age = source === undefined ? undefined : staleAge(source, atMs);
  const asOf = age === undefined ? '' : ` ${duration(age)} ago`;
  const on = alarms.alarms.filter(({ state }) => state === 'alarm');
  const others = alarms.alarms.filter(({ state }) => state !== 'alarm');
  const quiet = (naming: (name: string) => string): string =>
    `alarms${asOf}${others
      .map(({ name, state, sinceMs }) =>
        state === 'ok'
          ? `  ${palette.ok('✔')} ${naming(name)} OK ${duration(atMs - sinceMs)}`
          : `  ${palette.warn(`? ${naming(name)} ${state}`)}`,
      )
      .join('')}`;
  const quietLine = [quiet((name) => name), quiet(shortName)].find((line) => displayWidth(line) <= width);
  return [
    ...on.map(({ name, reason, sinceMs }) =>
      palette.bad(
        truncate(`ALARM${asOf} ${name} for ${duration(atMs - sinceMs)}${lingering(name, frame)}: ${reason}`, width),
      ),
    ),
    ...(others.length === 0 ? [] : [quietLine ?? truncate(quiet(shortName), width)]),
  ];
}

/** How old a source is when it is older than its pace explains, or could not be read the last time; else undefined. */
export function staleAge(source: SourceState, atMs: number): number | undefined {
  if (source.readAtMs === undefined) return undefined;
  const age = atMs - source.readAtMs;
  return (source.trouble !== undefined && age > 0) || age > STALE_AFTER_MS + 2 * source.everyMs ? age : undefined;
}

/** `STALE  metrics 4 min old: …`; undefined when everything is fresh. */
export function staleLine(frame: WatchFrame, palette: Palette, width: number): string | undefined {
  const parts = frame.sources.flatMap((source) => {
    const age = staleAge(source, frame.atMs);
    if (source.trouble === undefined && age === undefined) return [];
    const old = source.readAtMs === undefined ? 'never read' : `${duration(age ?? 0)} old`;
    return [`${source.name} ${old}${source.trouble === undefined ? '' : `: ${source.trouble}`}`];
  });
  return parts.length === 0 ? undefined : palette.warn(truncate(`STALE  ${parts.join(' · ')}`, width));
}

/** `CLOCK  …` while this machine's clock is behind AWS's; undefined when nothing shows that it is. */
export function clockLine({ behindAwsMs }: WatchFrame, palette: Palette, width: number): string | undefined {
  if (behindAwsMs === undefined) return undefined;
  const says = `this machine is ${duration(behindAwsMs)} or more behind AWS: set the clock; figures end then`;
  return palette.warn(truncate(`CLOCK  ${says}`, width));
}
