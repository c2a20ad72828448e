import { JOURNEYS, travel } from './decide-journeys';

/*
 * Every journey of a decision on the sandbox, the hours-long ones too: tsx test/journeys/long.ts [words of the name].
 * Prints what each came to; exit code 1 when one did not come out as it must.
 */
const wanted = process.argv.slice(2).join(' ');
let failed = 0;
for (const journey of JOURNEYS.filter(({ name }) => name.includes(wanted))) {
  const began = performance.now();
  try {
    const seen = await travel(journey);
    console.log(`ok    ${journey.name}\n      ${seen}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${journey.name}\n      ${error instanceof Error ? error.message : String(error)}`);
  }
  console.log(`      ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
process.exitCode = failed > 0 ? 1 : 0;
