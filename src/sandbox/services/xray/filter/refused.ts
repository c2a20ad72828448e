/** Keywords of the documented language that this engine refuses, with the reason. */
export const REFUSED_KEYWORDS: readonly { readonly keyword: string; readonly why: string }[] = [
  { keyword: 'group', why: 'the sandbox keeps no trace groups' },
  { keyword: 'rootcause', why: 'root causes are not computed' },
  { keyword: 'json', why: 'root causes are not computed' },
  { keyword: 'first', why: 'it only has a meaning inside rootcause' },
  { keyword: 'last', why: 'it only has a meaning inside rootcause' },
  { keyword: 'remote', why: 'it only has a meaning inside rootcause' },
  { keyword: 'index', why: 'it only has a meaning inside rootcause' },
  { keyword: 'coverage', why: 'it only has a meaning inside rootcause' },
];

/** Every feature of filter expressions that this engine refuses, in one line each. */
export function refusedFeatures(): readonly string[] {
  return REFUSED_KEYWORDS.map(({ keyword, why }) => `${keyword}: ${why}`);
}
