import type { SandboxState } from '../../domain/sandbox/state';
import { advice, own, type Said } from '../../domain/text/advice';
import { duration } from '../../domain/text/figures';

/** Below this a clock counts as the machine's own. */
const NOTICEABLE_MS = 2_000;

/** What is particular about a world: its distance from the machine's time, its scenario, the Node.js of its functions. */
export function worldNotes(
  state: Pick<SandboxState, 'skewMs' | 'scenario' | 'olderNode' | 'saveError'>,
): readonly Said[] {
  const { skewMs, scenario, olderNode, saveError } = state;
  return [
    ...(Math.abs(skewMs) < NOTICEABLE_MS ? [] : [skewNote(skewMs)]),
    ...(scenario === undefined || scenario === 'healthy' ? [] : [`scenario ${scenario} is played`]),
    ...(olderNode === undefined ? [] : [`functions of ${olderNode.wanted} run on Node.js ${olderNode.runs}`]),
    ...(saveError === undefined ? [] : [`the world could not be saved: ${saveError}`]),
  ];
}

const skewNote = (skewMs: number): Said =>
  skewMs > 0
    ? `its clock is ${duration(skewMs)} ahead of this machine`
    : advice`its clock is ${duration(-skewMs)} behind this machine: ${own`sandbox catch-up`}  plays that time`;
