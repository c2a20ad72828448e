import { unescapeLogValue } from '../../../src/domain/telemetry/names';
import type { HttpAnswer, Run, Stage } from '../stage/stage';

/** A delivered configuration as AppConfig sends it. */
export function deliveredFlags(share: {
  readonly adapter?: Readonly<Record<string, unknown>>;
  readonly shadow?: Readonly<Record<string, unknown>>;
}): string {
  const adapter = share.adapter ?? { enabled: false };
  const shadow = share.shadow ?? { enabled: false };
  return JSON.stringify({ prismaAdapter: adapter, prismaShadow: shadow });
}

const adapterOn = (percentage: number, bucketBy = 'request') => ({
  enabled: true,
  percentage,
  salt: 'beta-2026',
  bucketBy,
});

const SHADOW_ALL = { enabled: true, percentage: 100 };

/** Mock for everybody, every request shadowed. */
export function shadowed(stage: Stage): void {
  stage.appConfig({ kind: 'delivers', text: deliveredFlags({ shadow: SHADOW_ALL }) });
}

/** Mock for everybody, no shadow. */
export function unshadowed(stage: Stage): void {
  stage.appConfig({ kind: 'delivers', text: deliveredFlags({}) });
}

/** The share on Prisma, the rest shadowed. */
export function canaryAt(stage: Stage, percentage: number, bucketBy = 'request'): void {
  const text = deliveredFlags({ adapter: adapterOn(percentage, bucketBy), shadow: SHADOW_ALL });
  stage.appConfig({ kind: 'delivers', text });
}

/** The lines of a tag. */
export function tagged(run: Pick<Run, 'lines'>, tag: string): readonly string[] {
  return run.lines.filter((line) => line.startsWith(`[${tag}]`));
}

/** Tags in the order in which they were written. */
export function tagsOf(run: Pick<Run, 'lines'>): readonly string[] {
  return run.lines.map((line) => /^\[([A-Z-]+)\]/.exec(line)?.[1] ?? `untagged: ${line}`);
}

/** The same without the arrival of flags, which is the environment's and comes with whichever request asks for them. */
export const requestTags = (run: Pick<Run, 'lines'>): readonly string[] => tagsOf(run).filter((tag) => tag !== 'FLAGS');

/** Sum of a metric over the runs, and how often it was written. */
export function metric(
  runs: readonly Pick<Run, 'emf'>[],
  name: string,
): { readonly sum: number; readonly count: number } {
  const values = runs.flatMap((run) => run.emf).flatMap((line) => (name in line ? [Number(line[name])] : []));
  return { sum: values.reduce((sum, value) => sum + value, 0), count: values.length };
}

export const bodyOf = (run: Run): unknown => JSON.parse(run.answer?.body ?? 'null');

/** The parse patterns of the operators' queries. */
export const PATTERNS = {
  userId: /userId: '(?<userId>[^']+)'/,
  duration: /duration: (?<duration>\d+)/,
  match: /match: (?<match>\w+)/,
  path: /\[(?<path>\w+)-SUCCESS\]/,
} as const;

/** What a pattern extracts from a line, unescaped. */
export function extracted(name: keyof typeof PATTERNS, line: string | undefined): string | undefined {
  const value = PATTERNS[name].exec(line ?? '')?.groups?.[name];
  return value === undefined ? undefined : unescapeLogValue(value);
}

/** Runs `visit` for every item, five at a time: few enough that no request waits for its turn until a budget ends. */
export async function inBatches<T, R>(items: readonly T[], visit: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += 5) {
    results.push(...(await Promise.all(items.slice(start, start + 5).map(visit))));
  }
  return results;
}

/** What an answer has beside status and body: `texts` or `lists` for headers, other fields as they are. */
export function shapeOf(answer: HttpAnswer | undefined): object {
  const { statusCode: _, body: __, headers, multiValueHeaders, ...rest } = answer ?? { statusCode: 0, body: '' };
  const all = (values: object | undefined, fits: (value: unknown) => boolean, word: string) =>
    values === undefined ? undefined : Object.values(values).every(fits) ? word : 'mixed';
  const texts = all(headers, (value) => typeof value === 'string', 'texts');
  const lists = all(multiValueHeaders, (value) => Array.isArray(value) && value.length === 1, 'lists');
  return { ...(texts ? { headers: texts } : {}), ...(lists ? { multiValueHeaders: lists } : {}), ...rest };
}

/** A header of an answer of either shape. */
export const headerOf = (answer: HttpAnswer | undefined, name: string): string | undefined =>
  answer?.headers?.[name] ?? answer?.multiValueHeaders?.[name]?.[0];
