import type { SavedFilter, SavedQuery } from '../catalog/catalog';
import type { Plan } from '../domain/decidability/plan';
import type { Decision, DecisionRecord } from '../domain/decision/decision';
import type { Replay } from '../domain/decision/replay';
import type { BetaEvent } from '../domain/events/beta-event';
import type { NewsKind } from '../domain/events/news';
import type { Notification } from '../domain/events/notification';
import type { Wait, WaitEnd } from '../domain/events/waiting';
import type { DocumentChange } from '../domain/flags/document';
import type { JournalEntry } from '../domain/journal/entry';
import type { ReadinessReport } from '../domain/readiness/readiness';
import type { CanaryPlan } from '../domain/rollout/canary-plan';
import type { FlagDeploymentState } from '../domain/rollout/deployments';
import type { PlaybookStep } from '../domain/rollout/playbook';
import type { RampState } from '../domain/rollout/ramp';
import type { RehearsalResult } from '../domain/rollout/rehearsal-result';
import type { RehearsalScenario } from '../domain/rollout/rehearsal-scenario';
import type { RollbackResult } from '../domain/rollout/rollback-result';
import type { SandboxFault } from '../domain/sandbox/faults';
import type { SandboxState } from '../domain/sandbox/state';
import type { DeployPlan, DeployResult } from '../domain/system/code-deploy';
import type { ConfigValue, Origin } from '../domain/system/configuration';
import type { ConsoleLink } from '../domain/system/console-links';
import type { CostRow, Usage } from '../domain/system/cost';
import type { PolicyDocument } from '../domain/system/permissions';
import type { Prices } from '../domain/system/prices';
import type { NewId, ProvisionPlan, ProvisionResult } from '../domain/system/provision-plan';
import type { LogLine } from '../domain/telemetry/logs';
import type { PulledQuery } from '../domain/telemetry/query-definition';
import type { ServiceMapNode, Trace } from '../domain/telemetry/trace';
import type { TrafficResult } from '../domain/telemetry/traffic-result';
import type { WatchFrame } from '../domain/telemetry/watch-frame';
import type { Said } from '../domain/text/advice';
import type { Palette } from '../domain/text/palette';
import type { ReceiverTest } from '../operations/notify/test';
import type { FoundTraces, TraceGroups } from '../operations/observe/find-traces';
import type { JournalCheck } from '../ports/journal';
import type { Terminal } from '../terminal/terminal';
import type { CanaryOutcome } from '../views/canary';
import type { Diagnosis } from '../views/doctor';
import type { QueryAnswer } from '../views/query';
import type { ReportInput } from '../views/report/report';
import type { RollbackPlan } from '../views/rollback';
import type { ScoreRow } from '../views/scoreboard';
import type { CommandContext } from './command';

/** The share is served already, and nothing was written. */
export interface ShareAlreadyServed {
  readonly kind: 'already-there';
  readonly share: number;
  readonly deployment: number;
  readonly state: FlagDeploymentState;
}

/** With --dry-run: what would be deployed. */
export interface ShareStepPlan {
  readonly kind: 'plan';
  readonly from: number;
  readonly to: number;
  readonly bakeMinutes: number;
  readonly changes: readonly DocumentChange[];
  /** Whether off is deployed first. */
  readonly off: 'deploy' | 'deployed';
}

export type BlockedShare = Extract<CanaryPlan, { readonly kind: 'blocked' }>;

/** `canary` and `ramp` with a step: what happened, or would. Blocked: code 5. */
export type ShareStep = ShareAlreadyServed | BlockedShare | ShareStepPlan | CanaryOutcome;

/** One change while a command waits or follows, with its sentence. */
export type ToldChange = BetaEvent & { readonly text: string };

/** The last line of a waiting. */
export interface WaitingEnd {
  readonly kind: 'end';
  readonly until: Wait;
  readonly outcome: WaitEnd['outcome'];
  readonly exitCode: number;
  readonly atMs: number;
  readonly text: string;
}

/** Where the page of `watch --web` is. */
export interface ServedPage {
  readonly kind: 'page';
  readonly url: string;
}

/** With --follow: what is deployed, a line a change, and the end. */
export type FollowedShareStep = ShareStep | ToldChange | WaitingEnd;

/** With --dry-run: what would be sent. */
export interface PlannedTraffic {
  readonly kind: 'plan';
  readonly requests: number;
  readonly users: number;
  readonly ratePerSecond: number;
}

