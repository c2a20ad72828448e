/*
 * The JSON Schemas of docs/schemas: of what every command prints under --json, from the TypeScript type `Results`, and of
 * the configuration file, from the zod schema that reads it.
 */
import { fileURLToPath } from 'node:url';
import { buildGenerator, type Definition, getProgramFromFiles } from 'typescript-json-schema';
import * as z from 'zod';
import { configSchema } from '../src/cli/config-schema';
import { JSON_RESULTS, type SchemaName, schemaPath } from '../src/cli/json-results';

const root = fileURLToPath(new URL('..', import.meta.url));

type Definitions = Readonly<Record<string, Definition>>;
type Program = ReturnType<typeof getProgramFromFiles>;
type Checker = ReturnType<Program['getTypeChecker']>;
type Type = ReturnType<Checker['getTypeAtLocation']>;
type ListType = Parameters<Checker['getTypeArguments']>[0];

/** The part of the generator that writes the properties of one type; private in its types. */
interface Describing {
  getClassDefinition(type: Type, definition: Definition): Definition;
  getTypeDefinition(type: Type, ...more: readonly unknown[]): Definition;
}

const TEXT = { type: 'string' } as const;
const isText = (value: unknown): boolean => JSON.stringify(value) === JSON.stringify(TEXT);

/**
 * What JSON.stringify makes of a type: a class with `toJSON` is text, a key that may be undefined may be absent, a record has any key,
 * and what is undefined in a list is null.
 */
function describeAsJson(generator: Describing, checker: Checker): void {
  const mayBeUndefined = (type: Type | undefined): boolean =>
    type?.isUnion() === true && type.types.some((one) => checker.typeToString(one) === 'undefined');
  const define = generator.getTypeDefinition.bind(generator);
  generator.getTypeDefinition = (type, ...more) => {
    const defined = define(type, ...more);
    const hasGaps = checker.isArrayType(type) && mayBeUndefined(checker.getTypeArguments(type as ListType)[0]);
    return hasGaps ? { ...defined, items: { anyOf: [defined.items as Definition, { type: 'null' }] } } : defined;
  };
  const describe = generator.getClassDefinition.bind(generator);
  generator.getClassDefinition = (type, definition) => {
    const properties = checker.getPropertiesOfType(type);
    if (properties.some(({ name }) => name === 'toJSON')) return Object.assign(definition, TEXT);
    const described = describe(type, definition);
    const record = checker.getIndexInfosOfType(type).find(({ keyType }) => checker.typeToString(keyType) === 'string');
    if (record !== undefined) described.additionalProperties = generator.getTypeDefinition(record.type);
    const absent = properties
      .filter((property) => mayBeUndefined(checker.getTypeOfSymbol(property)))
      .map(({ name }) => name);
    const required = described.required?.filter((name) => !absent.includes(name)) ?? [];
    if (required.length > 0) return Object.assign(described, { required });
    delete described.required;
    return described;
  };
}

/** Names as they stand in a file: `Measured<AlarmReadings>` is MeasuredOfAlarmReadings; of a type without a name, undefined. */
function plainName(name: string): string | undefined {
  if (/[{}"|,&[\]]/.test(name)) return undefined;
  return name.replace(/<(\w+)>/g, (_whole, of: string) => `Of${of}`).replace(/\W/g, '');
}

const isClassOfText = ({ type, enum: words }: Definition): boolean => type === 'string' && words === undefined;

const REF = '#/definitions/';

/** One result with the definitions that it needs; types without a name are written where they are used. */
function whole(result: Definition, all: Definitions): { readonly schema: Definition; readonly used: Definitions } {
  const used: Record<string, Definition> = {};
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    const ref = (value as Definition).$ref;
    if (ref === undefined) {
      const copied: Record<string, unknown> = Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, copy(inner)]),
      );
      const kinds = copied['anyOf'];
      return Array.isArray(kinds) && kinds.every(isText) ? TEXT : copied;
    }
    const name = decodeURIComponent(ref.slice(REF.length));
    const definition = all[name];
    if (definition === undefined) throw new Error(`the schema of ${name} is missing`);
    const plain = plainName(name);
    if (plain === undefined) return copy(definition);
    if (isClassOfText(definition)) return TEXT;
    if (!(plain in used)) {
      used[plain] = {};
      used[plain] = copy(definition) as Definition;
    }
    return { $ref: `${REF}${plain}` };
  };
  const schema = copy(result) as Definition;
  return { schema, used };
}

/** Path below the package -> text of each schema. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  const program = getProgramFromFiles(
    [`${root}src/commands/results.ts`],
    {
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true },
      ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['lib.es2023.d.ts'], types: ['node'] },
    },
    root,
  );
  const generator = buildGenerator(program, { noExtraProps: true, required: true, ignoreErrors: true });
  if (generator === null) throw new Error('the types of src/commands/results.ts could not be read');
  describeAsJson(generator as unknown as Describing, program.getTypeChecker());
  const results = generator.getSchemaForSymbol('Results');
  const sent = generator.getSchemaForSymbol('SentToReceivers');
  const properties = { ...results.properties, ...sent.properties } as Definitions;
  const definitions = { ...results.definitions, ...sent.definitions } as Definitions;
  const text = (name: SchemaName, schema: object): string =>
    `${JSON.stringify(
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        $id: `https://github.com/huntaze/huntaze-beta/blob/main/${schemaPath(name)}`,
        title: ['error', 'notification', 'configuration'].includes(name) ? name : `huntaze-beta ${name} --json`,
        description: JSON_RESULTS[name].what,
        ...schema,
      },
      null,
      2,
    )}\n`;
  const names = Object.keys(JSON_RESULTS) as SchemaName[];
  return Object.fromEntries(
    names.map((name) => {
      if (name === 'configuration') {
        const { $schema: _draft, ...configuration } = z.toJSONSchema(configSchema, { target: 'draft-7' });
        return [schemaPath(name), text(name, configuration)];
      }
      const { schema, used } = whole(properties[name] as Definition, definitions as Definitions);
      // A draft 7 schema with a reference at its root may hold nothing beside it.
      const at = schema.$ref === undefined ? schema : { allOf: [schema] };
      const sorted = Object.fromEntries(Object.entries(used).sort(([a], [b]) => (a < b ? -1 : 1)));
      return [schemaPath(name), text(name, { ...at, definitions: sorted })];
    }),
  );
}
