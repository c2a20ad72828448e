interface Refusal {
  /** Commands, or another part of the language. */
  readonly commands?: readonly string[];
  readonly feature?: string;
  readonly why: string;
}

/**
 * Everything of the documented language (CWL_QuerySyntax, September 2026) that is refused with MalformedQueryException: its
 * answer is not documented, or the sandbox lacks the data for it.
 */
const REFUSALS: readonly Refusal[] = [
  {
    commands: ['anomaly', 'diff', 'logcompare', 'outlier', 'pattern', 'relevantfields', 'sessionize'],
    why: 'AWS does not publish how it computes them',
  },
  { commands: ['cidrlookup', 'lookup', 'unmask'], why: 'the sandbox has no lookup tables and masks nothing' },
  { commands: ['appendcols'], feature: 'in ( SOURCE … | … )', why: 'subqueries are not run' },
  { feature: 'stats … offset 1h', why: 'AWS does not say in which direction the bins move' },
  { feature: 'fillmissing after more than one group key', why: 'AWS does not say which rows are filled' },
  { feature: "SOURCE dataSource(['…']) and logGroupTags([…])", why: 'no data sources; groups are not chosen by tags' },
  {
    feature: '\\p{…}, \\C, (?U), (?m), a captured group inside a counted repetition',
    why: 'RE2 constructs that the regex engine cannot run in linear time or exactly',
  },
  { feature: 'look-around, back-references, possessive quantifiers', why: 'not RE2 syntax' },
];

/** Commands that this sandbox refuses. */
export const REFUSED_COMMANDS: ReadonlySet<string> = new Set(REFUSALS.flatMap(({ commands = [] }) => commands));

/** What this engine refuses and why, a line for each reason. */
export function refusedFeatures(): readonly string[] {
  return REFUSALS.map(({ commands = [], feature, why }) => {
    const parts = [
      ...(commands.length === 0 ? [] : [`commands ${commands.join(', ')}`]),
      ...(feature === undefined ? [] : [feature]),
    ];
    return `${parts.join('; ')}: ${why}`;
  });
}
