import type { World } from '../../../src/sandbox/index';

/** One tagged line of a function, taken apart by hand: nothing here is shared with queries or metrics. */
export interface TaggedLine {
  readonly atMs: number;
  readonly tag: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The tagged lines of a function's log group, probes left out, from the world itself. */
export function taggedLines(world: World, functionName: string): readonly TaggedLine[] {
  const group = world.logs.groups.find(({ name }) => name === `/aws/lambda/${functionName}`);
  return (group?.message ?? []).flatMap((message, index) => {
    const found = /\t\[([A-Z-]+)\] \{ (.*) \}\s*$/.exec(message);
    if (found === null || /probe: true/.test(message)) return [];
    const fields = Object.fromEntries(
      [...(found[2] ?? '').matchAll(/(\w+): ('[^']*'|\[[^\]]*\]|[^,]+)/g)].map(([, name, value]) => [
        name,
        (value ?? '').replace(/^'|'$/g, ''),
      ]),
    );
    return [{ atMs: group?.at[index] ?? 0, tag: found[1] ?? '', fields }];
  });
}

/** The p-quantile by nearest rank. */
export function rankOf(values: readonly number[], p: number): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.ceil(p * values.length) - 1];
}
