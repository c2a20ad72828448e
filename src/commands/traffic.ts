import { SEND_STEP } from '../domain/journal/steps';
import { EXIT, OperatorError } from '../domain/operator-error';
import { currentShare } from '../domain/rollout/timeline';
import { SANDBOX_ACCOUNT } from '../domain/system/system';
import { summarizeTraffic } from '../domain/telemetry/traffic-result';
import { advice, own } from '../domain/text/advice';
import { readFlagHistory } from '../operations/evidence/read-timeline';
import { sendTraffic, type TrafficPlan } from '../operations/observe/send-traffic';
import { announce, strictRecorder } from '../operations/record-step';
import type { Gateways } from '../ports/gateways';
import { trafficView } from '../views/traffic';
import { reasonOf } from './accept-options';
import { defineCommand } from './command';
import { read } from './option-values';
import { printResult, showPlan } from './results';

interface TrafficOptions extends TrafficPlan {
  readonly dryRun: boolean;
  readonly reason: string | undefined;
}

/** The requested share, to compare with the observed one; undefined when it cannot be read. */
const requestedShare = (gateways: Gateways): Promise<number | undefined> =>
  readFlagHistory(gateways).then(
    ({ timeline }) => currentShare(timeline).share,
    () => undefined,
  );

export const trafficCommand = defineCommand<TrafficOptions>({
  name: 'traffic',
  summary: 'send test requests through the alias; counts, latencies and share by path',
  description: 'The requests count like any other in metrics and evidence; the journal says how many there were.',
  options: [
    { flags: '--requests <n>', description: 'how many', default: '300' },
    { flags: '--users <n>', description: 'for user-1 to user-N', default: '50' },
    { flags: '--rate <rate>', description: 'such as 20/s or 1000/h', default: '20/s' },
    { flags: '--reason <text>', description: 'why, for the journal' },
    { flags: '--dry-run', description: 'say what would be sent, send nothing' },
  ],
  examples: [
    {
      command: 'huntaze-beta traffic --requests 300 --users 50 --rate 20/s',
      what: 'a quarter of a minute of requests',
    },
    { command: 'huntaze-beta traffic --sandbox --requests 100 --json', what: 'the result as JSON' },
  ],
  parse: ({ options }) => {
    const perHour = read.rate('--rate', options['rate']);
    if (perHour === 0 || perHour > 50 * 3600)
      throw new OperatorError('USAGE', `--rate "${String(options['rate'])}" must be above 0 and at most 50/s`, {
        next: "real users share the function's concurrency",
      });
    return {
      requests: read.whole('--requests', options['requests'], { least: 1, most: 10_000 }),
      users: read.whole('--users', options['users'], { least: 1, most: 1_000 }),
      ratePerSecond: perHour / 3600,
      dryRun: options['dryRun'] === true,
      reason: reasonOf(options['reason']),
    };
  },
  async run(plan, { terminal, globals, signal, gateways: connect, allowWrites }) {
    const gateways = await connect();
    const { account } = await gateways.identities.current();
    const seconds = Math.ceil(plan.requests / plan.ratePerSecond);
    showPlan(
      { terminal, globals },
      plan.dryRun,
      () =>
        `${plan.requests} requests for ${plan.users} users at ${plan.ratePerSecond.toFixed(1)}/s through ${gateways.system.mockFunction}:${gateways.system.alias}, about ${seconds} s`,
    );
    if (plan.dryRun) {
      const { requests, users, ratePerSecond } = plan;
      if (globals.json) printResult(terminal, 'traffic', { kind: 'plan', requests, users, ratePerSecond });
      return EXIT.done;
    }
    if (
      account !== SANDBOX_ACCOUNT &&
      !globals.yes &&
      !(await terminal.confirm('Send them to the live system?', '--yes'))
    ) {
      throw new OperatorError('DECLINED', 'no request was sent', {
        next: advice`${own`traffic --sandbox`}  sends them to the local AWS`,
      });
    }
    await allowWrites();
    const announced = await announce(strictRecorder(gateways.journal), {
      command: 'traffic',
      step: SEND_STEP,
      before: { requests: plan.requests, users: plan.users },
      reason: plan.reason,
    });
    const step = terminal.step('sending');
    const live = { canary: 0, failed: 0 };
    const sent = await sendTraffic(gateways, plan, {
      signal,
      onSent: ({ path, failed }, n) => {
        if (path === 'canary') live.canary += 1;
        if (failed) live.failed += 1;
        step.update(`sent ${n} of ${plan.requests}: ${live.canary} canary, ${live.failed} failed`);
      },
    }).catch(async (error: unknown) => {
      step.fail('refused');
      await announced.failed(error);
      throw error;
    });
    step.done(`sent ${sent.length} of ${plan.requests}${signal.aborted ? ', interrupted' : ''}`);
    const result = summarizeTraffic(sent);
    await announced.done({ sent: sent.length, failed: result.failed });
    if (globals.json) printResult(terminal, 'traffic', result);
    else terminal.out(trafficView(result, await requestedShare(gateways), terminal.palette, terminal.width));
    if (signal.aborted) return EXIT.interrupted;
    return result.failed > 0 ? EXIT.failed : EXIT.done;
  },
});
