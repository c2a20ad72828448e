import { count } from '../text/figures';
import type { RowId, TrafficCount } from './evidence';
import type { Thresholds } from './thresholds';

/** Two sources that disagree about the same traffic, with both figures, and the rows that stand on them. */
export interface TrafficConflict {
  readonly what: TrafficCount['what'];
  readonly says: string;
  readonly rows: readonly RowId[];
}

const ROWS: { readonly [what in TrafficCount['what']]: readonly RowId[] } = {
  requests: ['errors', 'share'],
  'canary requests': ['errors-canary', 'p95', 'share'],
  'shadow comparisons': ['errors-shadow', 'diffs'],
};

/** Disagreements larger than both tolerances, one a kind of traffic: its largest against its smallest figure. */
export function trafficConflicts(
  counts: readonly TrafficCount[],
  tolerance: Thresholds['traffic'],
): readonly TrafficConflict[] {
  return (['requests', 'canary requests', 'shadow comparisons'] as const).flatMap((what) => {
    const known = counts
      .filter((one) => one.what === what && Number.isFinite(one.n) && one.n >= 0)
      .sort((a, b) => a.n - b.n);
    const least = known[0];
    const most = known[known.length - 1];
    if (least === undefined || most === undefined) return [];
    const gap = most.n - least.n;
    if (gap <= tolerance.requests || gap <= tolerance.fraction * most.n) return [];
    const says = `sources disagree on ${what}: ${count(most.n)} (${most.source}) against ${count(least.n)} (${least.source})`;
    return [{ what, says, rows: ROWS[what] }];
  });
}
