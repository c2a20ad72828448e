/** Commands of Logs Insights QL that this sandbox refuses with MalformedQueryException (CWL_QuerySyntax). */
export const REFUSED_COMMANDS: ReadonlySet<string> = new Set([
  'accum',
  'addtotals',
  'anomaly',
  'appendcols',
  'autoregress',
  'cidrlookup',
  'countfrequent',
  'diff',
  'expand',
  'filldown',
  'filterindex',
  'json',
  'logcompare',
  'lookup',
  'outlier',
  'pattern',
  'relevantfields',
  'sessionize',
  'unmask',
  'unnest',
]);

/** Everything else of the documented language that is refused, with the reason. */
const REFUSED_FEATURES: readonly { readonly feature: string; readonly why: string }[] = [
  { feature: 'parse … logfmt as m', why: 'newer mode of parse, not needed by a saved query' },
  { feature: 'parse … csv as a, b', why: 'newer mode of parse, not needed by a saved query' },
  { feature: 'in ( SOURCE … | … )', why: 'subqueries are not run' },
  { feature: 'stats … offset 1h', why: 'AWS does not say in which direction the bins move' },
  { feature: 'fillmissing after more than one group key', why: 'AWS does not say which rows are filled' },
  { feature: "SOURCE dataSource(['…'])", why: 'the sandbox has no data sources' },
  { feature: 'SOURCE logGroupTags([…])', why: 'log groups of the sandbox carry no tags' },
  {
    feature: '\\p{…}, \\C, (?U), (?m) inside a regex',
    why: 'RE2 constructs that the regex engine cannot run in linear time or exactly',
  },
  { feature: 'look-around, back-references, possessive quantifiers', why: 'not RE2 syntax' },
  { feature: 'a captured group inside a counted repetition', why: 'its last repetition cannot be told in linear time' },
];

/** Every feature of Logs Insights QL that this engine refuses, in one line each. */
export function refusedFeatures(): readonly string[] {
  return [
    ...[...REFUSED_COMMANDS].sort().map((command) => `command ${command}`),
    ...REFUSED_FEATURES.map(({ feature, why }) => `${feature}: ${why}`),
  ];
}
