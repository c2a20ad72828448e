import type { KernelSettings } from '../kernel/kernel';

/** Major version of a runtime (`nodejs24.x`) or of Node.js (`v24.11.0`). */
export const majorOf = (version: string): number => Number(/\d+/.exec(version)?.[0] ?? 0);

/**
 * The executable that a function of this runtime runs on, of those that the sandbox was opened with; undefined: the Node.js of
 * this process.
 */
export function nodeOf(runtime: string, nodes: NonNullable<KernelSettings['nodes']> = {}): string | undefined {
  const major = majorOf(runtime);
  return major === majorOf(process.version) ? undefined : nodes[major];
}
