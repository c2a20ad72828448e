import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const readAction = (path: string): Action => parse(readFileSync(path, 'utf8')) as Action;

export interface Ran {
  /** Of the first step that failed, as the job's; 0 when none did. */
  readonly code: number;
  /** Names of the steps that ran, in order. */
  readonly steps: readonly string[];
  readonly summary: string;
  /** What the steps printed, on both streams. */
  readonly printed: string;
}

/** What an expression may name: `inputs.role`, `steps.decide.outputs.code`. */
type Known = Readonly<Record<string, string>>;

const expressionValue = (text: string, known: Known): string => {
  const quoted = /^'(.*)'$/.exec(text.trim())?.[1];
  return quoted ?? known[text.trim()] ?? '';
};

/** The expressions that the action uses: `always()`, comparisons, `&&` before `||`. Anything else is an error. */
export function holds(condition: string, known: Known, failed: boolean): boolean {
  const compared = (one: string): boolean => {
    if (one.trim() === 'always()') return true;
    const [, left, sign, right] = /^\s*(\S+) (==|!=) (\S+)\s*$/.exec(one) ?? [];
    if (left === undefined || right === undefined)
      throw new Error(`"${one}" is an expression that the runner does not know`);
    return (expressionValue(left, known) === expressionValue(right, known)) === (sign === '==');
  };
  // A condition without a status function stands for success() and itself.
  if (failed && !condition.includes('always()')) return false;
  return condition.split('||').some((either) => either.split('&&').every(compared));
}

const filled = (text: string, known: Known): string =>
  text.replace(/\$\{\{ (.+?) \}\}/g, (_whole, name: string) => expressionValue(name, known));

/** Runs the `run` steps of a composite action as GitHub does: bash with -e and pipefail, outputs, summary. */
export function runAction(
  action: Action,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-action-'));
  const known: Record<string, string> = {};
  for (const [name, { default: usual }] of Object.entries(action.inputs)) {
    const given = inputs[name] ?? usual;
    if (given === undefined) throw new Error(`the input ${name} is required`);
    known[`inputs.${name}`] = given;
  }
  const steps: string[] = [];
  let printed = '';
  let code = 0;
  const summary = join(folder, 'summary.md');
  writeFileSync(summary, '');
  try {
    for (const step of action.runs.steps) {
      if (!holds(step.if ?? "'' == ''", known, code !== 0)) continue;
      if (step.run === undefined) throw new Error(`the step "${step.name}" cannot run here`);
      const output = join(folder, 'output');
      const script = join(folder, 'script.sh');
      writeFileSync(output, '');
      writeFileSync(script, step.run);
      const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, filled(value, known)]);
      const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
        encoding: 'utf8',
        cwd: folder,
        env: { ...env, ...Object.fromEntries(own), GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
      });
      steps.push(step.name);
      printed += `== ${step.name}\n${ran.stdout}${ran.stderr}`;
      for (const [, key, value] of readFileSync(output, 'utf8').matchAll(/^(\w+)=(.*)$/gm))
        known[`steps.${step.id}.outputs.${key}`] = value ?? '';
      if (ran.status !== 0 && code === 0) code = ran.status ?? 1;
    }
    return { code, steps, summary: readFileSync(summary, 'utf8'), printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
