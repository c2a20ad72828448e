import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { services } from '../../../src/sandbox/services/registry';

const ADAPTERS = fileURLToPath(new URL('../../../src/aws', import.meta.url));

/** Operations that change something. */
const WRITES = /^(?:Create|Update|Put|Publish|Start(?:Deployment)|Stop|Delete|Disable|Enable)/;

export interface Sent {
  readonly service: string;
  readonly operation: string;
  /** As the sandbox has read it from the wire. */
  readonly input: unknown;
}

/** Remembers the input of every write that a client sends from now on, until vitest restores its mocks. */
export function recordWrites(): readonly Sent[] {
  const sent: Sent[] = [];
  for (const { name: service, actions } of services) {
    for (const action of actions.filter(({ name }) => WRITES.test(name))) {
      const original = action.run;
      vi.spyOn(action, 'run').mockImplementation((input, context) => {
        if (context.caller === 'client') sent.push({ service, operation: action.name, input });
        return original(input, context);
      });
    }
  }
  return sent;
}

/** The writes that the adapters send, by the names of their commands. */
export function writesOfAdapters(): readonly string[] {
  const files = readdirSync(ADAPTERS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const texts = files.map((name) => readFileSync(join(ADAPTERS, name), 'utf8'));
  const commands = texts.flatMap((text) => [...text.matchAll(/\bsdk\.(\w+)Command\(/g)].map(([, name]) => name ?? ''));
  return [...new Set(commands)].filter((name) => WRITES.test(name)).sort();
}

interface Limits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

const LIMITS = new URL('../../sandbox/limits/service-limits.json', import.meta.url);

/** What of these inputs is beyond a limit of AWS's service models. */
export function beyondLimits(sent: readonly Sent[]): readonly string[] {
  const { services: models } = JSON.parse(readFileSync(LIMITS, 'utf8')) as {
    readonly services: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Limits>>>>>>;
  };
  return sent.flatMap(({ service, operation, input }) =>
    Object.entries(models[service]?.[operation] ?? {}).flatMap(([path, limits]) =>
      valuesAt(input, path)
        .filter((value) => isBeyond(value, limits))
        .map((value) => `${service} ${operation} ${path}: ${JSON.stringify(value).slice(0, 200)}`),
    ),
  );
}

/** What an input has at a path such as `Tags[].Key` or `Variables{key}`. */
function valuesAt(input: unknown, path: string): readonly unknown[] {
  let values: readonly unknown[] = [input];
  for (const step of path.split(/\.|(?=\[\])|(?=\{)/)) {
    const inner = values.filter((value) => typeof value === 'object' && value !== null) as Record<string, unknown>[];
    if (step === '[]' || step === '{}') values = inner.flatMap((value) => Object.values(value));
    else if (step === '{key}') values = inner.flatMap((value) => Object.keys(value));
    else values = inner.filter((value) => value[step] !== undefined).map((value) => value[step]);
  }
  return values;
}

function isBeyond(value: unknown, { min, max, pattern }: Limits): boolean {
  const size = sizeOf(value);
  if ((min !== undefined && size < min) || (max !== undefined && size > max)) return true;
  return typeof value === 'string' && pattern !== undefined && !expression(pattern).test(value);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  return Object.keys(value as object).length;
}

/** Models write some patterns as only one of JavaScript's two modes takes them. */
function expression(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return new RegExp(`^(?:${pattern})$`);
  }
}
