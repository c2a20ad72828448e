import * as z from 'zod';
import {
  ACCEPTED_STEP,
  DEPLOY_OFF_STEP,
  DEPLOY_SHARE_STEP,
  DISARM_STEP,
  POINT_ALIAS_STEP,
  PRISMA_OFF_STEP,
  PUBLISH_OFF_STEP,
  PUBLISH_SHARE_STEP,
  REARM_STEP,
  REPAIR_STEP,
  REVERT_STEP,
  ROLLBACK_STEP,
  SEND_STEP,
  SHARE_STEP,
  START_STEP,
  STOP_RELEASE_STEP,
  STOP_STEP,
} from './steps';

// Loads zod: import the types with `import type`, and the readers where a journal is read.

const HEAD = z.object({
  seq: z.int(),
  /** ISO 8601. */
  at: z.string(),
  /** Hash of the record before; the first one chains to 64 zeros. */
  prev: z.string(),
  hash: z.string(),
  /** Names the run of the command that wrote it. */
  run: z.string(),
  /** ARN. */
  actor: z.string(),
  /** Of the product. */
  version: z.string(),
  command: z.string(),
  step: z.string(),
  phase: z.enum(['intent', 'done', 'failed', 'unknown', 'note']),
  reason: z.string().optional(),
  requestIds: z.array(z.string()).readonly().optional(),
  /** Digest of the evidence that a decision or an acceptance is based on. */
  evidence: z.string().optional(),
  /** Ids of the rows accepted by name. */
  accepted: z.array(z.string()).readonly().optional(),
  error: z.string().optional(),
});

/** Facts that are shown and never read by a later command. */
const SHOWN = z.unknown().optional();
const RESULT = z.object({ result: z.string() });
const ALARMS = z.object({ alarms: z.array(z.string()).readonly() });
const PUBLICATION = {
  before: z.object({ version: z.int(), nonce: z.string() }),
  after: z.union([z.object({ version: z.int(), share: z.number() }), RESULT]),
};
const DEPLOYMENT = {
  before: z.object({
    version: z.int(),
    nonce: z.string(),
    /** Number of the deployment that it follows. */
    after: z.int().nullish(),
    strategy: z.string().optional(),
    why: z.string().optional(),
  }),
  after: z.union([z.object({ deployment: z.int() }), RESULT]),
};
const UNDOING = {
  before: z.object({ deployment: z.int(), why: z.string().optional() }),
  after: z.union([z.object({ state: z.string() }), RESULT]),
};

/** Steps that write to AWS, each with the facts of its announcement and of its success. */
const STEPS = {
  [SHARE_STEP]: {
    before: z.object({
      /** Percent, before and after the step. */
      share: z.number(),
      to: z.number(),
      bucketBy: z.string(),
      version: z.int(),
      deployment: z.int().nullable(),
      bakeMinutes: z.number(),
      /** Version of mock-read: a rollback returns the alias to it. */
      alias: z.object({ version: z.string(), weights: z.record(z.string(), z.number()) }).nullable(),
    }),
    after: z.object({
      share: z.number(),
      version: z.int(),
      deployment: z.int(),
      /** When the bake ends, epoch ms. */
      guardedUntilMs: z.number().optional(),
      /** The share that a fresh session was served, percent. */
      served: z.number().optional(),
    }),
  },
  [SEND_STEP]: {
    before: z.object({ requests: z.int(), users: z.int() }).optional(),
    after: z.object({ sent: z.int(), failed: z.int() }),
  },
  [ROLLBACK_STEP]: {
    /** The planned steps of the flag and the alias. */
    before: z.object({ flag: SHOWN, alias: SHOWN }),
    after: z.union([
      z.object({ verdict: z.enum(['safe', 'safe-by', 'not-safe']), remains: z.array(z.string()).readonly() }),
      z.object({ verdict: z.literal('interrupted'), acts: z.int() }),
    ]),
  },
  [DISARM_STEP]: { before: ALARMS, after: RESULT },
  [REARM_STEP]: { before: ALARMS, after: RESULT },
  [STOP_STEP]: UNDOING,
  [REVERT_STEP]: UNDOING,
  [PUBLISH_OFF_STEP]: PUBLICATION,
  [PUBLISH_SHARE_STEP]: PUBLICATION,
  [DEPLOY_OFF_STEP]: DEPLOYMENT,
  [DEPLOY_SHARE_STEP]: DEPLOYMENT,
  [POINT_ALIAS_STEP]: { before: z.object({ alias: SHOWN, why: z.string() }), after: RESULT },
  [STOP_RELEASE_STEP]: { before: z.object({ release: z.string(), why: z.string() }), after: RESULT },
  [PRISMA_OFF_STEP]: { before: z.object({ reservedConcurrency: z.number().nullable() }), after: RESULT },
};

const CODE = z.object({ function: z.string(), version: z.string(), codeSha256: z.string() });

/** Steps named by a verb and its object: `upload huntaze-mock-read`, `create dashboard x`. */
const STEPS_ON = {
  upload: { before: CODE, after: z.object({ codeSha256: z.string() }) },
  publish: { before: CODE, after: z.object({ version: z.string() }) },
  alias: { before: CODE, after: z.object({ version: z.string() }) },
  shift: { before: CODE, after: z.object({ release: z.string(), version: z.string() }) },
  create: { before: z.undefined().optional(), after: SHOWN },
  change: {
    before: z.array(z.object({ what: z.string(), from: z.string().optional(), to: z.string() })).readonly(),
    after: SHOWN,
  },
};

