import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Members, Shape } from '../../../src/sandbox/kernel/schema';
import { services } from '../../../src/sandbox/services/registry';

interface Limits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

/** Limits of every request by service, operation and path, as scripts/service-limits.py takes them from the models. */
const MODELS = (
  JSON.parse(readFileSync(new URL('service-limits.json', import.meta.url), 'utf8')) as {
    readonly services: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Limits>>>>>>;
  }
).services;

/** Limits that the sandbox does not have from the model: why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'sts AssumeRole RoleArn pattern': 'any text; what is no ARN is refused in words of its own',
  'lambda * MemorySize max': '10,240 MB is what the page on memory says; the model has room for more',
  'lambda * FileSystemConfigs max': 'no value is taken: there is no file system',
  'lambda * DeadLetterConfig.TargetArn pattern': 'no value is taken: there is no SQS and no SNS',
  'lambda * Layers[] *': 'no value is taken: there are no layers',
  'lambda * DestinationConfig.OnFailure.Destination pattern': 'no value is taken: there are no destinations',
  'lambda * DestinationConfig.OnSuccess.Destination pattern': 'no value is taken: there are no destinations',
  'lambda * Resource pattern': 'what is no function of this account is refused by name',
  'lambda * RoutingConfig.AdditionalVersionWeights{} *':
    'refused by the action, in the words that AWS was recorded with',
  'lambda * RoutingConfig.AdditionalVersionWeights{key} *':
    'refused by the action, in the words that AWS was recorded with',
  'lambda * Environment.Variables{key} pattern': 'refused by the action, in the words that AWS was recorded with',
  'cloudformation * NotificationARNs max': 'no value is taken: there is no SNS',
};

/** The shape at a path such as `Tags[].Key` or `Variables{key}`; undefined where the sandbox takes no such member. */
function shapeAt(members: Members, path: string): Shape | undefined {
  const whole: Shape = { type: 'structure', members };
  let shape: Shape | undefined = whole as Shape;
  for (const step of path.split(/\.|(?=\[\])|(?=\{)/)) {
    if (shape === undefined || shape.refused === true) return undefined;
    if (step === '[]' || step === '{}') shape = shape.type === 'list' || shape.type === 'map' ? shape.of : undefined;
    else if (step === '{key}') shape = shape.type === 'map' ? (shape.keys ?? { type: 'string' }) : undefined;
    else if (shape.type === 'structure') shape = shape.members[step];
    else if (shape.type === 'document') return undefined;
  }
  return shape?.refused === true ? undefined : shape;
}

/** Names of the model's limits that a shape does not have; an enumeration is narrower than any of them. */
function missing(shape: Shape, { min, max, pattern }: Limits): readonly string[] {
  const own = shape as Limits & { readonly enum?: readonly string[]; readonly pattern?: RegExp };
  if (own.enum !== undefined) return [];
  return [
    ...(min === undefined || min === (own.min ?? 0) ? [] : ['min']),
    ...(max === undefined || max === own.max ? [] : ['max']),
    ...(pattern === undefined || own.pattern !== undefined ? [] : ['pattern']),
  ];
}

const isKnown = (service: string, operation: string, path: string, limit: string): boolean =>
  [operation, '*'].some((op) =>
    [limit, '*'].some((name) => OTHERWISE[`${service} ${op} ${path} ${name}`] !== undefined),
  );

let compared = 0;
const differing = services.flatMap(({ name: service, actions }) =>
  actions.flatMap(({ name: operation, input }) =>
    Object.entries(MODELS[service]?.[operation] ?? {}).flatMap(([path, limits]) => {
      const shape = shapeAt(input, path);
      if (shape === undefined) return [];
      compared += 1;
      return missing(shape, limits)
        .filter((limit) => !isKnown(service, operation, path, limit))
        .map((limit) => `${service} ${operation} ${path} ${limit}: ${JSON.stringify(limits)}`);
    }),
  ),
);

describe("the limits of AWS's service models", () => {
  it('are those of every request that the sandbox takes', () => {
    console.log(`${compared} constrained members of requests, ${differing.length} without their limit`);
    expect(compared).toBeGreaterThan(400);
    expect(differing).toEqual([]);
  });

  it('are known for every operation of the sandbox', () => {
    const unknown = services.flatMap(({ name, actions }) =>
      actions.filter((action) => MODELS[name]?.[action.name] === undefined).map((action) => `${name} ${action.name}`),
    );
    expect(unknown).toEqual([]);
  });
});
