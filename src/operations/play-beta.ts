import type { Decision } from '../domain/decision';
import { decide } from '../domain/decision-matrix';
import type { Evidence, RowId } from '../domain/evidence';
import { digestOf } from '../domain/journal-digest';
import { PHASES } from '../domain/phase';
import {
  acceptable,
  figuresOf,
  type RehearsalEvent,
  type RehearsalResult,
  type RollbackFigures,
} from '../domain/rehearsal-result';
import { THRESHOLDS } from '../domain/thresholds';
import { alarmChanges, type WatchFrame } from '../domain/watch-frame';
import type { Gateways } from '../ports/gateways';
import { checkBeforeShare, checkReadiness } from './check';
import { gatherEvidence } from './gather-evidence';
import { patiently } from './patiently';
import { planCanaryStep } from './plan-canary';
import { Ended, type PlayOptions } from './play-options';
import { START_STEP } from './read-timeline';
import { rollBack } from './rollback';
import { startCanary } from './start-canary';
import { type BetaWatch, watchBeta } from './watch-beta';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEP_MS = MINUTE_MS;
const RAMP_STEP_MS = 30 * MINUTE_MS;
/** Insights is asked every so often while nothing is to be decided. */
const SLOW_EVERY_MS = 20 * MINUTE_MS;

/**
 * Plays the three hours as an operator with the playbook would, through the same operations as the commands: check,
 * shadow hour, canary, monitoring, decision. NO-GO on the screen is answered with a rollback at once; what AWS rolled
 * back by itself is verified. Nothing here knows whether time is simulated.
 */
export async function playBeta(gateways: Gateways, options: PlayOptions): Promise<RehearsalResult> {
  return new Play(gateways, options).run();
}

class Play {
  readonly #events: RehearsalEvent[] = [];
  readonly #watch: BetaWatch;
  readonly #startedAtMs: number;
  #frame: WatchFrame | undefined;
  #rollback: RollbackFigures | undefined;
  #noticedAtMs: number | undefined;
  #accepted: readonly RowId[] = [];

  constructor(
    private readonly gateways: Gateways,
    private readonly options: PlayOptions,
  ) {
    this.#watch = watchBeta(gateways, { queries: options.queries, thresholds: THRESHOLDS, slowEveryMs: SLOW_EVERY_MS });
    this.#startedAtMs = gateways.clock.now();
  }

