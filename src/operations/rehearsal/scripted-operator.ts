import type { Decision } from '../../domain/decision/decision';
import type { RowId } from '../../domain/decision/evidence';
import { decide } from '../../domain/decision/matrix';
import { THRESHOLDS } from '../../domain/decision/thresholds';
import { digestOf } from '../../domain/journal/digest';
import { ACCEPTED_STEP, START_STEP } from '../../domain/journal/steps';
import { OperatorError } from '../../domain/operator-error';
import { clockSince, DECISION_AFTER_MS, MONITORING_AFTER_MS, PHASES } from '../../domain/phase';
import {
  acceptable,
  type RehearsalEvent,
  type RehearsalResult,
  type RollbackFigures,
} from '../../domain/rollout/rehearsal-result';
import { alarmChanges, type WatchFrame } from '../../domain/telemetry/watch-frame';
import { HOUR_MS, MINUTE_MS } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import { checkReadiness } from '../readiness/check';
import { type BetaWatch, watchBeta } from '../watch/watch';
import { openShare } from './open-share';
import { Ended, type PlayOptions } from './options';
import { judge, type PlayParts, patient, readFigures, rollBackNow } from './steps';

const RAMP_STEP_MS = 30 * MINUTE_MS;
/** How long a refused or postponed step waits before it is tried again. */
const WAIT_MS = 15 * MINUTE_MS;
/** How long is looked on after a rollback: it must stay quiet. */
const AFTERMATH_MS = 20 * MINUTE_MS;
/** Time between two Insights queries while no decision is due. */
const SLOW_EVERY_MS = 20 * MINUTE_MS;
const PROVEN_BY_SHADOW = 'shadow traffic has proven Prisma, and the canary has not vetoed it';

/**
 * Plays the three hours as an operator with the playbook would, through the same operations as the commands: check,
 * shadow hour, canary, monitoring, decision. NO-GO on the screen is answered with a rollback at once; what AWS rolled
 * back by itself is verified. The same code runs on simulated and on real time.
 */
export async function playBeta(gateways: Gateways, options: PlayOptions): Promise<RehearsalResult> {
  return new Play(gateways, options).run();
}

class Play {
  readonly #events: RehearsalEvent[] = [];
  readonly #parts: PlayParts;
  readonly #watch: BetaWatch;
  readonly #startedAtMs: number;
  #frame: WatchFrame | undefined;
  #decision: Decision | undefined;
  #rollback: RollbackFigures | undefined;
  #accepted: readonly RowId[] = [];
  #saidVerdict: string | undefined;
  /** Another operator, or AWS, ended the canary; not yet verified. */
  #undone: { readonly why: string; readonly atMs: number } | undefined;
  #isAway = false;
  /** The beta is over, and only looked on. */
  #isOver = false;

  constructor(
    private readonly gateways: Gateways,
    private readonly options: PlayOptions,
  ) {
    this.#watch = watchBeta(gateways, { queries: options.queries, thresholds: THRESHOLDS, slowEveryMs: SLOW_EVERY_MS });
    this.#startedAtMs = gateways.clock.now();
    this.#parts = { gateways, options, say: (...event) => this.#say(...event) };
  }