/** An answer of Logs Insights, or of the same language offline; a cell is null where the row has no value. */
export interface QueryRows extends Omit<QueryAnswer, 'rows'> {
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

export interface RehearsalScore extends ScoreRow {
  readonly seed: number;
  readonly result: RehearsalResult;
}

/** The error of any command under --json, unless an answer was printed before it. */
export interface ErrorResult {
  readonly error: {
    /** An error code of this program, or the kind of an AWS failure. */
    readonly code: string;
    readonly message: string;
    readonly why?: string | undefined;
    readonly next?: Said | undefined;
  };
}

/**
 * What each command prints under --json, by its name: the one source of docs/schemas. `watch`, `logs` and --follow print
 * one such document a line; every other command prints one.
 */
export interface Results {
  readonly playbook: PlaybookStep & { readonly frame: WatchFrame };
  readonly check: ReadinessReport;
  readonly plan: Plan;
  readonly canary: FollowedShareStep;
  readonly watch: WatchFrame | ToldChange | WaitingEnd | ServedPage;
  readonly status: WatchFrame;
  readonly decide: (DecisionRecord & { readonly decision: Decision }) | Replay;
  readonly ramp: FollowedShareStep | (RampState & { readonly guardedUntilMs: number | null });
  readonly rollback: RollbackPlan | RollbackResult;
  readonly query: QueryRows | readonly SavedQuery[];
  readonly 'query run': QueryRows;
  readonly 'query show': Omit<SavedQuery, 'logGroups'> & { readonly logGroups: readonly string[] };
  readonly 'query push': ProvisionPlan | ({ readonly plan: ProvisionPlan } & ProvisionResult);
  readonly 'query pull': {
    readonly folder: string;
    readonly queries: readonly PulledQuery[];
    readonly written?: readonly string[] | undefined;
  };
  readonly traces: FoundTraces & { readonly expression: string | null };
  readonly 'traces list': readonly SavedFilter[];
  readonly 'traces show': Trace;
  readonly 'traces map': readonly ServiceMapNode[];
  readonly 'traces groups': TraceGroups;
  readonly logs: LogLine;
  readonly traffic: PlannedTraffic | TrafficResult;
  readonly cost: {
    /** ISO 8601. */
    readonly from: string;
    readonly to: string;
    readonly usage: Usage;
    readonly rows: readonly CostRow[];
    readonly prices: Prices;
  };
  readonly report: Omit<ReportInput, 'command'>;
  readonly history: JournalCheck | readonly JournalEntry[];
  readonly 'history show': JournalEntry;
  readonly open: readonly ConsoleLink[];
  readonly provision:
    | ProvisionPlan
    | ({
        readonly plan: ProvisionPlan;
        readonly summary: string;
        readonly newIds: readonly NewId[];
      } & ProvisionResult);
  readonly deploy: DeployResult | readonly DeployResult[] | readonly DeployPlan[];
  readonly config: Readonly<
    Record<string, { readonly value: NonNullable<ConfigValue> | null; readonly origin: Origin }>
  >;
  readonly 'config init': {
    readonly path: string;
    readonly values: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly 'config policy': PolicyDocument;
  readonly notify: {
    readonly receivers: readonly string[];
    readonly events: readonly { readonly kind: NewsKind; readonly what: string; readonly sent: boolean }[];
  };
  readonly 'notify test': { readonly receivers: readonly ReceiverTest[] };
  readonly doctor: Diagnosis;
  readonly rehearse: RehearsalScore | readonly RehearsalScore[] | readonly RehearsalScenario[];
  /** One line when it is ready. */
  readonly sandbox: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly 'sandbox status': SandboxState;
  /** ISO 8601, on its own clock. */
  readonly 'sandbox advance': { readonly now: string };
  readonly 'sandbox catch-up': { readonly now: string };
  readonly 'sandbox reset': { readonly now: string };
  readonly 'sandbox fault': Pick<SandboxFault, 'id'> | { readonly cleared: true };
  readonly error: ErrorResult;
}

/** What is sent to the receivers of `notify`, beside the results. */
export interface SentToReceivers {
  readonly notification: Notification;
}

/** Shows a plan: with --dry-run it is the answer, before a question a part of the conversation. */
export function showPlan(
  { terminal, globals }: Pick<CommandContext, 'terminal' | 'globals'>,
  dryRun: boolean,
  view: (palette: Palette) => string,
): void {
  if (dryRun && !globals.json) terminal.out(view(terminal.palette));
  else terminal.say(view(terminal.sayPalette));
}

/** Prints a command's result as JSON on stdout, one line for each result of a stream. */
export const printResult = <Name extends keyof Results>(
  terminal: Pick<Terminal, 'json'>,
  _name: Name,
  result: Results[Name],
  form?: 'pretty' | 'line',
): void => terminal.json(result, form);

/** The line that names the target, the prompt that was typed at, and the next one. */
const LINES_AROUND = 3;

/** Lines that an answer has on the screen; undefined where nothing limits it. */
export const answerRoom = ({ outIsTty, height }: Pick<Terminal, 'outIsTty' | 'height'>): number | undefined =>
  outIsTty && height > 0 ? height - LINES_AROUND : undefined;