  async run(): Promise<RehearsalResult> {
    let decision: Decision | undefined;
    let evidence: Evidence | undefined;
    let ending: Ended | undefined;
    let interrupted = false;
    try {
      await this.#begin();
      await this.#until(HOUR_MS);
      await this.#share(this.options.percent, 'canary');
      await this.#until(3 * HOUR_MS);
      ({ decision, evidence } = await this.#finalLook());
      if (this.options.untilMs !== undefined && decision.verdict === 'GO') await this.#ramp(this.options.untilMs);
    } catch (error) {
      if (error instanceof Ended) ending = error;
      else if (this.options.signal.aborted) interrupted = true;
      else throw error;
    }
    if (evidence === undefined && !interrupted)
      ({ decision, evidence } = await this.#judge([], true).catch(() => ({
        decision: undefined,
        evidence: undefined,
      })));
    const verdict = ending?.verdict ?? decision?.verdict ?? 'HOLD';
    return {
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.gateways.clock.now(),
      verdict,
      reason: ending?.why ?? decision?.reason ?? 'interrupted before a decision',
      accepted: ending === undefined ? this.#accepted : [],
      decision,
      events: this.#events,
      rollback: this.#rollback,
      noticedAtMs: this.#noticedAtMs,
      figures: figuresOf(evidence),
      interrupted,
    };
  }

  #say(kind: RehearsalEvent['kind'], text: string): void {
    const event = { atMs: this.gateways.clock.now(), kind, text };
    this.#events.push(event);
    this.options.onEvent(event);
  }

  #patiently<T>(work: () => Promise<T>): Promise<T> {
    return patiently(this.gateways.clock, work, {
      signal: this.options.signal,
      onWait: (why) => this.#say('trouble', `waiting: ${why}`),
    });
  }

  #notice(text: string): void {
    this.#noticedAtMs ??= this.gateways.clock.now();
    this.#say('noticed', text);
  }

  async #begin(): Promise<void> {
    const { journal } = this.gateways;
    await journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    this.#say('phase', 'H+0: shadow hour, 100 % mock, every request compared');
    await this.gateways.clock.sleep(2 * MINUTE_MS, this.options.signal);
    const report = await this.#patiently(() => checkReadiness(this.gateways, { signal: this.options.signal }));
    const bad = report.rows.filter(({ status }) => status === 'fail' || status === 'could-not-run');
    this.#say(
      'check',
      report.ready
        ? `check: ${report.rows.length}/${report.rows.length} ran, ready`
        : `check: not ready: ${bad.map((row) => `${row.key}: ${row.evidence}`).join('; ')}`,
    );
  }

  /** Watches, a frame a step, until so long after H+0. */
  async #until(afterMs: number, stepMs = STEP_MS): Promise<void> {
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
    const trouble = frame.sources.find((source) => source.trouble !== undefined);
    const hadTrouble = before?.sources.some((source) => source.trouble !== undefined) === true;
    if (trouble !== undefined && !hadTrouble)
      this.#say('trouble', `${trouble.name} cannot be read: ${trouble.trouble ?? ''}`);
    if (trouble === undefined && hadTrouble) this.#say('trouble', 'everything can be read again');
    if (before?.phase.phase !== 'monitoring' && frame.phase.phase === 'monitoring')
      this.#say('phase', 'H+2: monitoring and decision');
    this.#noticeAlarms(before, frame);
    const undone = frame.deployment?.undoneBecause;
    if (undone !== undefined && before?.deployment?.undoneBecause === undefined && before?.requestedShare !== 0) {
      this.#notice(`flag deployment ${frame.deployment?.number ?? ''} was undone: ${undone}`);
      await this.#rollBack(undone.startsWith('alarm') ? 'aws' : 'operator', `flag deployment undone by ${undone}`);
      throw new Ended(undone.startsWith('alarm') ? 'NO-GO' : 'INVESTIGATE', `rolled back: ${undone}`);
    }
    const verdict = frame.decision.verdict;
    if (verdict !== before?.decision.verdict && (verdict === 'NO-GO' || verdict === 'INVESTIGATE'))
      this.#notice(`${verdict}: ${frame.decision.reason}`);
    if (verdict === 'NO-GO' && frame.requestedShare > 0 && trouble === undefined) {
      const answer = await this.options.gate({
        name: 'decision',
        question: 'NO-GO. Roll back now?',
        share: frame.requestedShare,
        decision: frame.decision,
      });
      if (answer === 'hold') return;
      await this.#rollBack('operator', frame.decision.reason);
      throw new Ended('NO-GO', frame.decision.reason);
    }
  }

  #noticeAlarms(before: WatchFrame | undefined, frame: WatchFrame): void {
    for (const { name, state, reason } of alarmChanges(before, frame)) {
      if (state === 'alarm') this.#noticedAtMs ??= this.gateways.clock.now();
      this.#say('alarm', `${name} ${state === 'ok' ? 'OK again' : state}${state === 'alarm' ? `: ${reason}` : ''}`);
    }
  }

  async #judge(accept: readonly RowId[], final: boolean): Promise<{ decision: Decision; evidence: Evidence }> {
    const { evidence } = await this.#patiently(() =>
      gatherEvidence(this.gateways, { queries: this.options.queries, signal: this.options.signal }),
    );
    return { evidence, decision: decide(evidence, { thresholds: THRESHOLDS, accept, final }) };
  }

  /** A step to a share through all its gates; what blocks it ends the beta with the decision's verdict. */
  async #share(share: number, name: 'canary' | 'ramp', accept: readonly RowId[] = [], reason?: string): Promise<void> {
    if (share === 0) return;
    let evidence: Evidence | undefined;
    const planned = await this.#patiently(() =>
      planCanaryStep(
        this.gateways,
        { share, force: name === 'canary' && share > 1 },
        {
          check: () => checkBeforeShare(this.gateways, this.options.signal),
          decide: async () => {
            const judged = await this.#judge(accept, false);
            evidence = judged.evidence;
            return judged.decision;
          },
        },
      ),
    );
    const { plan, decision } = planned;
    if (decision !== undefined) this.#say('decision', `gate of ${share} %: ${decision.verdict}  ${decision.reason}`);
    if (plan.kind === 'blocked') {
      const why = plan.blocks.map((block) => block.why).join('; ');
      this.#notice(`${share} % is refused: ${why}`);
      throw new Ended(
        decision === undefined || decision.verdict === 'GO' ? 'HOLD' : decision.verdict,
        `${share} % was refused: ${why}`,
      );
    }
    if (plan.kind === 'already-there') return;
    const answer = await this.options.gate({ name, question: `Send ${share} % to Prisma?`, share, decision });
    if (answer !== 'go') throw new Ended('HOLD', `the operator did not open ${share} %`);
    const why = reason ?? (share > 1 && name === 'canary' ? 'the rehearsal asked for this share' : undefined);
    const started = await this.#patiently(() =>
      startCanary(this.gateways, {
        plan,
        command: name,
        alias: planned.alias,
        signal: this.options.signal,
        ...(why === undefined ? {} : { reason: why }),
        ...(accept.length === 0 ? {} : { accepted: accept }),
        ...(evidence === undefined ? {} : { evidence: digestOf(evidence) }),
      }),
    );
    this.#say(
      'deployed',
      `${share} % is served (deployment ${started.deployment.number}), proven with a fresh session`,
    );
    this.#frame = undefined;
  }

  /** The decision at H+3 with the playbook's acceptances. */
  async #finalLook(): Promise<{ decision: Decision; evidence: Evidence }> {
    const plainly = await this.#judge([], true);
    const accept = this.options.strict ? undefined : acceptable(plainly.decision);
    const answer = await this.options.gate({
      name: 'decision',
      question: 'H+3. Keep the canary?',
      share: this.options.percent,
      decision: plainly.decision,
    });
    if (answer === 'rollback' || plainly.decision.verdict === 'NO-GO') {
      this.#say('decision', `H+3: ${plainly.decision.verdict}  ${plainly.decision.reason}`);
      await this.#rollBack('operator', plainly.decision.reason);
      throw new Ended('NO-GO', plainly.decision.reason);
    }
    if (accept === undefined || answer === 'hold') {
      this.#say('decision', `H+3: ${plainly.decision.verdict}  ${plainly.decision.reason}`);
      return plainly;
    }
    const decision = decide(plainly.evidence, { thresholds: THRESHOLDS, accept, final: true });
    if (decision.verdict === 'GO') this.#accepted = accept;
    await this.gateways.journal.append({
      command: 'playbook',
      step: 'accepted at H+3',
      phase: 'note',
      accepted: accept,
      reason: 'shadow traffic has proven Prisma, and the canary has not vetoed it',
      evidence: digestOf(plainly.evidence),
    });
    this.#say('decision', `H+3: ${decision.verdict}, accepted by name: ${accept.join(', ')}`);
    return { decision, evidence: plainly.evidence };
  }

  /** J+2, J+4, J+7, as far as asked. */
  async #ramp(untilMs: number): Promise<void> {
    for (const step of PHASES.filter(({ opensAfterMs }) => opensAfterMs > 3 * HOUR_MS && opensAfterMs <= untilMs)) {
      this.options.onRamp?.(step.share);
      await this.#until(step.opensAfterMs, RAMP_STEP_MS);
      const plainly = await this.#judge([], false);
      const accept = this.options.strict ? undefined : acceptable(plainly.decision);
      await this.#share(
        step.share,
        'ramp',
        accept ?? [],
        accept === undefined ? undefined : 'shadow traffic has proven Prisma, and the canary has not vetoed it',
      );
      if (accept !== undefined) this.#accepted = [...new Set([...this.#accepted, ...accept])];
    }
    await this.#until(Math.max(untilMs, this.gateways.clock.now() - this.#startedAtMs + HOUR_MS), RAMP_STEP_MS);
  }

  async #rollBack(by: RollbackFigures['by'], reason: string): Promise<void> {
    const result = await rollBack(this.gateways, {
      parts: 'all',
      hard: false,
      stopOthers: false,
      command: 'rollback',
      reason,
      signal: this.options.signal,
    });
    this.#rollback = {
      by,
      atMs: result.startedAtMs,
      verified: result.kind === 'safe',
      tookMs: result.endedAtMs - result.startedAtMs,
    };
    const what = result.alreadyOff ? 'was off already' : 'switched off';
    this.#say(
      'rolled-back',
      `rollback: ${what}, ${result.kind === 'safe' ? 'SAFE' : `NOT SAFE: ${result.remains.join('; ')}`}`,
    );
  }
}
