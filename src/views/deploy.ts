import type { DeployPlan, DeployResult, ShiftProgress } from '../domain/system/code-deploy';
import { RELEASE_CONFIGS } from '../domain/system/wanted-system';
import { advice, type OwnCommand, own } from '../domain/text/advice';
import type { Palette } from '../domain/text/palette';
import { adviceLines, nextCommandLines } from './advice';
import { hanging, same } from './text';

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1024).toLocaleString('en-US')} KB`;
const short = (sha: string): string => sha.slice(0, 12);

function shiftWords(plan: DeployPlan): string {
  if (plan.target === 'prisma-read') return 'the alias moves at once';
  const { percent, minutes } = RELEASE_CONFIGS[plan.strategy];
  return minutes === 0
    ? 'CodeDeploy shifts everything at once'
    : `CodeDeploy shifts ${percent} %, after ${minutes} min the rest; an alarm undoes it`;
}

/** What a deploy would do, one block a function. */
export function deployPlanView(plan: DeployPlan, palette: Palette, width: number): string {
  const head = palette.strong(plan.functionName);
  const bundle = `${kilobytes(plan.bundle.sizeBytes)}, sha ${short(plan.bundle.sha256Base64)}`;
  if (plan.kind === 'already-live')
    return `${head}  ${palette.ok('=')} version ${plan.live.version} is live with this code (${bundle})`;
  const rows: (readonly [string, string])[] = [
    ['bundle', `${bundle}${plan.codeUploaded ? ', uploaded already' : ''}`],
    ['live', `version ${plan.live.version}, sha ${short(plan.live.codeSha256)}`],
    ...(plan.settings.length === 0 ? [] : [['settings', `also brings another ${plan.settings.join(', ')}`] as const]),
    [
      'shift',
      plan.running === undefined
        ? shiftWords(plan)
        : `${plan.running.id} shifts to version ${plan.running.toVersion} already; it is followed`,
    ],
  ];
  return [head, ...rows.map(([name, text]) => hanging(`  ${palette.dim(name.padEnd(9))}`, text, same, width))].join(
    '\n',
  );
}

const share = (weight: number): string => `${Math.round(weight * 100)} %`;

/** Where requests go, and what CodeDeploy is at: `10 % version 4, 90 % version 3 · AllowTraffic`. */
export function shiftLine(progress: ShiftProgress): string {
  const others = Object.entries(progress.weights);
  const rest = 1 - others.reduce((sum, [, weight]) => sum + weight, 0);
  const traffic = [
    ...others.map(([version, weight]) => `${share(weight)} version ${version}`),
    `${share(rest)} version ${progress.aliasVersion}`,
  ];
  const current = progress.steps.find((step) => /progress/i.test(step.state))?.name;
  const what = progress.undoes === undefined ? progress.release : `rollback ${progress.release}`;
  return [`${what} ${progress.state}`, traffic.join(', '), ...(current === undefined ? [] : [current])].join(' · ');
}

/** How it ended, and what to type next. */
export function deployResultView(result: DeployResult, palette: Palette, width: number): string {
  const line = (text: string): string => hanging('  ', text, same, width);
  const next = (command: OwnCommand): string => nextCommandLines([command], palette, width).join('\n');
  if (result.kind === 'already-live')
    return `${palette.ok('✔')} ${result.functionName} has this code live already, as version ${result.version}`;
  const name = result.functionName;
  switch (result.kind) {
    case 'live': {
      const head = `${palette.ok('✔')} ${name}: version ${result.from} -> ${result.to}, live`;
      if (result.probe.kind === 'failed')
        return [head, palette.bad(line(`the probe failed: ${result.probe.why}`)), next(own`rollback`)].join('\n');
      return [head, `  a probe was answered in ${Math.round(result.probe.durationMs)} ms`].join('\n');
    }
    case 'rolled-back':
      return [
        palette.bad(`✖ ${name}: version ${result.to} was rolled back`),
        line(result.why),
        result.aliasIsBack
          ? `  every request goes to version ${result.aliasVersion} again${result.rollback === undefined ? '' : ` (${result.rollback})`}`
          : palette.bad(`  the alias is at version ${result.aliasVersion}, not alone at ${result.from}`),
        next(result.aliasIsBack ? own`logs --errors` : own`rollback`),
      ].join('\n');
    case 'failed':
      return [
        palette.bad(`✖ ${name}: ${result.release} failed`),
        line(result.why),
        `  the alias is at version ${result.aliasVersion}`,
        next(own`status`),
      ].join('\n');
    case 'still-running':
      return [
        `${result.why === 'interrupted' ? 'stopped waiting' : 'it takes longer than it should'}: AWS goes on shifting ${name} ${result.from} -> ${result.to} (${result.release})`,
        ...adviceLines('check  ', advice`${own`deploy ${result.target}`}  follows it again`, palette, width),
        ...adviceLines('undo   ', own`rollback`, palette, width),
      ].join('\n');
  }
}
