import { parseDocument, type ScalarTag } from 'yaml';
import { validationError } from './errors';

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly unknown[];
  readonly Description?: string;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<
    Record<string, { readonly Value: unknown; readonly Description?: string; readonly Condition?: string }>
  >;
}

const FUNCTIONS = ['Sub', 'GetAtt', 'Join', 'Select', 'Split', 'If', 'Equals', 'Not', 'And', 'Or'];

/** `!Ref x` and `!Sub x` are short for `{ Ref: x }` and `{ 'Fn::Sub': x }`, on texts, lists and maps alike. */
function shortForms(): ScalarTag[] {
  const tags: unknown[] = [];
  for (const name of [...FUNCTIONS, 'Ref', 'Condition']) {
    const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
    const tag = `!${name}`;
    const wrap = (value: unknown) => ({
      [key]: name === 'GetAtt' && typeof value === 'string' ? value.split('.') : value,
    });
    tags.push({ tag, resolve: (text: string) => wrap(text) });
    for (const collection of ['seq', 'map']) {
      tags.push({ tag, collection, resolve: (node: { toJSON(): unknown }) => new Wrapped(key, node) });
    }
  }
  return tags as ScalarTag[];
}

/** A tagged list or map, which is read when the document is: it may hold other tags. */
class Wrapped {
  readonly #key: string;
  readonly #node: { toJSON(): unknown };
  constructor(key: string, node: { toJSON(): unknown }) {
    this.#key = key;
    this.#node = node;
  }
  toJSON(): unknown {
    return { [this.#key]: this.#node.toJSON() };
  }
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Parameters',
  'Conditions',
  'Resources',
  'Outputs',
  'Metadata',
];

/** Reads a template in YAML or JSON. ValidationError for any other text, and for sections that the sandbox does not know. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { customTags: shortForms(), uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw validationError(`Template format error: ${fault.message.split('\n')[0]}`);
  const json: unknown = JSON.parse(JSON.stringify(document.toJS()));
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw validationError('Template format error: unsupported structure.');
  const unknown = Object.keys(json).find((section) => !SECTIONS.includes(section));
  if (unknown !== undefined) throw validationError(`Invalid template property or properties [${unknown}]`);
  const template = json as Partial<Template>;
  if (template.Resources === undefined || Object.keys(template.Resources).length === 0)
    throw validationError('Template format error: At least one Resources member must be defined.');
  return {
    ...template,
    Parameters: template.Parameters ?? {},
    Conditions: template.Conditions ?? {},
    Resources: template.Resources,
    Outputs: template.Outputs ?? {},
  };
}

/** Values of the parameters: given ones over defaults. ValidationError names what is missing or does not fit. */
export function parameterValues(
  { Parameters }: Template,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(Parameters, name));
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, parameter] of Object.entries(Parameters)) {
    const value = given[name] ?? (parameter.Default === undefined ? undefined : String(parameter.Default));
    if (value === undefined) missing.push(name);
    else values[name] = checked(name, parameter, value);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

function checked(name: string, { AllowedPattern, AllowedValues }: TemplateParameter, value: string): string {
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value))
    throw validationError(`Template error: Parameter '${name}' must be one of AllowedValues`);
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    throw validationError(`Parameter ${name} failed to satisfy constraint: must match pattern ${AllowedPattern}`);
  return value;
}