  async run(): Promise<RehearsalResult> {
    let ending: Ended | undefined;
    let interrupted = false;
    try {
      ending = await this.#beta();
      if (this.#rollback !== undefined) await this.#aftermath();
    } catch (error) {
      if (!this.options.signal.aborted && !(error instanceof OperatorError && error.code === 'INTERRUPTED'))
        throw error;
      interrupted = true;
    }
    const decision = ending?.decision ?? this.#decision ?? this.#frame?.decision;
    const over = ending?.why ?? (interrupted ? 'interrupted before its decision' : undefined);
    return {
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.gateways.clock.now(),
      verdict: ending?.verdict ?? (interrupted ? 'HOLD' : (decision?.verdict ?? 'HOLD')),
      reason: over ?? decision?.reason ?? 'nothing was decided',
      accepted: over === undefined ? this.#accepted : [],
      decision,
      share: this.#rollback === undefined ? (this.#frame?.requestedShare ?? 0) : 0,
      events: this.#events,
      rollback: this.#rollback,
      figures: await readFigures(this.gateways, this.#startedAtMs),
      interrupted,
    };
  }

  /** The beta to its decision; what ended it before is the answer. */
  async #beta(): Promise<Ended | undefined> {
    const { percent, untilMs } = this.options;
    try {
      await this.#begin();
      await this.#reach(HOUR_MS);
      if (percent > 0) await this.#open(percent, 'canary', [], percent > 1 ? 'this share was asked for' : undefined);
      await this.#reach(DECISION_AFTER_MS);
      await this.#finalLook();
      if (untilMs !== undefined && this.#decision?.verdict === 'GO' && percent > 0) await this.#ramp(untilMs);
      return undefined;
    } catch (error) {
      if (error instanceof Ended) return error;
      throw error;
    }
  }

  #say(kind: RehearsalEvent['kind'], text: string, atMs = this.gateways.clock.now()): void {
    const event = { atMs: Math.max(atMs, this.#events.at(-1)?.atMs ?? 0), kind, text };
    this.#events.push(event);
    this.options.onEvent(event);
  }

  async #begin(): Promise<void> {
    await this.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    this.#say('phase', 'H+0: shadow hour, 100 % mock, every request compared');
    await this.#look();
    await this.#until(2 * MINUTE_MS);
    const report = await patient(this.#parts, () => checkReadiness(this.gateways, { signal: this.options.signal }));
    const bad = report.rows.filter(({ status }) => status === 'fail' || status === 'could-not-run');
    this.#say(
      'check',
      report.ready
        ? `check: ${report.rows.length}/${report.rows.length} ran, ready`
        : `check: not ready: ${bad.map((row) => `${row.key}: ${row.evidence}`).join('; ')}`,
    );
  }

  /** Watches until a phase begins; a beta that was asked to end before ends there, undecided. */
  async #reach(phaseMs: number): Promise<void> {
    const { untilMs } = this.options;
    if (untilMs === undefined || untilMs >= DECISION_AFTER_MS || untilMs >= phaseMs) return this.#until(phaseMs);
    await this.#until(untilMs);
    const at = clockSince(this.#startedAtMs, this.gateways.clock.now());
    throw new Ended('HOLD', `ended at ${at}, as asked, before the decision`, this.#frame?.decision);
  }

  /** Watches, a frame a step, until so long after H+0. */
  async #until(afterMs: number, stepMs = this.options.stepMs ?? MINUTE_MS): Promise<void> {
    const { clock } = this.gateways;
    const end = this.#startedAtMs + afterMs;
    while (clock.now() < end) {
      this.options.signal.throwIfAborted();
      await clock.sleep(Math.min(stepMs, end - clock.now()), this.options.signal);
      await this.#look();
    }
  }

  /** One frame, and what the operator does about it. */
  async #look(): Promise<void> {
    const before = this.#frame;
    const frame = await this.#watch.next(this.options.signal).catch((error: unknown) => {
      if (this.options.signal.aborted || before === undefined) throw error;
      return undefined;
    });
    if (frame === undefined) return;
    this.#frame = frame;
    await this.options.onFrame(frame);
    this.#chronicle(before, frame);
    if (this.#isOver || this.#away(frame.atMs)) return;
    if (this.#undone !== undefined) await this.#verifyUndone(this.#undone, frame.decision);
    await this.#react(frame);
  }

  /** Events besides the operator's own: alarms, failed sources, a flag that AWS or another operator undid. */
  #chronicle(before: WatchFrame | undefined, frame: WatchFrame): void {
    const trouble = frame.sources.find((source) => source.trouble !== undefined);
    const hadTrouble = before?.sources.some((source) => source.trouble !== undefined) === true;
    if (trouble !== undefined && !hadTrouble)
      this.#say('trouble', `${trouble.name} cannot be read: ${trouble.trouble ?? ''}`);
    if (trouble === undefined && hadTrouble) this.#say('trouble', 'everything can be read again');
    const isMonitoring = (at: number): boolean => at - this.#startedAtMs >= MONITORING_AFTER_MS;
    if (before !== undefined && isMonitoring(frame.atMs) && !isMonitoring(before.atMs) && !this.#isOver)
      this.#say('phase', 'H+2: monitoring and decision');
    for (const { name, state, reason } of alarmChanges(before, frame)) {
      if (state === 'alarm') this.#say('alarm', `${name} ALARM: ${reason}`);
      else this.#say('alarm-over', `${name} ${state === 'ok' ? 'is OK again' : state}`);
    }
    const why = frame.deployment?.undoneBecause;
    if (why === undefined || before?.deployment?.undoneBecause !== undefined || this.#rollback !== undefined) return;
    if (before === undefined || before.requestedShare === 0 || this.#isOver) return;
    this.#undone = { why, atMs: frame.atMs };
    this.#say('rolled-back', `flag deployment ${frame.deployment?.number ?? ''} was undone: ${why}`);
  }

  #away(nowMs: number): boolean {
    const { away } = this.options;
    const since = nowMs - this.#startedAtMs;
    const isAway = away !== undefined && since >= away.fromMs && since < away.toMs;
    if (isAway !== this.#isAway)
      this.#say('operator', isAway ? 'the operator is called away; AWS keeps watch' : 'the operator is back');
    this.#isAway = isAway;
    return isAway;
  }

  async #verifyUndone(undone: { readonly why: string; readonly atMs: number }, decision: Decision): Promise<never> {
    const isAlarm = undone.why.startsWith('alarm');
    const verified = await rollBackNow(this.#parts, `flag deployment undone by ${undone.why}`);
    this.#rollback = { ...verified, by: isAlarm ? 'AWS' : 'somebody else', atMs: undone.atMs };
    throw new Ended(isAlarm ? 'NO-GO' : 'INVESTIGATE', `rolled back by ${undone.why}`, decision);
  }

  async #react(frame: WatchFrame): Promise<void> {
    const { decision, requestedShare, sources } = frame;
    const { verdict } = decision;
    const isNews = verdict !== this.#saidVerdict;
    this.#saidVerdict = verdict;
    if (isNews && (verdict === 'NO-GO' || verdict === 'INVESTIGATE'))
      this.#say('noticed', `${verdict}: ${decision.reason}`);
    const readable = sources.every(({ trouble }) => trouble === undefined);
    if (!isNews || verdict !== 'NO-GO' || requestedShare === 0 || !readable) return;
    const answer = await this.options.gate({
      name: 'no-go',
      question: 'NO-GO. Roll back now?',
      share: requestedShare,
      decision,
      answers: ['hold'],
    });
    if (answer === 'hold') this.#say('operator', 'NO-GO, and the operator keeps the canary');
    else await this.#rollBackAs('the operator', decision);
  }

  async #rollBackAs(by: RollbackFigures['by'], decision: Decision): Promise<never> {
    this.#rollback = { ...(await rollBackNow(this.#parts, decision.reason)), by };
    throw new Ended(decision.verdict === 'NO-GO' ? 'NO-GO' : 'HOLD', decision.reason, decision);
  }

  /** Opens a share now, or later when it is refused and the operator chooses to wait. */
  async #open(share: number, name: 'canary' | 'ramp', accept: readonly RowId[], reason?: string): Promise<void> {
    for (;;) {
      const outcome = await openShare(this.#parts, { share, name, accept, reason });
      if (outcome.kind === 'served') {
        this.#decision = outcome.decision;
        this.#accepted = [...new Set([...this.#accepted, ...outcome.accepted])];
        this.#frame = undefined;
        this.#saidVerdict = undefined;
        return;
      }
      const atMs = outcome.atMs ?? this.gateways.clock.now() + WAIT_MS;
      this.#say('operator', `the operator looks at ${share} % again at ${clockSince(this.#startedAtMs, atMs)}`);
      await this.#until(atMs - this.#startedAtMs);
    }
  }

  /** The decision at H+3 with the playbook's acceptances. */
  async #finalLook(): Promise<void> {
    const { options } = this;
    const plainly = await judge(this.#parts, [], true);
    const { decision, evidence } = plainly;
    const accept = options.strict ? undefined : acceptable(decision);
    const tell = (text: string): void =>
      this.#say('decision', `${clockSince(this.#startedAtMs, this.gateways.clock.now()).replace(':00', '')}: ${text}`);
    this.#decision = decision;
    if (options.percent === 0) return tell(`${decision.verdict}  ${decision.reason}`);
    const answer = await options.gate({
      name: 'final',
      question: decision.verdict === 'NO-GO' ? 'NO-GO at the final look. Roll back?' : 'H+3. Keep the canary?',
      share: options.percent,
      decision,
      answers: decision.verdict === 'NO-GO' ? ['hold'] : ['hold', 'rollback'],
    });
    if (answer === 'rollback' || (decision.verdict === 'NO-GO' && answer !== 'hold')) {
      tell(`${decision.verdict}  ${decision.reason}`);
      await this.#rollBackAs('the operator', decision);
    }
    if (accept === undefined || answer === 'hold') return tell(`${decision.verdict}  ${decision.reason}`);
    this.#decision = decide(evidence, { thresholds: THRESHOLDS, accept, final: true });
    if (this.#decision.verdict === 'GO') this.#accepted = accept;
    await this.gateways.journal.append({
      command: 'playbook',
      step: ACCEPTED_STEP,
      phase: 'note',
      accepted: accept,
      reason: PROVEN_BY_SHADOW,
      evidence: digestOf(evidence),
    });
    tell(`${this.#decision.verdict}, accepted by name: ${accept.join(', ')}`);
  }

  /** Days 2, 4 and 7, as far as asked. */
  async #ramp(untilMs: number): Promise<void> {
    for (const step of PHASES.filter(
      ({ opensAfterMs }) => opensAfterMs > DECISION_AFTER_MS && opensAfterMs <= untilMs,
    )) {
      if (step.share <= this.options.percent) continue;
      this.options.onRamp?.(step.share);
      await this.#until(step.opensAfterMs, RAMP_STEP_MS);
      const { decision } = await judge(this.#parts, [], false);
      const accept = this.options.strict ? undefined : acceptable(decision);
      await this.#open(step.share, 'ramp', accept ?? [], accept === undefined ? undefined : PROVEN_BY_SHADOW);
    }
    await this.#until(Math.max(untilMs, this.gateways.clock.now() - this.#startedAtMs + HOUR_MS), RAMP_STEP_MS);
  }

  /** After a rollback the screen is watched a while: errors must end, alarms must calm down. */
  async #aftermath(): Promise<void> {
    this.#isOver = true;
    await this.#until(this.gateways.clock.now() + AFTERMATH_MS - this.#startedAtMs);
  }
}
