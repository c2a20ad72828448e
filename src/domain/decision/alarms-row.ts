import { clockSince } from '../phase';
import { zonedMoment } from '../text/clock-face';
import { duration, plural } from '../text/figures';
import type { Proof } from './decision';
import type { AlarmReading, Evidence } from './evidence';
import { staleness } from './now';
import { noData, origin, type RowDraft } from './row-draft';
import type { Thresholds } from './thresholds';
import type { Reading } from './verdict';

/** The canary alarm looks back over an hour. */
const LINGERS = 'an alarm can stay in ALARM for up to an hour after its cause is gone';

/** Row `alarms`: OK reads GO, ALARM NO-GO, INSUFFICIENT_DATA HOLD; the worst of all alarms counts. */
export function alarmsRow(evidence: Evidence, thresholds: Thresholds): RowDraft {
  const m = evidence.alarms;
  if (m.kind === 'missing') return noData('alarms', 'OK', m.why);
  if (m.alarms.length === 0) return noData('alarms', 'OK', 'no alarm is known');
  const ringing = m.alarms.filter((alarm) => alarm.state === 'alarm');
  const unsure = m.alarms.filter((alarm) => alarm.state === 'insufficient-data');
  const reading: Reading = ringing.length > 0 ? 'NO-GO' : unsure.length > 0 ? 'HOLD' : 'GO';
  const stale = staleness(evidence, m, { unit: 'readings', series: undefined, judgedByMinute: false }, thresholds.now);
  return {
    id: 'alarms',
    measured: measuredWords(evidence, m.alarms, ringing, unsure),
    limit: 'OK',
    reading,
    proof: guard(evidence),
    ...(reading === 'GO'
      ? {}
      : { why: [...ringing, ...unsure].map((alarm) => `${alarm.name}: ${alarm.reason}`).join('; ') }),
    flips: reading === 'GO' ? ['any alarm in ALARM reads NO-GO'] : ['all alarms back to OK'],
    notes: [...history(evidence, m.alarms), ...(ringing.length > 0 ? [LINGERS] : [])],
    ...(stale === undefined ? {} : { stale, why: stale }),
    ...origin(evidence, m, m.alarms.length),
  };
}

function measuredWords(
  evidence: Evidence,
  alarms: readonly AlarmReading[],
  ringing: readonly AlarmReading[],
  unsure: readonly AlarmReading[],
): string {
  const listed = (list: readonly AlarmReading[], word: string): string =>
    `${word}: ${list.map((alarm) => alarm.name).join(', ')}`;
  if (ringing.length > 0) return listed(ringing, 'ALARM');
  if (unsure.length > 0) return listed(unsure, 'INSUFFICIENT_DATA');
  const since = Math.max(...alarms.map((alarm) => alarm.sinceMs));
  return Number.isFinite(since) && since < evidence.atMs ? `OK for ${duration(evidence.atMs - since)}` : 'OK';
}

function guard(evidence: Evidence): Proof {
  const until = evidence.guardedUntilMs;
  if (evidence.phase === 'shadow') return { kind: 'state', says: 'a state, not a sample' };
  if (until === undefined) return { kind: 'state', says: 'not guarded: no bake is running' };
  const at = evidence.startedAtMs === undefined ? zonedMoment(until) : clockSince(evidence.startedAtMs, until);
  return { kind: 'state', says: until > evidence.atMs ? `guarded until ${at}` : `guard ended at ${at}` };
}

function history(evidence: Evidence, alarms: readonly AlarmReading[]): readonly string[] {
  return alarms
    .filter((alarm) => alarm.wentOffAtMs.length > 0)
    .map((alarm) => {
      const last = alarm.wentOffAtMs[alarm.wentOffAtMs.length - 1] ?? 0;
      const at = evidence.startedAtMs === undefined ? zonedMoment(last) : clockSince(evidence.startedAtMs, last);
      return `${alarm.name} went off ${plural(alarm.wentOffAtMs.length, 'time')} in the window, last at ${at}`;
    });
}
