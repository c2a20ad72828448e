import * as z from 'zod';
import { NEWS_KINDS } from '../domain/events/news';

/** The naming rules of each AWS service: a bad name is refused here and not in the middle of a provision. */
const text = (most: number) =>
  z.string().regex(new RegExp(`^[\\x20-\\x7e]{1,${most}}$`), `must be 1 to ${most} printable ASCII characters`);
const word = (most: number, letters = '\\w-') =>
  z
    .string()
    .regex(
      new RegExp(`^[${letters}]{1,${most}}$`),
      `must be 1 to ${most} letters, digits or ${letters.replace('\\w', '_')}`,
    );
const arn = z.string().regex(/^arn:aws[a-z-]*:/, 'must be an ARN');
const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'must be the ARN of a role, such as arn:aws:iam::111122223333:role/NAME',
  );
const id = z.string().regex(/^[a-z0-9]{4,7}$/, 'must be 4 to 7 lower-case letters or digits');

const databaseUrl = z
  .string()
  .regex(/^postgres(?:ql)?:\/\/[^\s]+$/, 'must be a PostgreSQL URL such as postgresql://reader@host:5432/users')
  .refine((value) => !URL.canParse(value) || new URL(value).password === '', {
    error: 'must hold no password: prisma-read connects with tokens of its role',
  });

/** Its path and query are the secret that lets one in: only https carries them, or this machine itself. */
const receiver = z
  .url({ protocol: /^https?$/, error: 'must be an https URL' })
  .refine(
    (value) =>
      !URL.canParse(value) ||
      new URL(value).protocol === 'https:' ||
      /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(value).hostname),
    { error: 'must be an https URL; http is for this machine (127.0.0.1) only' },
  );

const topicArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    'must be the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:on-call',
  );

/** How somebody is told of what happens. */
const notify = z
  .strictObject({
    topic: topicArn,
    fromAws: z.boolean(),
    webhook: receiver,
    slack: receiver,
    command: z.array(z.string().min(1)).min(1).max(50),
    desktop: z.boolean(),
    bell: z.boolean(),
    events: z.array(z.enum(NEWS_KINDS)).min(1),
  })
  .partial();

/** What describes one deployed system. */
const settings = {
  region: z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/, 'must be an AWS region such as us-east-1'),
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
  profile: text(255),
  endpointUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  application: z.strictObject({ id, name: text(64) }).partial(),
  environment: z.strictObject({ id, name: text(64) }).partial(),
  flagProfile: text(128),
  mockFunction: word(64),
  prismaFunction: word(64),
  alias: word(128).refine((value) => !/^\d+$/.test(value), { error: 'must not be a number: that is a version' }),
  runtime: z.string().regex(/^nodejs\d+\.x$/, 'must be a Node.js runtime such as nodejs24.x'),
  errorRateAlarm: text(255),
  canaryAlarm: text(255),
  alarmActions: z.array(arn).max(5),
  dashboard: word(255),
  codeDeployApplication: word(100, '\\w+=,.@-'),
  codeDeployGroup: word(100, '\\w+=,.@-'),
  roles: z
    .strictObject({ mockRead: roleArn, prismaRead: roleArn, codeDeploy: roleArn, appConfigAlarm: roleArn })
    .partial(),
  notify,
  databaseUrl,
  network: z
    .strictObject({ subnetIds: z.array(word(64)).max(16), securityGroupIds: z.array(word(64)).max(5) })
    .partial(),
};
const environment = z.strictObject(settings).partial();

/**
 * The configuration file: one schema, every key optional, no other key allowed. What stands under `environments.NAME`
 * goes before what stands beside it.
 */
export const configSchema = z
  .strictObject({
    /** Where an editor finds the schema of this file. */
    $schema: z.string(),
    ...settings,
    environments: z.record(
      z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits or -, a letter first'),
      environment,
    ),
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
  return paths(environment, '');
}

/** Paths whose value is a list; in the environment they are separated by commas. */
export const isListPath = (path: string): boolean =>
  path === 'alarmActions' || path === 'notify.command' || path === 'notify.events' || path.startsWith('network.');

/** Paths whose value is yes or no: `true` and `false` in the environment. */
export const isSwitchPath = (path: string): boolean =>
  path === 'notify.desktop' || path === 'notify.bell' || path === 'notify.fromAws';
