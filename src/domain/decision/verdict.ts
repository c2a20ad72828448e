/** What the matrix says, in rising order of worry. */
export type Verdict = 'GO' | 'HOLD' | 'INVESTIGATE' | 'NO-GO';

/** A row's reading: `n/a` has no denominator in this phase, `none` has too small a sample to be read. */
export type Reading = Verdict | 'n/a' | 'none';

const ORDER: readonly Reading[] = ['n/a', 'GO', 'none', 'HOLD', 'INVESTIGATE', 'NO-GO'];

/** The worse of two readings: n/a < GO < none < HOLD < INVESTIGATE < NO-GO. */
export function worse(a: Reading, b: Reading): Reading {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

/** The worst of all readings; `n/a` when there is none. */
export function worst(readings: readonly Reading[]): Reading {
  return readings.reduce(worse, 'n/a');
}

/** What a folded reading is as a verdict: whatever is neither GO nor a reason to act is HOLD. */
export function asVerdict(reading: Reading): Verdict {
  return reading === 'NO-GO' || reading === 'INVESTIGATE' || reading === 'GO' ? reading : 'HOLD';
}
