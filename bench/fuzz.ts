import { fuzzFilters, fuzzInsights } from '../test/corpus/fuzzing';

/* Both query languages on random inputs from a fixed seed. Usage: npm run bench -- fuzz [inputs] [seed] (default 100,000 and 1) */
const numbers = process.argv.filter((word) => /^\d+$/.test(word));
const COUNT = Number(numbers[0] ?? 100_000);
const SEED = Number(numbers[1] ?? 1);

for (const [name, fuzz] of [
  ['Logs Insights QL', fuzzInsights],
  ['X-Ray filters', fuzzFilters],
] as const) {
  const { accepted, refused, slowestMs, slowest } = fuzz(COUNT, SEED);
  console.log(
    `${name}: ${accepted} accepted, ${refused} refused, none crashed; slowest ${slowestMs.toFixed(1)} ms: ${JSON.stringify(slowest.slice(0, 80))}`,
  );
}