/** Notes: steps without a write. */
const NOTES = {
  [START_STEP]: { before: z.undefined(), after: z.undefined() },
  [ACCEPTED_STEP]: { before: z.undefined(), after: z.undefined() },
  [REPAIR_STEP]: { before: z.undefined(), after: z.object({ torn: z.string() }) },
};
const NOTES_ON = {
  /** How a deploy ended. */
  end: { before: CODE, after: SHOWN },
};

/** One record as it is in the file. `before` and `after` are for showing; `JournalStep` gives them their types. */
export type JournalEntry = Readonly<z.infer<typeof HEAD>> & { readonly before?: unknown; readonly after?: unknown };

type Head = Omit<JournalEntry, 'step' | 'phase' | 'before' | 'after'>;

interface Shape {
  readonly before: z.ZodType;
  readonly after: z.ZodType;
}

/** A fact that may be absent is an optional property. */
type Fact<Key extends 'before' | 'after', Value> = undefined extends Value
  ? { readonly [key in Key]?: Value }
  : { readonly [key in Key]: Value };

type Written<Name extends string, Of extends Shape> = Head & { readonly step: Name } & Fact<
    'before',
    z.infer<Of['before']>
  > &
  (
    | { readonly phase: 'intent'; readonly after?: undefined }
    | ({ readonly phase: 'done' } & Fact<'after', z.infer<Of['after']>>)
    | { readonly phase: 'failed' | 'unknown'; readonly after?: z.infer<Of['after']> | undefined }
  );

type Noted<Name extends string, Of extends Shape> = Head & { readonly step: Name; readonly phase: 'note' } & Fact<
    'before',
    z.infer<Of['before']>
  > &
  Fact<'after', z.infer<Of['after']>>;

/** A step that writes to AWS: its announcement (`intent`) or its outcome. */
type WrittenStep =
  | { [Name in keyof typeof STEPS]: Written<Name, (typeof STEPS)[Name]> }[keyof typeof STEPS]
  | { [Verb in keyof typeof STEPS_ON]: Written<`${Verb} ${string}`, (typeof STEPS_ON)[Verb]> }[keyof typeof STEPS_ON];

type NotedStep =
  | { [Name in keyof typeof NOTES]: Noted<Name, (typeof NOTES)[Name]> }[keyof typeof NOTES]
  | { [Verb in keyof typeof NOTES_ON]: Noted<`${Verb} ${string}`, (typeof NOTES_ON)[Verb]> }[keyof typeof NOTES_ON];

/**
 * One record as its step. `step` and `phase` say which facts it has. A step that writes to AWS is announced (`intent`)
 * before it is sent and followed by its outcome: `done`, `failed`, or `unknown` when no answer came.
 */
export type JournalStep = WrittenStep | NotedStep;

/** What the journal itself adds to a draft. */
type Stamp = 'seq' | 'at' | 'prev' | 'hash' | 'run' | 'actor' | 'version';
type Unstamped<Entry> = Entry extends unknown ? Omit<Entry, Stamp> : never;

/** A record as it is handed to the journal. */
export type JournalDraft = Unstamped<JournalStep>;

type Announcement<Draft> = Draft extends { readonly phase: 'intent' }
  ? Pick<Draft, Extract<keyof Draft, 'command' | 'step' | 'before' | 'reason' | 'evidence' | 'accepted'>>
  : never;

/** A step that is about to write to AWS. */
export type StepDraft = Announcement<JournalDraft>;

type Success<Draft, Name> = Draft extends {
  readonly phase: 'done';
  readonly step: infer Step;
  readonly after?: infer After;
}
  ? Name extends Step
    ? After
    : never
  : never;

/** The facts of a step's success. */
export type AfterOf<Name extends StepDraft['step']> = Name extends unknown ? Success<JournalDraft, Name> : never;

/** Reads a record of the file, unchanged; undefined when it is not a record of a step. */
export const readEntry = (record: Readonly<Record<string, unknown>>): JournalEntry | undefined =>
  HEAD.safeParse(record).success ? (record as unknown as JournalEntry) : undefined;

/** The step of a record; undefined for a step unknown to this version, or one with unexpected facts. */
export function stepOf(entry: JournalEntry): JournalStep | undefined {
  const { step, phase } = entry;
  const shape = phase === 'note' ? shapeIn(NOTES, NOTES_ON, step) : shapeIn(STEPS, STEPS_ON, step);
  return shape !== undefined && fits(shape, entry) ? (entry as JournalStep) : undefined;
}

function shapeIn(
  named: Readonly<Record<string, Shape>>,
  onSomething: Readonly<Record<string, Shape>>,
  step: string,
): Shape | undefined {
  const verb = step.slice(0, Math.max(0, step.indexOf(' ')));
  if (Object.hasOwn(named, step)) return named[step];
  return Object.hasOwn(onSomething, verb) ? onSomething[verb] : undefined;
}

/** An announcement has its facts before the step, a success both, a failure may have those after it. */
function fits(shape: Shape, { phase, before, after }: JournalEntry): boolean {
  if (!shape.before.safeParse(before).success) return false;
  if (phase === 'intent') return true;
  return (after === undefined && phase !== 'done' && phase !== 'note') || shape.after.safeParse(after).success;
}
