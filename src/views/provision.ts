import {
  type Assessment,
  countOf,
  type NewId,
  type PlanItem,
  type ProvisionPlan,
  type ProvisionResult,
} from '../domain/system/provision-plan';
import { own } from '../domain/text/advice';
import type { Palette } from '../domain/text/palette';
import { adviceLines, nextCommandLines } from './advice';
import { hanging, same } from './text';

const SIGNS: Readonly<Record<Assessment['kind'], string>> = {
  create: '+',
  change: '~',
  'as-wanted': '=',
  'left-alone': '!',
  blocked: '✖',
};

const INDENT = '    ';

function styleOf(palette: Palette, action: Assessment['kind']): (text: string) => string {
  if (action === 'create') return palette.ok;
  if (action === 'change') return palette.accent;
  if (action === 'left-alone') return palette.warn;
  return action === 'blocked' ? palette.bad : palette.dim;
}

function changeLines(item: PlanItem, width: number): readonly string[] {
  const column = Math.max(0, ...item.changes.map(({ what }) => what.length));
  return item.changes.map(({ what, from, to }) =>
    hanging(`${INDENT}${what.padEnd(column)}  `, `${from ?? '(not set)'} -> ${to}`, same, width),
  );
}

function itemLines(item: PlanItem, palette: Palette, width: number): readonly string[] {
  const style = styleOf(palette, item.action);
  const lead = `${SIGNS[item.action]} ${item.resource}`;
  const detail = item.detail === undefined ? '' : `  ${palette.dim(item.detail)}`;
  const head = `${style(lead)}${detail}`;
  const why = item.why === undefined ? [] : [hanging(INDENT, item.why, same, width)];
  const next = item.next === undefined ? [] : adviceLines(`${INDENT}next  `, item.next, palette, width);
  return [head, ...changeLines(item, width), ...why, ...next];
}

/** How many to create, to change, as wanted, left alone. */
export function provisionSummary(plan: ProvisionPlan): string {
  const part = (action: Assessment['kind'], words: string) => {
    const n = countOf(plan, action);
    return n === 0 ? [] : [`${n} ${words}`];
  };
  return [
    ...part('create', 'to create'),
    ...part('change', 'to change'),
    ...part('as-wanted', 'as wanted'),
    ...part('left-alone', 'left alone'),
    ...part('blocked', 'cannot be made yet'),
  ].join(', ');
}

/** The plan: `+` create, `~` change with old -> new, `=` as wanted, `!` differs and is left alone, `✖` cannot be made yet. */
export function provisionPlanView(plan: ProvisionPlan, palette: Palette, width: number): string {
  const lines = plan.items.flatMap((item) => itemLines(item, palette, width));
  return [...lines, '', provisionSummary(plan)].join('\n');
}

/** The applied changes and the next command. */
export function provisionResultView(
  plan: ProvisionPlan,
  result: ProvisionResult & { readonly newIds?: readonly NewId[] },
  palette: Palette,
  width: number,
): string {
  const done = [
    ...result.created.map((name) => `${palette.ok('✔')} created  ${name}`),
    ...result.changed.map((name) => `${palette.ok('✔')} changed  ${name}`),
    ...result.foundAsWanted.map((name) => `${palette.dim('=')} ${palette.dim(`found as wanted  ${name}`)}`),
  ];
  const left = plan.items
    .filter((item) => item.action === 'left-alone')
    .flatMap((item) => itemLines(item, palette, width));
  const n = result.created.length + result.changed.length;
  const sentence =
    n === 0
      ? 'everything is as wanted; nothing was written'
      : `${n} ${n === 1 ? 'resource' : 'resources'} written and read back`;
  const ids = result.newIds ?? [];
  const unknown =
    ids.length === 0
      ? []
      : [
          palette.warn(
            'put these ids into huntaze-beta.config.json: AWS has drawn them, and the configuration has others',
          ),
          ...ids.map(({ path, value }) => {
            const [key = '', id = ''] = path.split('.');
            return `  "${key}": { "${id}": "${value}" }`;
          }),
        ];
  return [...done, ...left, sentence, ...unknown, ...nextCommandLines([own`check`], palette, width)].join('\n');
}
