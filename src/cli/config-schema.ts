import * as z from 'zod';

const name = z.string().regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters');
const word = z.string().regex(/^[\w.+=,@-]{1,140}$/, 'must be 1 to 140 letters, digits or _.+=,@-');
const arn = z.string().regex(/^arn:aws[a-z-]*:/, 'must be an ARN');
const id = z.string().regex(/^[a-z0-9]{4,7}$/, 'must be 4 to 7 lower-case letters or digits');

/** The configuration file: one schema, every key optional, no other key allowed. */
export const configSchema = z
  .strictObject({
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as us-east-1'),
    account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
    profile: name,
    endpointUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
    application: z.strictObject({ id, name }).partial(),
    environment: z.strictObject({ id, name }).partial(),
    flagProfile: name,
    mockFunction: word,
    prismaFunction: word,
    alias: word,
    runtime: z.string().regex(/^nodejs\d+\.x$/, 'must be a Node.js runtime such as nodejs24.x'),
    errorRateAlarm: name,
    canaryAlarm: name,
    alarmActions: z.array(arn).max(5),
    dashboard: word,
    codeDeployApplication: word,
    codeDeployGroup: word,
    roles: z.strictObject({ mockRead: arn, prismaRead: arn, codeDeploy: arn, appConfigAlarm: arn }).partial(),
    network: z.strictObject({ subnetIds: z.array(word), securityGroupIds: z.array(word) }).partial(),
  })
  .partial();

export type ConfigFile = z.infer<typeof configSchema>;

/** Dotted paths of every value that can be configured, in the order of the schema. */
export function configPaths(): readonly string[] {
  const paths = (schema: z.ZodType, prefix: string): string[] => {
    const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
    return inner instanceof z.ZodObject
      ? Object.entries(inner.shape).flatMap(([key, value]) =>
          paths(value as z.ZodType, prefix === '' ? key : `${prefix}.${key}`),
        )
      : [prefix];
  };
  return paths(configSchema, '');
}

/** Paths whose value is a list; in the environment they are separated by commas. */
export const isListPath = (path: string): boolean => path === 'alarmActions' || path.startsWith('network.');
