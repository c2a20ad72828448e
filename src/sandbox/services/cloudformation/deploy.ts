import type { CallContext } from '../../kernel/action';
import { AwsError } from '../../kernel/errors';
import { validationError } from './errors';
import { conditionsOf, evaluateText, evaluateValue, referencesOf, type Scope } from './intrinsics';
import { type Made, type Making, makerOf } from './makers';
import type { Stack, StackOutput, StackResource } from './state';
import { parameterValues, parseTemplate, type Template } from './template';

interface Plan {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly scope: Scope;
  /** Resources whose condition holds, in an order in which each finds what it refers to. */
  readonly order: readonly string[];
}

/** Reads a template for a stack, with the parameters over what the stack has. Nothing is made. */
export function planStack(
  stack: Stack,
  text: string,
  given: Readonly<Record<string, string>>,
  context: CallContext,
): Plan {
  const template = parseTemplate(text);
  const parameters = parameterValues(template, given);
  const { region, accountId } = context.kernel.world;
  const base = {
    parameters,
    lists: new Set(
      Object.entries(template.Parameters)
        .filter(([, { Type }]) => /^(?:List<|CommaDelimitedList)/.test(Type))
        .map(([name]) => name),
    ),
    pseudo: {
      'AWS::Region': region,
      'AWS::AccountId': accountId,
      'AWS::Partition': 'aws',
      'AWS::StackName': stack.name,
      'AWS::StackId': stack.id,
      'AWS::URLSuffix': 'amazonaws.com',
    },
    physicalId: (id: string) => stack.resources.find(({ logicalId }) => logicalId === id)?.physicalId,
    attribute: (id: string, name: string) =>
      stack.resources.find(({ logicalId }) => logicalId === id)?.attributes[name],
  };
  const scope: Scope = { ...base, condition: conditionsOf(template.Conditions, base) };
  return { template, parameters, scope, order: orderOf(template, scope) };
}

function orderOf({ Resources }: Template, scope: Scope): readonly string[] {
  const wanted = Object.entries(Resources).filter(
    ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
  );
  const names = new Set(wanted.map(([name]) => name));
  const order: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (order.includes(name)) return;
    if (path.includes(name)) throw validationError(`Circular dependency between resources: [${path.join(', ')}]`);
    for (const other of referencesOf(Resources[name]?.Properties))
      if (names.has(other) && other !== name) visit(other, [...path, name]);
    order.push(name);
  };
  for (const name of names) visit(name, []);
  for (const name of order) makerOf(Resources[name]?.Type ?? '');
  return order;
}

const makingOf = (stack: Stack, logicalId: string, properties: unknown, context: CallContext): Making => ({
  context,
  stackName: stack.name,
  logicalId,
  properties: (properties ?? {}) as Making['properties'],
  random: context.kernel.random.fork(`${stack.id} ${logicalId}`),
});

/**
 * Brings the stack to the template: makes what is new, makes roles again (their policies may differ), removes what the
 * template no longer has. Other changes of a resource are refused: see BEHAVIOUR.md.
 */
export function deployStack(stack: Stack, plan: Plan, text: string, context: CallContext): void {
  const { template, scope, order, parameters } = plan;
  const isNew = stack.status === 'REVIEW_IN_PROGRESS';
  for (const logicalId of order) {
    const resource = template.Resources[logicalId];
    if (resource === undefined) continue;
    const properties = evaluateValue(resource.Properties ?? {}, scope);
    const before = stack.resources.find((each) => each.logicalId === logicalId);
    if (before !== undefined && resource.Type !== 'AWS::IAM::Role') continue;
    const made: Made = makerOf(resource.Type).make(makingOf(stack, logicalId, properties, context));
    const { physicalId, attributes = {} } = made;
    const retained = resource.DeletionPolicy === 'Retain';
    const next: StackResource = { logicalId, type: resource.Type, physicalId, attributes, retained };
    // Deletion goes backwards, so a role that is made again keeps its place before what refers to it.
    stack.resources =
      before === undefined
        ? [...stack.resources, next]
        : stack.resources.map((each) => (each.logicalId === logicalId ? next : each));
  }
  for (const gone of stack.resources.filter(({ logicalId }) => !order.includes(logicalId))) {
    removeResource(stack, gone, context);
  }
  stack.template = text;
  stack.parameters = parameters;
  if (template.Description !== undefined) stack.description = template.Description;
  stack.outputs = outputsOf(template, scope);
  stack.status = isNew ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
  if (!isNew) stack.updatedAt = context.at;
}

const outputsOf = ({ Outputs }: Template, scope: Scope): readonly StackOutput[] =>
  Object.entries(Outputs)
    .filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition))
    .map(([key, { Value, Description }]) => ({
      key,
      value: evaluateText(Value, scope),
      ...(Description === undefined ? {} : { description: Description }),
    }));

/** Removes one resource of the stack; a retained one stays in the account. */
export function removeResource(stack: Stack, resource: StackResource, context: CallContext): void {
  if (!resource.retained) {
    const { scope, template } = planStack(stack, stack.template, stack.parameters, context);
    const properties = evaluateValue(template.Resources[resource.logicalId]?.Properties ?? {}, scope);
    try {
      makerOf(resource.type).remove?.(makingOf(stack, resource.logicalId, properties, context), resource.physicalId);
    } catch (error) {
      // A resource that was deleted by hand needs no deletion.
      if (!(error instanceof AwsError && /NotFound/.test(error.code))) throw error;
    }
  }
  stack.resources = stack.resources.filter(({ logicalId }) => logicalId !== resource.logicalId);
}
