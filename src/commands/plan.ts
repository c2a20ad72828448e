import { makePlan } from '../domain/decidability/plan';
import { reachingSomebody, stickyPopulation } from '../domain/flags/bucket';
import { ADAPTER_FLAG, DEFAULT_SALT, flagsOf } from '../domain/flags/document';
import { parseFlagDocument } from '../domain/flags/schema';
import { EXIT, OperatorError } from '../domain/operator-error';
import { alarmRules } from '../domain/system/alarm-rules';
import { rateSpan, tellsRate } from '../domain/telemetry/traffic-rate';
import { own } from '../domain/text/advice';
import { measureTraffic } from '../operations/evidence/measure-rate';
import type { Gateways } from '../ports/gateways';
import { planView } from '../views/plan';
import { refuseUnused } from './applicable';
import { defineCommand } from './command';
import { thresholdsOf } from './decide/thresholds-file';
import { read } from './option-values';
import { printResult } from './results';

interface PlanOptions {
  readonly ratePerHour: number | undefined;
  readonly windowMs: number;
  readonly share: number;
  readonly bucketBy: 'request' | 'user';
  readonly users: number;
  readonly thresholdsFile: string | undefined;
}

const ASSUMED_PER_HOUR = 1000;

/** Who is in, and what would reach somebody when nobody is. */
function drawn(
  ids: readonly string[],
  share: { readonly salt: string; readonly flag: string; readonly percentage: number },
) {
  const inCanary = stickyPopulation(ids, share);
  return { total: ids.length, inCanary, instead: inCanary.length > 0 ? undefined : reachingSomebody(ids, share) };
}

/** The salt of the newest document; a change of salt moves every user. */
async function saltOf(gateways: Gateways): Promise<string> {
  const latest = await gateways.flagDocuments.latest().catch(() => undefined);
  const parsed = latest === undefined ? undefined : parseFlagDocument(latest.content);
  const flags = parsed?.kind === 'valid' ? flagsOf(parsed.document) : undefined;
  return flags?.adapter.salt || DEFAULT_SALT;
}

export const planCommand = defineCommand<PlanOptions>({
  name: 'plan',
  summary: 'before the start: what this share, traffic and window can decide, and whether the alarms can see it',
  options: [
    { flags: '--rate <rate>', description: 'traffic such as 1000/h (default: measured, else 1000/h)' },
    { flags: '--window <span>', description: 'how long the share will be watched', default: '2h' },
    { flags: '--percent <n>', description: 'share', default: '1' },
    { flags: '--by <unit>', description: 'what is drawn', choices: ['request', 'user'], default: 'request' },
    { flags: '--users <n>', description: 'users user-1 to user-N, for --by user', default: '50' },
    { flags: '--thresholds <file>', description: 'JSON with other limits' },
  ],
  examples: [
    { command: 'huntaze-beta plan', what: 'the beta as planned: 1 % for two hours' },
    { command: 'huntaze-beta plan --percent 10 --rate 1000/h --window 2h', what: 'another share; needs no account' },
    { command: 'huntaze-beta plan --percent 5 --by user --rate 1000/h', what: 'who would be in' },
  ],
  parse: (input) => {
    const { options } = input;
    if (options['by'] !== 'user')
      refuseUnused(input, ['--users'], {
        where: 'without --by user',
        why: 'requests are drawn one by one, from any number of users',
        next: 'add --by user, or say how many requests there are with --rate',
      });
    return {
      ratePerHour: read.optional(options['rate'], (value) => read.rate('--rate', value)),
      windowMs: read.span('--window', options['window']),
      share: read.percent('--percent', options['percent']),
      bucketBy: read.oneOf('--by', options['by'], ['request', 'user']),
      users: read.whole('--users', options['users'], { least: 1, most: 100_000 }),
      thresholdsFile: read.optional(options['thresholds'], (value) => read.text('--thresholds', value)),
    };
  },
  async run(
    { ratePerHour, windowMs, share, bucketBy, users, thresholdsFile },
    { terminal, globals, gateways: connect, system, readFile },
  ) {
    const thresholds = await thresholdsOf(thresholdsFile, readFile);
    const gateways = ratePerHour === undefined ? await connect() : undefined;
    const measured = gateways === undefined ? undefined : await measureTraffic(gateways);
    const told = measured !== undefined && tellsRate(measured) ? measured : undefined;
    const salt = gateways === undefined ? DEFAULT_SALT : await saltOf(gateways);
    const ids = Array.from({ length: users }, (_, i) => `user-${i + 1}`);
    const reading = makePlan({
      ratePerHour: ratePerHour ?? told?.perHour ?? ASSUMED_PER_HOUR,
      rateSource:
        ratePerHour !== undefined
          ? 'given'
          : told !== undefined
            ? rateSpan(told)
            : 'assumed: there was too little traffic to measure',
      windowMs,
      share,
      bucketBy,
      thresholds,
      baseRate: told?.errorRate,
      alarms: alarmRules(await system()),
      ...(bucketBy === 'user' ? { users: drawn(ids, { salt, flag: ADAPTER_FLAG, percentage: share }) } : {}),
    });
    if (reading.kind === 'invalid') throw new OperatorError('USAGE', reading.problem, { next: own`plan --help` });
    if (globals.json) printResult(terminal, 'plan', reading.plan);
    else terminal.out(planView(reading.plan, terminal.palette, terminal.width));
    return EXIT.done;
  },
});
